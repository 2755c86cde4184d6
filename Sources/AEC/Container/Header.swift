/// What an `.aec` file says about its picture before anything is decoded.
public struct Header: Sendable, Equatable {
  /// Version of the format.
  public var version: Int
  /// Pixels in a row.
  public var width: Int
  /// Rows of pixels.
  public var height: Int
  /// The quality it was encoded at.
  public var quality: Quality
  /// Fingerprint of the model that decodes the picture.
  public var fingerprint: UInt32
  /// The file's parts, in order.
  public var sections: [Section]
  /// Bytes of the whole file.
  public var fileLength: Int

  /// Where the body of a section that a header always has is in the file.
  func body(_ tag: SectionTag) -> Range<Int> {
    let section = sections.first { $0.tag == tag }!
    return section.offset..<section.offset + section.length
  }

  /// A part of a file.
  public struct Section: Sendable, Equatable {
    /// What it holds.
    public var tag: SectionTag
    /// First byte of the body in the file.
    public var offset: Int
    /// Bytes of the body.
    public var length: Int

    /// `z`, `y`, `ICC` ...
    public var name: String { tag.name }
    /// Whether a decoder that does not know the section must refuse the file.
    public var required: Bool { tag.isRequired }
  }
}

/// What a section holds. Even tags are required: a decoder that does not know one refuses the file.
public struct SectionTag: RawRepresentable, Sendable, Hashable {
  /// The number in the file, 0 ... 2^60 - 1.
  public let rawValue: Int
  /// The tag of this number, known or not.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The hyper latent.
  public static let hyperLatent = SectionTag(rawValue: 0)
  /// A colour profile; reserved.
  public static let profile = SectionTag(rawValue: 1)
  /// The latent.
  public static let latent = SectionTag(rawValue: 2)
  /// EXIF; reserved.
  public static let exif = SectionTag(rawValue: 3)
  /// Alpha; reserved.
  public static let alpha = SectionTag(rawValue: 4)
  /// XMP; reserved.
  public static let xmp = SectionTag(rawValue: 5)

  /// Whether a decoder that does not know it must refuse the file.
  public var isRequired: Bool { rawValue % 2 == 0 }

  /// Where in a file it is: sections come with their places rising. Nil of a section that may be anywhere.
  var place: Int? {
    switch self {
    case .profile: 0
    case .hyperLatent: 1
    case .latent: 2
    case .exif, .xmp: 3
    default: nil
    }
  }

  /// `z`, `y`, `ICC` ...; `tag` and its number of one that this version does not know.
  public var name: String {
    switch self {
    case .hyperLatent: "z"
    case .profile: "ICC"
    case .latent: "y"
    case .exif: "EXIF"
    case .alpha: "alpha"
    case .xmp: "XMP"
    default: "tag \(rawValue)"
    }
  }

  /// Bits of a tag in front of a section's length.
  static let bits = 3
}
