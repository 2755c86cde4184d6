import AEC
import AECImageIO
import AECTestSupport
import Testing

/// What a file claims is judged before memory or time is spent on it.
@Suite struct LimitTests {
  private func error(_ bytes: [UInt8], _ limits: PictureLimits) throws -> PictureError {
    try #require(throws: PictureError.self) { try PictureIO.read(bytes, limits: limits) }
  }

  /// A JPEG file whose frame claims another size.
  private func resized(_ bytes: [UInt8], _ width: Int, _ height: Int) throws -> [UInt8] {
    let frame = try #require(
      (0..<bytes.count).first { bytes[$0] == 0xff && [0xc0, 0xc2, 0xc9, 0xca].contains(bytes[$0 + 1]) })
    var bytes = bytes
    bytes.replaceSubrange(
      frame + 5..<frame + 9, with: [height, width].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
    return bytes
  }

  @Test func picturesThatAreHeldWholeAreHeldToTheMemory() throws {
    let original = Picture.mixed(400, 300)
    let plain = try PictureIO.write(original, as: .jpeg)
    let progressive = try PictureIO.write(original, as: .jpeg, options: PictureWriteOptions(jpegProgressive: true))
    let limits = PictureLimits(memory: 200_000)
    _ = try PictureIO.read(plain, limits: limits)
    #expect(try error(progressive, limits).kind == .overLimit)
    let turned = jpeg(plain, with: [segment(0xe1, Array("Exif\0\0".utf8) + orientationEXIF(6))])
    #expect(try error(turned, limits).kind == .overLimit)
    _ = try PictureIO.read(progressive, limits: PictureLimits(memory: 1_000_000))
    _ = try PictureIO.read(turned, limits: PictureLimits(memory: 1_000_000))
    // Interlaced, 1000x1000; there are no pixels yet.
    let interlaced = pngSignature + pngHeader(1000, 1000, isInterlaced: true) + chunk("IDAT", storedZeros(4000))
    #expect(try error(interlaced, PictureLimits(memory: 3_000_000)).kind == .overLimit)
    #expect(try error(interlaced, PictureLimits()).kind == .truncated)
  }

  @Test func aLargeProgressivePictureOfNearlyNoDataIsRefused() throws {
    let bomb = try resized(jpegArithmeticProgressive, 16000, 16000)
    #expect(try error(bomb, PictureLimits(memory: 1 << 30)).kind == .overLimit)
    #expect(try error(bomb, PictureLimits()).found == "\"no data for most of a large picture\"")
  }

  @Test func aPipeIsJudgedByItsFirstBytes() throws {
    let header = pngSignature + pngHeader(100_000, 100_000)
    let source = EndlessSource(header)
    let error = try #require(throws: PictureError.self) { try PictureReader(source) }
    #expect(error.kind == .overLimit)
    #expect(source.bytesGiven < 100_000)
    // A size that is allowed, with data that never end.
    let small = EndlessSource(pngSignature + pngHeader(100, 100))
    let late = try #require(throws: PictureError.self) {
      try PictureReader(small, limits: PictureLimits(memory: 30_000_000))
    }
    #expect(late.kind == .overLimit)
    #expect(small.bytesGiven < 12_000_000)
  }

  @Test func manyEmptySegmentsOrChunksTakeTimeInProportion() throws {
    let clock = ContinuousClock()
    let count = 400_000
    let segments = (0..<count).flatMap { _ in [0xff, 0xe1, 0, 2] as [UInt8] }
    let comments = (0..<count).flatMap { _ in [0xff, 0xfe, 0, 2] as [UInt8] }
    let texts = Array(repeatElement(chunk("tEXt", [65, 0]), count: 100_000).joined())
    let time = try clock.measure {
      #expect(largestDifference(try PictureIO.read(jpeg(with: [segments])).picture, colours) <= 4)
      let picture = try PictureIO.read(jpeg(with: [comments]))
      #expect(picture.dropped == ["text"])
      #expect(picture.warnings.contains("JPEG: too much metadata: the rest was not looked at"))
      #expect(try PictureIO.read(png(with: [texts])).warnings == ["100000 texts were dropped"])
    }
    // Half a second on a busy machine; what grew with the square took minutes.
    #expect(time < .seconds(20))
  }

  @Test func metadataOfManyRepetitionsTakesTimeInProportion() throws {
    func many(_ text: String) -> String { String(repeating: text, count: 1_000_000 / text.utf8.count) }
    let entries = (0..<60_000).flatMap { [0x25, 0x88, 4, 0, 1, 0, 0, 0, UInt8($0 & 255), 0, 0, 0] as [UInt8] }
    let exif = Array("II*\0".utf8) + [8, 0, 0, 0, 0x60, 0xEA] + entries
    let time = try ContinuousClock().measure {
      for packet in [
        xmp(many("<tiff:Orientation")), xmp(many(" tiff:Orientation='6")), xmp(many(" xmlns:t")), xmp(many(":gps")),
        xmp(many("<a:gps")), xmp(many(" a:gps=")), xmp(many(" a:gps='")), xmp("", many("<a:gps>")),
      ] {
        var metadata = try PictureIO.read(
          png(with: [chunk("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + packet)])
        ).metadata
        _ = metadata.remove(.position)
      }
      var metadata = try PictureIO.read(png(with: [chunk("eXIf", exif)])).metadata
      #expect(metadata.remove(.position) == [] && metadata.exif?.count == exif.count)
    }
    // What grew with the square took minutes.
    #expect(time < .seconds(20))
  }

  @Test func megabytesOfXMPInAPNGAreKeptPackedOrNot() throws {
    let packet = xmp("", String(repeating: "<a/>", count: 5 << 20))
    let name = Array("XML:com.adobe.xmp\0".utf8)
    for body in [[0, 0, 0, 0] + packet, [1, 0, 0, 0] + zlibStream(of: packet)] {
      let picture = try PictureIO.read(png(with: [chunk("iTXt", name + body)]))
      #expect(picture.metadata.xmp == packet && picture.warnings == [])
    }
  }

  @Test func metadataIsKeptToABound() throws {
    let large = segment(0xe1, Array("Exif\0\0".utf8) + [UInt8](repeating: 0, count: 65000))
    let picture = try PictureIO.read(jpeg(with: Array(repeating: large, count: 600)))
    #expect(try #require(picture.metadata.exif).count < 32 << 20)
    #expect(picture.warnings.contains("JPEG: too much metadata: the rest was not looked at"))
  }

  @Test func rawProfilesThatUnpackToMuchAreLeft() throws {
    // 4 MB of zeros in hexadecimal would be the profile; its count is over what is looked at.
    let body = Array("Raw profile type exif\0\n\nexif\n  4000000\n".utf8) + [UInt8](repeating: 48, count: 8_000_000)
    #expect(try PictureIO.read(png(with: [chunk("tEXt", body)])).dropped == ["text"])
  }
}

/// A pipe that goes on with zeros behind its first bytes.
private final class EndlessSource: PictureSource {
  private let first: [UInt8]
  private(set) var bytesGiven = 0
  let count: Int? = nil

  init(_ first: [UInt8]) { self.first = first }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    for index in buffer.indices {
      buffer[index] = bytesGiven + index < first.count ? first[bytesGiven + index] : 0
    }
    bytesGiven += buffer.count
    return buffer.count
  }

  func seek(to offset: Int) { fatalError("a pipe goes on only") }
}
