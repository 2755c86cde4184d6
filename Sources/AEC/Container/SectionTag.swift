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

  /// Bits of a tag in front of a section's length.
  static let bits = 3

  /// What is known of a tag.
  private struct Kind {
    let name: String
    /// Where in a file it is: sections come with their places rising. Nil of a section that may be anywhere.
    var place: Int?
    /// Positions of its symbols to one of z along a side; 0 of a section of other things.
    var density = 0
    /// Whether large ones are cut into segments with checksums of their own.
    var isCut = false
  }

  private static let kinds: [SectionTag: Kind] = [
    .profile: Kind(name: "ICC", place: 0),
    .hyperLatent: Kind(name: "z", place: 1, density: 1),
    .latent: Kind(name: "y", place: 2, density: 4, isCut: true),
    .exif: Kind(name: "EXIF", place: 3),
    .xmp: Kind(name: "XMP", place: 3),
    .alpha: Kind(name: "alpha"),
  ]

  /// `z`, `y`, `ICC` ...; `tag` and its number of one that this version does not know.
  public var name: String { Self.kinds[self]?.name ?? "tag \(rawValue)" }
  /// Whether a decoder that does not know it must refuse the file.
  public var isRequired: Bool { rawValue % 2 == 0 }

  var place: Int? { Self.kinds[self]?.place }

  /// Whether it is several segments in a picture of this size.
  func isCut(in size: PaddedSize) -> Bool { Self.kinds[self]?.isCut ?? false && Segments.cuts(size) }

  /// The segments of its symbols, of a picture of this size.
  func segments(of size: PaddedSize) -> Segments {
    let kind = Self.kinds[self]
    return Segments(size, density: kind?.density ?? 0, isCut: kind?.isCut ?? false)
  }
}
