import AEC
import AECImageIO
import Testing

/// Reading row by row gives what reading a whole picture gives, however the bytes come.
@Suite struct RowReadingTests {
  static let samples: [[UInt8]] = [
    pngRGB, pngGray, pngInterlaced, pngOpaque, pngInterlacedOpaque, png16, pngPalette, pngProfileWide, pngXMP,
    pngAnimated, pngOrientation1, pngOrientation2, pngOrientation3, pngOrientation4, pngOrientation5,
    pngOrientation6, pngOrientation7, pngOrientation8, jpeg444, jpeg420, jpegProgressive, jpegGray, jpegProfile,
    jpegXMP, jpegOrientation6, jpegRestarts, ppm, pgm, ppm + ppm, png16Interlaced, png16Gray,
    deepPNG(.deep(9, 5, .rgba16), with: [chunk("eXIf", orientationEXIF(6))]),
    Array("P5 3 2 1023\nabcdefghijkl".utf8).map { $0 > 96 ? $0 & 3 : $0 },
  ]

  @Test(arguments: samples, [1, 7, 100_000])
  func rowsAreThoseOfTheWholePicture(bytes: [UInt8], pieceSize: Int) throws {
    let whole = try PictureIO.read(bytes)
    for isLengthKnown in [true, false] {
      let source = PieceSource(bytes, pieceSize: pieceSize, isLengthKnown: isLengthKnown)
      let reader = try PictureReader(source)
      #expect(reader.layout == whole.picture.layout)
      #expect(reader.width == whole.picture.width && reader.height == whole.picture.height)
      #expect(reader.format == whole.format)
      var pixels: [UInt8] = []
      while let row = try reader.next() {
        #expect(row.count == reader.layout.bytes(reader.width))
        pixels += row
      }
      #expect(pixels == whole.picture.pixels)
      #expect(reader.warnings == whole.warnings)
      #expect(try reader.next() == nil)
    }
  }

  @Test(arguments: [false, true], [false, true])
  func orientationBehindThePixelsTurnsThePicture(isLengthKnown: Bool, isFirstWrong: Bool) throws {
    // The chunk moves to the end; before the pixels there may be another, which then counts for nothing.
    let start = try #require((0..<pngOrientation6.count).first { pngOrientation6[$0...].starts(with: "eXIf".utf8) }) - 4
    let length = 12 + pngOrientation6[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    let exif = pngOrientation6[start..<start + length]
    var bytes = pngOrientation6
    if isFirstWrong {
      let other = Array("II*\0".utf8) + [8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
      bytes.replaceSubrange(start..<start + length, with: chunk("eXIf", other))
    } else {
      bytes.removeSubrange(start..<start + length)
    }
    bytes.insert(contentsOf: exif, at: bytes.count - 12)
    let reader = try PictureReader(PieceSource(bytes, pieceSize: 50, isLengthKnown: isLengthKnown))
    #expect(reader.width == colours.width && reader.height == colours.height)
    var pixels: [UInt8] = []
    while let row = try reader.next() { pixels += row }
    #expect(pixels == colours.pixels)
    #expect(reader.warnings == (try PictureIO.read(pngOrientation6).warnings))
  }

  @Test(arguments: [pngRGB, pngInterlaced, jpeg444, ppm, pgm])
  func aFileThatIsCutIsAnErrorWhereverItsLengthShows(bytes: [UInt8]) throws {
    for count in stride(from: 0, to: bytes.count, by: 3) {
      let cut = Array(bytes.prefix(count))
      if bytes == jpeg444 && count >= bytes.count - 2 { continue }  // A JPEG file may lack its end marker.
      let expected = try #require(throws: PictureError.self) { try PictureIO.read(cut) }
      let error = try #require(throws: PictureError.self) {
        try readAll(PieceSource(cut, pieceSize: 11, isLengthKnown: false))
      }
      #expect(error.kind == expected.kind || expected.expected.hasPrefix("at least"), "\(count): \(error)")
      if let offset = error.offset { #expect(offset <= count) }
    }
  }

  @Test func transparencyInALateRowIsFoundAtThatRow() throws {
    let reader = try PictureReader(PictureBytes(pngTransparent), kinds: .gray)
    for _ in 0..<7 { #expect(try reader.next() != nil) }
    let error = try #require(throws: PictureError.self) { try reader.next() }
    #expect(error.kind == .unsupported)
    #expect(error.found == "transparency at column 4 of row 7")
  }

  @Test(arguments: [pngRGB, pngOrientation6, jpeg444, ppm], [0, 0.01, 0.2, 0.5, 0.8])
  func aSourceThatFailsIsSaidToHaveFailed(bytes: [UInt8], share: Double) throws {
    for isLengthKnown in [true, false] {
      let place = Int(share * Double(bytes.count))
      let source = PieceSource(bytes, pieceSize: 16, isLengthKnown: isLengthKnown, failingAt: place)
      let error = try #require(throws: PictureError.self) { try readAll(source) }
      #expect(error.kind == .unreadable, "\(error)")
    }
  }

  private func readAll(_ source: PieceSource) throws {
    let reader = try PictureReader(source)
    while try reader.next() != nil {}
  }
}

/// Gives a file in pieces, as a file or as a pipe does; fails at a place, if one is given.
private final class PieceSource: PictureSource {
  private let bytes: [UInt8]
  private let pieceSize: Int
  private let isLengthKnown: Bool
  private let failure: Int
  private var position = 0

  init(_ bytes: [UInt8], pieceSize: Int, isLengthKnown: Bool, failingAt failure: Int = .max) {
    (self.bytes, self.pieceSize, self.isLengthKnown, self.failure) = (bytes, pieceSize, isLengthKnown, failure)
  }

  var count: Int? { isLengthKnown ? bytes.count : nil }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    if position >= failure { return nil }
    let count = min(buffer.count, pieceSize, bytes.count - position, failure - position)
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }

  func seek(to offset: Int) { position = min(offset, bytes.count) }
}
