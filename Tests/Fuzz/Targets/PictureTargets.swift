import AEC
import AECImageIO
import AECTestSupport

/// A picture file, from memory and byte by byte from a source that does not know its length: the same picture.
enum PictureReading {
  static let limits = PictureLimits(pixels: 1 << 14)

  /// Reads a picture both ways; nil where it is refused.
  @discardableResult
  static func test(_ bytes: [UInt8]) throws -> ReadPicture? {
    let whole = try read(PictureBytes(bytes), of: bytes.count)
    let trickled = try read(Trickle(bytes), of: bytes.count)
    try expect(whole == trickled, "how a picture's bytes come changes nothing")
    return whole
  }

  private static func read(_ source: any PictureSource, of count: Int) throws(FuzzFailure) -> ReadPicture? {
    do throws(PictureError) {
      let reader = try PictureReader(source, limits: limits)
      var rows: [[UInt8]] = []
      while let row = try reader.next() { rows.append(row) }
      return ReadPicture(
        picture: Picture(
          width: reader.width, height: reader.height, layout: reader.layout, pixels: rows.flatMap(\.self)),
        format: reader.format, warnings: reader.warnings)
    } catch {
      try expect(
        !error.expected.isEmpty && !error.found.isEmpty && !error.advice.isEmpty, "an error says what: \(error)")
      try expect((0...count).contains(error.offset ?? 0), "an error lies within the file: \(error)")
      return nil
    }
  }

  /// Gives its bytes one, two, three ... at a time.
  private final class Trickle: PictureSource {
    private var rest: ArraySlice<UInt8>
    private var most = 0

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var count: Int? { nil }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
      most += 1
      let piece = rest.prefix(min(most, buffer.count))
      rest = rest.dropFirst(piece.count)
      buffer.copyBytes(from: piece)
      return piece.count
    }

    func seek(to offset: Int) { preconditionFailure("a source without a length is never sought in") }
  }
}

enum PNGFile: FuzzTarget {
  static let name = "png"

  static func test(_ bytes: [UInt8]) throws { try PictureReading.test(bytes) }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? { PNGAnatomy.of(bytes) }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    /// Of 5x3 zeros, so many bytes with the rows' filters.
    func plain(_ depth: UInt8, _ type: UInt8, interlaced: UInt8 = 0, of count: Int, _ chunks: [UInt8]...) -> [UInt8] {
      pngSignature + PNGAnatomy.chunk("IHDR", [0, 0, 0, 5, 0, 0, 0, 3, depth, type, 0, 0, interlaced])
        + chunks.flatMap(\.self)
        + PNGAnatomy.chunk("IDAT", RawDeflate.storedZlib([UInt8](repeating: 0, count: count)))
        + PNGAnatomy.chunk("IEND", [])
    }
    let animation = PNGAnatomy.chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0])
    let palette = PNGAnatomy.chunk("PLTE", [1, 2, 3, 4, 5, 6])
    return [
      ("colours", try PictureIO.write(Picture.mixed(9, 7), as: .png)), ("gray", plain(1, 0, of: 6)),
      ("deep", plain(16, 2, of: 93)), ("alpha", plain(8, 4, of: 33)),
      ("deepalpha", plain(16, 6, of: 123, PNGAnatomy.chunk("sBIT", [10, 10, 10, 16]))),
      ("deepkey", plain(16, 0, of: 33, PNGAnatomy.chunk("tRNS", [0, 0]))),
      ("deepinterlaced", plain(16, 4, interlaced: 1, of: 67)),
      ("interlaced", plain(8, 0, interlaced: 1, of: 22)),
      ("palette", plain(2, 3, of: 9, palette, PNGAnatomy.chunk("tRNS", [255, 255]))),
      ("key", plain(8, 2, of: 48, PNGAnatomy.chunk("tRNS", [0, 1, 0, 1, 0, 1]))),
      ("chunks", plain(8, 0, of: 18, PNGAnatomy.chunk("gAMA", [0, 0, 1, 2]), animation)),
    ]
  }
}

enum JPEGFile: FuzzTarget {
  static let name = "jpeg"

  static func test(_ bytes: [UInt8]) throws { try PictureReading.test(bytes) }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? { JPEGAnatomy.of(bytes) }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func seed(_ name: String, _ options: PictureWriteOptions) throws -> (name: String, bytes: [UInt8]) {
      (name, try PictureIO.write(Picture.mixed(9, 7), as: .jpeg, options: options))
    }
    return [
      try seed("full", PictureWriteOptions(jpegQuality: 80)),
      try seed("halved", PictureWriteOptions(jpegQuality: 30, jpegChroma: .halved)),
      try seed("progressive", PictureWriteOptions(jpegProgressive: true)),
    ]
  }
}

enum PNMFile: FuzzTarget {
  static let name = "pnm"

  static func test(_ bytes: [UInt8]) throws { try PictureReading.test(bytes) }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    let texts: [(String, String)] = [
      ("colours", "P6 1 2 255\nabcdef"), ("gray", "P5 #\n 3 1 9\n\u{1}\u{2}\u{3}"), ("deep", "P5 2 1 65535 abcd"),
      ("bits", "P4 9 2\nabcd"), ("textcolours", "P3 1 1 7 1 2 3"), ("textgray", "P2 2 2 300 1 2\n3 4 "),
      ("textbits", "P1 3 2 010 1 1 1"), ("two", "P5 1 1 255 aP5 1 1 255 a"),
      ("tenbits", "P6 1 2 1023\n\u{1}a\u{2}b\u{3}c\u{1}d\u{2}e\u{3}f"),
      ("deeppam", "P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 65535\nENDHDR\nabcdefgh"),
      ("pam", "P7\nWIDTH 1\nHEIGHT 2\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\nabcdefgh"),
    ]
    return texts.map { ($0, Array($1.utf8)) }
  }
}
