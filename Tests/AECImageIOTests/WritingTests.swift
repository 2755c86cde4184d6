import AEC
import AECImageIO
import AECTestSupport
import Testing

@Suite struct WritingTests {
  static let sizes = [(1, 1), (1, 300), (300, 1), (2, 2), (7, 9), (16, 16), (65, 33), (257, 130)]

  @Test(arguments: sizes, [PictureFormat.png, .ppm])
  func losslessFormatsGiveBackThePixels(size: (Int, Int), format: PictureFormat) throws {
    let original = Picture.mixed(size.0, size.1)
    let bytes = try PictureIO.write(original, as: format)
    #expect(try PictureIO.read(bytes) == ReadPicture(picture: original, format: format, warnings: []))
  }

  @Test(arguments: sizes) func grayIsWrittenAsGray(size: (Int, Int)) throws {
    let original = Picture.mixed(size.0, size.1).gray8
    for format in [PictureFormat.png, .ppm] {
      #expect(try PictureIO.read(PictureIO.write(original, as: format)).picture == original)
    }
    #expect(try PictureIO.write(original, as: .ppm).starts(with: "P5\n".utf8))
    for progressive in [false, true] {
      let options = PictureWriteOptions(jpegQuality: 100, jpegChroma: .halved, jpegProgressive: progressive)
      let read = try PictureIO.read(PictureIO.write(original, as: .jpeg, options: options)).picture
      #expect(read.layout == .gray8 && largestDifference(read, original) <= 2)
    }
  }

  @Test(arguments: 1...9)
  func everyLevelOfPNGGivesBackThePixels(level: Int) throws {
    let original = Picture.mixed(120, 40)
    let bytes = try PictureIO.write(original, as: .png, options: PictureWriteOptions(pngLevel: level))
    #expect(try PictureIO.read(bytes).picture == original)
  }

  @Test(arguments: sizes, [PictureWriteOptions.Chroma.full, .halved])
  func jpegOfAnySizeIsReadAgain(size: (Int, Int), chroma: PictureWriteOptions.Chroma) throws {
    let original = Picture.mixed(size.0, size.1)
    let options = PictureWriteOptions(jpegQuality: 100, jpegChroma: chroma)
    let picture = try PictureIO.read(PictureIO.write(original, as: .jpeg, options: options))
    #expect(picture.format == .jpeg)
    #expect(picture.warnings == [])
    #expect(picture.picture.width == size.0 && picture.picture.height == size.1)
    if chroma == .full { #expect(largestDifference(picture.picture, original) <= 4) }
  }

  @Test func fullChromaKeepsColouredEdgesAndHalvedDoesNot() throws {
    let stripes = Picture.drawn(32, 32) { x, _ in x % 2 == 0 ? (255, 0, 0) : (0, 0, 255) }
    func difference(_ chroma: PictureWriteOptions.Chroma) throws -> Int {
      let options = PictureWriteOptions(jpegQuality: 95, jpegChroma: chroma)
      let bytes = try PictureIO.write(stripes, as: .jpeg, options: options)
      return largestDifference(try PictureIO.read(bytes).picture, stripes)
    }
    #expect(try difference(.full) < 40)
    #expect(try difference(.halved) > 100)
  }

  @Test func tablesAndProgressionChangeBytesButNotPixels() throws {
    let original = Picture.mixed(200, 150)
    func written(_ isOptimised: Bool, _ isProgressive: Bool) throws -> [UInt8] {
      let options = PictureWriteOptions(
        jpegQuality: 80, jpegOptimised: isOptimised, jpegProgressive: isProgressive)
      return try PictureIO.write(original, as: .jpeg, options: options)
    }
    let (plain, optimised, progressive) = try (
      written(false, false), written(true, false), written(true, true)
    )
    #expect(optimised.count < plain.count)
    let pixels = try PictureIO.read(plain).picture
    #expect(try PictureIO.read(optimised).picture == pixels)
    #expect(try PictureIO.read(progressive).picture == pixels)
    // The frame's marker: SOF2 for a progressive picture, SOF0 for the others.
    #expect(frameMarker(plain) == 0xc0 && frameMarker(optimised) == 0xc0 && frameMarker(progressive) == 0xc2)
  }

  private func frameMarker(_ bytes: [UInt8]) -> UInt8? {
    var place = 2
    while place + 4 <= bytes.count, bytes[place] == 0xff {
      if [0xc0, 0xc1, 0xc2].contains(bytes[place + 1]) { return bytes[place + 1] }
      place += 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3])
    }
    return nil
  }

  @Test func qualityBuysBytes() throws {
    let original = Picture.mixed(64, 64)
    let counts = try [-5, 1, 30, 60, 95, 100, 1000].map { quality in
      try PictureIO.write(original, as: .jpeg, options: PictureWriteOptions(jpegQuality: quality)).count
    }
    #expect(counts[0] == counts[1] && counts[5] == counts[6])
    #expect(counts[1..<6].sorted() == Array(counts[1..<6]))
    #expect(counts[1] < counts[5])
  }

  @Test func picturesGoThroughJPEG() throws {
    for layout in [PictureLayout.rgb8, .gray8] {
      let pixels = (0..<layout.bytes(24 * 17)).map { UInt8(($0 * 7) % 256) }
      let picture = Picture(width: 24, height: 17, layout: layout, pixels: pixels)
      let (fine, coarse) = (picture.throughJPEG(quality: 95), picture.throughJPEG(quality: 5))
      for other in [fine, coarse] { #expect(other.layout == layout && (other.width, other.height) == (24, 17)) }
      func error(_ other: Picture) -> Int {
        zip(picture.pixels, other.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      }
      #expect(0 < error(fine) && error(fine) < error(coarse))
    }
  }

  @Test func aPictureTooLongForJPEGIsAnErrorThatSaysSo() throws {
    let long = Picture(width: 65501, height: 1, pixels: [UInt8](repeating: 9, count: 3 * 65501))
    let error = try #require(throws: PictureError.self) { try PictureIO.write(long, as: .jpeg) }
    #expect(error.kind == .unsupported)
    #expect(error.found == "a size of 65501x1")
    #expect(try PictureIO.read(PictureIO.write(long, as: .png)).picture == long)
  }

  @Test func writingIsDeterministic() throws {
    for format in PictureFormat.allCases {
      #expect(try PictureIO.write(colours, as: format) == PictureIO.write(colours, as: format))
    }
  }

  @Test func ppmIsHeaderAndPixels() throws {
    #expect(try PictureIO.write(colours, as: .ppm) == Array("P6\n13 9\n255\n".utf8) + colours.pixels)
  }
}
