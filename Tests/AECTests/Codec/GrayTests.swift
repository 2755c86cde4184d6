import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Gray pictures: one number in, one out, and never more bytes than the same picture as RGB takes.
@Suite struct GrayTests {
  private static let decoder = PictureDecoder(models: [.fast])

  /// A gray picture of photographs' texture, text and flat areas.
  private static func varied(_ width: Int, _ height: Int) -> Picture {
    let mixed = Picture.mixed(width, height)
    return Picture.drawn(width, height) { x, y in
      let gray = Int(mixed.pixels[3 * (y * width + x)])
      let value =
        switch (x / 64 + y / 64) % 3 {
        case 0: gray
        case 1: (x * 5 + y * 3) % 17 < 4 ? 0 : 255
        default: 200
        }
      return (value, value, value)
    }.gray8
  }

  /// The sum of squared errors.
  private func error(_ image: Picture, _ original: Picture) -> Int {
    zip(image.pixels, original.pixels).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
  }

  private func encoded(_ picture: Picture, _ quality: Int, _ effort: Effort = .standard) throws -> [UInt8] {
    try PictureEncoder(model: .fast, quality: Quality(Double(quality))!, effort: effort).encode(picture)
  }

  @Test(arguments: [5, 40, 62, 85, 100]) func grayIsWhatRGBOfEqualNumbersIsAndTakesNoMore(_ quality: Int) throws {
    for (width, height) in [(1, 1), (20, 300), (100, 70), (333, 190)] {
      let gray = Self.varied(width, height)
      let (file, rgbFile) = (try encoded(gray, quality), try encoded(gray.rgb8, quality))
      #expect(file.count <= rgbFile.count, "\(width) x \(height)")
      let header = try PictureDecoder.header(of: file)
      #expect(header.layout == .gray8)
      let decoded = try Self.decoder.decode(file)
      #expect(decoded.layout == .gray8)
      let rgb = try Self.decoder.decode(rgbFile)
      // Where the one is lossless and the other not yet, it is no worse.
      if header.sections.map(\.tag) == (try PictureDecoder.header(of: rgbFile)).sections.map(\.tag) {
        #expect(decoded.rgb8 == rgb, "\(width) x \(height)")
      } else {
        #expect(error(decoded.rgb8, gray.rgb8) <= error(rgb, gray.rgb8))
      }
    }
  }

  @Test(arguments: Effort.allCases) func everyEffortKeepsGray(_ effort: Effort) throws {
    let gray = Self.varied(200, 130)
    let decoded = try Self.decoder.decode(try encoded(gray, 70, effort))
    #expect(decoded.layout == .gray8)
    #expect(error(decoded, gray) < 1000 * gray.pixels.count)
  }

  @Test(arguments: [62, 95]) func regionsScalesRowsAndThreadsAreThoseOfTheWholePicture(_ quality: Int) throws {
    try Segments.$side.withValue(8) {
      let gray = Self.varied(150, 140)
      let file = try encoded(gray, quality)
      let whole = try Self.decoder.decode(file)
      let region = PictureRegion(x: 31, y: 40, width: 70, height: 55)
      for work in [Work(threads: 1), Work(threads: 3), Work(threads: 2, lowMemory: true)] {
        let decoder = PictureDecoder(models: [.fast], work: work)
        #expect(try decoder.decode(file) == whole)
        let part = try decoder.decode(file, region: region)
        for (y, row) in part.rows.enumerated() {
          #expect(row.elementsEqual(whole.pixels[(40 + y) * 150 + 31..<(40 + y) * 150 + 101]))
        }
      }
      // Those of RGB with three equal numbers.
      let rgbFile = try encoded(gray.rgb8, quality)
      for scale in [PictureScale.half, .quarter, .eighth] {
        let small = try Self.decoder.decode(file, scale: scale)
        #expect(small.layout == .gray8 && small.width == (150 + scale.rawValue - 1) / scale.rawValue)
        #expect(small.rgb8 == (try Self.decoder.decode(rgbFile, scale: scale)), "\(scale)")
      }
    }
  }

  @Test(arguments: [0, 1, 9]) func losslessAndBoundedErrorsHoldForGray(_ maxError: Int) throws {
    for (width, height) in [(1, 1), (7, 90), (130, 131), (600, 30)] {
      let gray = Self.varied(width, height)
      let rows = try RowEncoder(
        PictureEncoder(model: .fast, maxError: maxError), width: width, height: height, layout: .gray8)
      for row in gray.rows { try rows.append(row) }
      let file = try rows.finish()
      let decoded = try PictureDecoder(models: []).decode(file)
      let errors = zip(decoded.pixels, gray.pixels).map { abs(Int($0) - Int($1)) }
      #expect(decoded.layout == .gray8 && errors.max()! <= maxError)
      let outcome = try #require(rows.outcome)
      #expect(outcome.squaredError == errors.reduce(0) { $0 + $1 * $1 } && outcome.samples == width * height)
    }
  }

  @Test(arguments: [40, 90]) func theOutcomeTellsTheErrorOfGrayPixels(_ quality: Int) throws {
    let gray = Self.varied(180, 120)
    var encoder = PictureEncoder(model: .fast, quality: Quality(Double(quality))!)
    encoder.takesSmaller = false
    let rows = try RowEncoder(encoder, width: gray.width, height: gray.height, layout: .gray8)
    for row in gray.rows { try rows.append(row) }
    let decoded = try Self.decoder.decode(try rows.finish())
    #expect(rows.outcome?.squaredError == error(decoded, gray) && rows.outcome?.samples == gray.pixels.count)
  }

  @Test func rowsOfAnotherLengthAreRefused() throws {
    let rows = try RowEncoder(PictureEncoder(model: .fast), width: 40, height: 40, layout: .gray8)
    #expect(throws: CodecError.self) { try rows.append([UInt8](repeating: 0, count: 120)) }
    try rows.append([UInt8](repeating: 0, count: 40))
  }
}
