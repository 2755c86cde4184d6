import AEC

/// Kinds of metadata that one may not want to pass on.
public struct MetadataKinds: OptionSet, Sendable {
  /// One bit for each.
  public let rawValue: Int
  /// Those of these bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// All of EXIF.
  public static let exif = MetadataKinds(rawValue: 1)
  /// All of XMP.
  public static let xmp = MetadataKinds(rawValue: 2)
  /// All of IPTC.
  public static let iptc = MetadataKinds(rawValue: 4)
  /// How large pixels are.
  public static let density = MetadataKinds(rawValue: 8)
  /// What tells the colours: the ICC profile, and PNG's numbers.
  public static let colours = MetadataKinds(rawValue: 16)
  /// Where the picture was taken: EXIF's directory of it, and what XMP says under names that begin with GPS.
  public static let position = MetadataKinds(rawValue: 32)
  /// What tells of the numbers: PNG's sBIT, and the largest of a PNM or PAM file.
  public static let samples = MetadataKinds(rawValue: 64)
}

extension Metadata {
  /// Takes out what is of these kinds, and returns what there is to say about it, a sentence each.
  ///
  /// The position becomes zeros in EXIF and spaces in XMP, and nothing else in them moves. Where that cannot be done, since they are no
  /// TIFF structure or no plain text, all of them is taken out. Makers' notes in EXIF are not looked into, nor places that are named
  /// in IPTC or in other properties of XMP.
  public mutating func remove(_ kinds: MetadataKinds) -> [String] {
    if kinds.contains(.exif) { exif = nil }
    if kinds.contains(.xmp) { xmp = nil }
    if kinds.contains(.iptc) { iptc = nil }
    if kinds.contains(.density) { density = nil }
    if kinds.contains(.samples) { (significantBits, largest) = (nil, nil) }
    if kinds.contains(.colours) {
      (profile, codePoints, gamma, chromaticities, renderingIntent) = (nil, nil, nil, nil, nil)
    }
    return kinds.contains(.position) ? removePosition() : []
  }

  private mutating func removePosition() -> [String] {
    var sentences: [String] = []
    if let bytes = exif {
      var changed = EXIF(bytes)
      changed?.dropPosition()
      exif = changed?.bytes
      if exif == nil {
        sentences.append("EXIF was taken out: it makes no sense, so nobody knows where it tells the position")
      }
    }
    if let bytes = xmp {
      var changed = XMP(bytes)
      xmp = changed.dropPosition() ? changed.bytes : nil
      if xmp == nil {
        sentences.append("XMP was taken out: it makes no sense, so nobody knows where it tells the position")
      }
    }
    return sentences
  }
}
