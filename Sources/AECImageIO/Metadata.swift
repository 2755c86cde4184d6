/// What a file holds beside the pixels, as bytes.
struct Metadata {
  /// An ICC colour profile.
  var profile: [UInt8]?
  /// A TIFF structure.
  var exif: [UInt8]?
  var xmp: [UInt8]?
  /// The body of a PNG file's `acTL` chunk: how many frames there are, and how often they play.
  var animation: [UInt8]?

  /// Which way up the picture is stored.
  var orientation: Orientation {
    exif.flatMap { Orientation(exif: $0) } ?? .upright
  }

  /// What is lost when only the pixels are kept, a sentence each.
  var losses: [String] {
    var losses: [String] = []
    if let profile, let profile = ColourProfile(profile), !profile.isSRGB {
      let name = profile.name.map { " \"\($0)\"" } ?? ""
      losses.append(
        "the colour profile\(name) was dropped: convert the picture to sRGB first if colours look wrong"
      )
    } else if let profile, ColourProfile(profile) == nil {
      losses.append("a colour profile of \(profile.count) bytes was dropped: it makes no sense")
    }
    if let exif { losses.append("EXIF metadata of \(exif.count) bytes was dropped") }
    if let xmp { losses.append("XMP metadata of \(xmp.count) bytes was dropped") }
    if let animation, let frames = BigEndian(animation).word(at: 0), frames > 1 {
      losses.append("only the still picture of an animation of \(frames) frames was read")
    }
    return losses
  }
}

/// Reads numbers out of bytes, the highest byte first; nil beyond the end.
struct BigEndian {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func half(at offset: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - 2 else { return nil }
    return Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
  }

  func word(at offset: Int) -> Int? {
    guard let high = half(at: offset), let low = half(at: offset + 2) else { return nil }
    return high << 16 | low
  }

  /// A signed number of 16 bits before and 16 after the point.
  func fixed(at offset: Int) -> Double? {
    word(at: offset).map { Double(Int32(truncatingIfNeeded: $0)) / 65536 }
  }
}
