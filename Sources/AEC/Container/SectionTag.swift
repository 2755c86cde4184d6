/// What a section holds. Even tags are required: a decoder that does not decode one refuses the file.
public struct SectionTag: RawRepresentable, Sendable, Hashable {
  /// The number in the file, 0 ... 31.
  public let rawValue: Int
  /// The tag of this number, known or not.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The hyper latent.
  public static let hyperLatent = SectionTag(rawValue: 0)
  /// A colour profile: ``Metadata/profile``.
  public static let profile = SectionTag(rawValue: 1)
  /// The latent.
  public static let latent = SectionTag(rawValue: 2)
  /// What is small, rare and not needed to decode, by numbers: the list that <doc:Format> has.
  public static let keys = SectionTag(rawValue: 3)
  /// What the networks leave of the picture.
  public static let detail = SectionTag(rawValue: 4)
  /// ``Metadata/exif``.
  public static let exif = SectionTag(rawValue: 5)
  /// Text and drawings, pixel by pixel, in a picture of networks.
  public static let graphics = SectionTag(rawValue: 6)
  /// ``Metadata/xmp``.
  public static let xmp = SectionTag(rawValue: 7)
  /// Squares of the picture itself, without loss or with errors up to a bound.
  public static let lossless = SectionTag(rawValue: 8)
  /// How opaque each pixel is, in squares; of squares without a body all are.
  public static let alpha = SectionTag(rawValue: 10)

  /// Bits of a tag in front of a section's length.
  static let bits = 5

  /// What is known of a tag.
  private struct Kind {
    let name: String
    /// Where in a file it is: sections come with their places rising.
    let place: Int
    /// Positions that are coded of it to one of z along a side; 0 of a section of other things.
    var density = 0
    /// The squares that it is cut into; nil of one that never is.
    var squares: Squares?
    /// Whether this version decodes it.
    var isDecoded = false
  }

  private static let kinds: [SectionTag: Kind] = [
    .profile: Kind(name: "ICC", place: 0),
    .keys: Kind(name: "keys", place: 1),
    .hyperLatent: Kind(name: "z", place: 2, density: 1, isDecoded: true),
    .latent: Kind(name: "y", place: 3, density: 4, squares: .large, isDecoded: true),
    .detail: Kind(name: "detail", place: 4, density: 8, squares: .small, isDecoded: true),
    .graphics: Kind(name: "graphics", place: 5, density: 64, squares: .small, isDecoded: true),
    .lossless: Kind(name: "lossless", place: 6, density: 64, squares: .small, isDecoded: true),
    .alpha: Kind(name: "alpha", place: 7, density: 64, squares: .small, isDecoded: true),
    .exif: Kind(name: "EXIF", place: 8),
    .xmp: Kind(name: "XMP", place: 9),
  ]

  private var kind: Kind? { Self.kinds[self] }

  /// `z`, `y`, `ICC` ...; `tag` and its number of one that this version does not know.
  public var name: String { kind?.name ?? "tag \(rawValue)" }
  /// Whether a decoder that does not decode it must refuse the file.
  public var isRequired: Bool { rawValue % 2 == 0 }
  /// Whether this version decodes it.
  var isDecoded: Bool { kind?.isDecoded ?? false }
  /// Its place among the sections; nil of one that may be anywhere, since this version does not know it.
  var place: Int? { kind?.place }

  /// How many segments it has in a picture of this size. Takes nothing, whatever the size.
  func segmentCount(in size: PaddedSize) -> Int { kind?.squares?.count(in: size) ?? 1 }

  /// Its segments in a picture of this size.
  package func segments(of size: PaddedSize) -> Segments {
    Segments(size, density: kind?.density ?? 0, squares: kind?.squares)
  }
}
