/// What belongs to a picture beside its pixels: how its colours are meant, how large it is, where it comes from. Files keep it byte by
/// byte; nothing of it changes a pixel.
///
/// Of what tells the colours, cICP counts before the profile, that before sRGB, and that before gamma and chromaticities; without any
/// they are sRGB's.
public struct Metadata: Sendable, Equatable {
  /// An ICC colour profile.
  public var profile: [UInt8]?
  /// EXIF: a TIFF structure, without the name that stands before it in JPEG files. Its orientation is 1, or none: rows are upright.
  public var exif: [UInt8]?
  /// An XMP packet.
  public var xmp: [UInt8]?
  /// IPTC: records of the Information Interchange Model, without Photoshop's resource around them.
  public var iptc: [UInt8]?
  /// How large pixels are.
  public var density: Density?
  /// PNG's cICP: primaries, transfer, matrix and whether the range is full, four numbers of ITU-T H.273.
  public var codePoints: [UInt8]? {
    didSet { precondition(codePoints.map(\.count) ?? 4 == 4, "cICP has four numbers") }
  }
  /// PNG's gAMA: 100,000 times the exponent that makes samples of light.
  public var gamma: UInt32?
  /// PNG's cHRM: 100,000 times x and y of white, red, green and blue.
  public var chromaticities: [UInt32]? {
    didSet { precondition(chromaticities.map(\.count) ?? 8 == 8, "cHRM has eight numbers") }
  }
  /// PNG's sRGB: the colours are sRGB's, to be rendered by intent 0 ... 3.
  public var renderingIntent: UInt8?
  /// PNG's sBIT: how many bits of each number of a pixel are significant.
  public var significantBits: [UInt8]? {
    didSet { precondition(significantBits.map { 1...4 ~= $0.count } ?? true, "a pixel has up to four numbers") }
  }
  /// The largest number in the file that the picture came from, such as 1023 in a PGM of 10 bits, where that is not the largest of the
  /// picture's depth.
  public var largest: Int? {
    didSet { precondition(largest.map { 1...65535 ~= $0 } ?? true, "numbers have up to 16 bits") }
  }

  /// Nothing.
  public init() {}

  /// Pixels to a unit of length.
  public struct Density: Sendable, Equatable {
    /// Units, numbered as in files.
    public enum Unit: UInt8, Sendable {
      /// None: the two numbers tell how wide a pixel is to its height.
      case none
      /// An inch, as in JPEG.
      case inch
      /// A centimetre, as in JPEG.
      case centimetre
      /// A metre, as in PNG.
      case metre
    }

    /// Pixels in a row to a unit.
    public var x: UInt32
    /// Rows to a unit.
    public var y: UInt32
    /// What they are counted by.
    public var unit: Unit

    /// So many pixels to a unit.
    public init(x: UInt32, y: UInt32, unit: Unit) { (self.x, self.y, self.unit) = (x, y, unit) }
  }

  /// Whether there is nothing.
  public var isEmpty: Bool { self == Metadata() }

  /// Of all this only what tells the colours: what a part of the picture has in common with the whole.
  public var colours: Metadata {
    var colours = Metadata()
    (colours.profile, colours.codePoints, colours.gamma) = (profile, codePoints, gamma)
    (colours.chromaticities, colours.renderingIntent) = (chromaticities, renderingIntent)
    return colours
  }

  /// Bytes of profile, EXIF, XMP and IPTC that a file holds at most, together and unpacked: 64 MiB.
  public static let mostBytes = 64 << 20
}
