import AEC
import CPictureIO

/// A picture that was read from a file.
public struct ReadPicture: Sendable, Equatable {
  public var image: Image
  public var format: PictureFormat
  /// What of the file is not in the image as it was, a sentence each; empty where nothing was lost or
  /// changed.
  public var warnings: [String]

  public init(image: Image, format: PictureFormat, warnings: [String] = []) {
    (self.image, self.format, self.warnings) = (image, format, warnings)
  }
}

/// How pictures are written.
public struct PictureWriteOptions: Sendable, Equatable {
  /// How much of a JPEG picture's colour is kept.
  public enum Chroma: Sendable, Equatable {
    /// At every pixel: 4:4:4.
    case full
    /// One for four pixels: 4:2:0.
    case halved
  }

  /// 1...100, the Independent JPEG Group's scale; brought inside where it is not.
  public var jpegQuality: Int
  public var jpegChroma: Chroma
  /// Huffman tables made for the picture, a few per cent smaller, instead of the standard's examples.
  public var jpegOptimised: Bool
  public var jpegProgressive: Bool
  /// Zlib's level, 1 (quick) ... 9 (small); brought inside where it is not. Photographs are no smaller at 6
  /// than at 3, whose deflate is two to three times as quick.
  public var pngLevel: Int

  public init(
    jpegQuality: Int = 95, jpegChroma: Chroma = .full, jpegOptimised: Bool = true,
    jpegProgressive: Bool = false,
    pngLevel: Int = 3
  ) {
    (self.jpegQuality, self.jpegChroma, self.jpegOptimised, self.jpegProgressive, self.pngLevel) =
      (jpegQuality, jpegChroma, jpegOptimised, jpegProgressive, pngLevel)
  }
}

/// Reads and writes pictures as PNG, JPEG and PPM, in memory.
///
///     let picture = try PictureIO.read(bytes)
///     let jpeg = try PictureIO.write(picture.image, as: .jpeg)
///
/// What the image cannot hold is converted where nothing that shows is lost, and a warning says so: gray
/// becomes RGB, 16 bits are rounded to 8, EXIF orientation turns the picture, profiles and other metadata go.
/// A transparent picture and a CMYK one are refused.
public enum PictureIO {
  /// Name and version of the library that reads and writes JPEG, such as `libjpeg-turbo 2.1.5`.
  package static var jpegLibrary: String { String(cString: aec_jpeg_library()) }

  /// The picture in a file of any known format, which its first bytes tell.
  public static func read(
    _ bytes: [UInt8], limits: PictureLimits = PictureLimits()
  ) throws(PictureError) -> ReadPicture {
    guard let format = PictureFormat(firstBytes: bytes) else { throw unknownFormat(bytes) }
    let reader: any RowReader =
      format == .ppm
      ? try PNMReader(bytes, limits: limits) : try CodedReader(bytes, as: format, limits: limits)
    let header = reader.header

    var pixels: [UInt8] = []
    let total = 3 * header.width * header.height
    // Photographs are rarely packed 1:64, so this is mostly all; a header alone gets no more than that.
    pixels.reserveCapacity(min(total, 64 * bytes.count))
    var row = [UInt8](repeating: 0, count: header.channels * header.width)
    for y in 0..<header.height {
      try reader.readRow(into: &row)
      if pixels.capacity - pixels.count < 3 * header.width {
        pixels.reserveCapacity(min(total, max(2 * pixels.count, pixels.count + 3 * header.width)))
      }
      if header.channels == 3 {
        pixels.append(contentsOf: row)
      } else if let x = appendOpaque(row, to: &pixels) {
        throw transparent(format, x: x, y: y)
      }
    }
    try reader.finish()

    let image = Image(width: header.width, height: header.height, pixels: pixels)
    pixels = []
    let metadata = reader.metadata
    var warnings = header.conversions
    let orientation = metadata.orientation
    if orientation != .upright {
      warnings.append("the picture was turned upright, as its EXIF orientation \(orientation.rawValue) says")
    }
    warnings += metadata.losses + reader.warnings
    return ReadPicture(image: image.turnedUpright(from: orientation), format: format, warnings: warnings)
  }

  /// The bytes of a file of this format that holds the image.
  public static func write(
    _ image: Image, as format: PictureFormat, options: PictureWriteOptions = PictureWriteOptions()
  ) throws(PictureError) -> [UInt8] {
    guard format != .ppm else {
      return Array("P6\n\(image.width) \(image.height)\n255\n".utf8) + image.pixels
    }
    let writer = try CodedWriter(width: image.width, height: image.height, as: format, options: options)
    for y in 0..<image.height {
      let start = 3 * image.width * y
      try writer.writeRow(image.pixels[start..<start + 3 * image.width])
    }
    return try writer.finish()
  }

  /// Appends the colours of RGBA pixels up to the first that is not opaque, and returns its place, if there
  /// is one.
  private static func appendOpaque(_ row: [UInt8], to pixels: inout [UInt8]) -> Int? {
    for start in stride(from: 0, to: row.count, by: 4) {
      guard row[start + 3] == 255 else { return start / 4 }
      pixels.append(row[start])
      pixels.append(row[start + 1])
      pixels.append(row[start + 2])
    }
    return nil
  }

  private static func transparent(_ format: PictureFormat, x: Int, y: Int) -> PictureError {
    PictureError(
      .unsupported, format, expected: "opaque pixels", found: "transparency at column \(x) of row \(y)",
      advice:
        "put the picture on a background first, for example: magick IN -background white -flatten OUT.png")
  }

  private static func unknownFormat(_ bytes: [UInt8]) -> PictureError {
    let first = bytes.prefix(4).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    let found =
      bytes.isEmpty
      ? "an empty file" : nameOfForeignFormat(firstBytes: bytes) ?? "bytes \(first.joined(separator: " "))"
    return PictureError(
      .unknownFormat, nil, expected: "a PNG, JPEG or binary PPM picture", found: found, offset: 0,
      advice: "convert it to one of them first, for example: magick IN OUT.png")
  }
}
