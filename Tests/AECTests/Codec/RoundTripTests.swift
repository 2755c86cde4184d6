import AEC
import AECModelFast
import AECTestSupport
import Testing

/// What must hold for any picture that goes through the codec.
@Suite struct RoundTripTests {
  private let quality = Quality(90)!

  /// PSNR of at least 25 dB.
  private let acceptableError = 255.0 * 255 / 316.2

  private func roundTrip(
    _ image: Picture, quality: Quality = Quality(90)!, _ effort: Effort = .standard, _ work: Work = Work()
  ) throws -> Picture {
    let bytes = try PictureEncoder(model: .fast, quality: quality, effort: effort, work: work).encode(image)
    return try PictureDecoder(models: [.fast], work: work).decode(bytes)
  }

  @Test(.enabled(if: withSlowTests), arguments: 1...70) func everyWidthAndHeightKeepsItsSizeAndItsPicture(_ width: Int)
    throws
  {
    for height in 1...70 {
      let image = Picture.mixed(width, height, seed: width * 100 + height)
      let decoded = try roundTrip(image)
      #expect(decoded.width == width && decoded.height == height)
      #expect(decoded.meanSquareError(to: image) <= acceptableError, "\(width)x\(height)")
    }
  }

  @Test(arguments: [(32, 3000), (3000, 32), (64, 64), (65, 63), (70, 40), (129, 200)])
  func aPictureDecodesToTheCropOfItsPaddedForm(_ width: Int, _ height: Int) throws {
    let image = Picture.mixed(width, height)
    let decoded = try roundTrip(image, .plain)
    #expect(decoded == (try roundTrip(image.padded(), .plain)).cropped(width, height))
    #expect(decoded.meanSquareError(to: image) <= acceptableError)
  }

  @Test(arguments: [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 0, 255], [127, 128, 129]] as [[UInt8]])
  func aPlainColourStaysNearItself(_ colour: [UInt8]) throws {
    let image = Picture.plain(100, 60, colour)
    #expect(try roundTrip(image).meanSquareError(to: image) < 30)
  }

  @Test(arguments: [1.0, 10, 33.3, 50, 75, 100]) func threadsNeverChangeABitOfFileOrPicture(_ quality: Double) throws {
    let image = Picture.mixed(300, 420)
    let quality = Quality(quality)!
    let one = try PictureEncoder(model: .fast, quality: quality, work: Work(threads: 1)).encode(image)
    let picture = try PictureDecoder(models: [.fast], work: Work(threads: 1)).decode(one)
    for threads in [2, 3, 5, 16] {
      let work = Work(threads: threads)
      #expect(try PictureEncoder(model: .fast, quality: quality, work: work).encode(image) == one)
      #expect(try PictureDecoder(models: [.fast], work: work).decode(one) == picture)
    }
  }

  @Test(.enabled(if: withSlowTests)) func rowsAtATimeNeverChangeABitOfFileOrPicture() throws {
    let image = Picture.mixed(1100, 4000)
    #expect(Segments(PaddedSize(width: 1100, height: 4000)).strips.count == 2)
    let bytes = try PictureEncoder(model: .fast, work: Work(threads: 1)).encode(image)
    let picture = try PictureDecoder(models: [.fast], work: Work(threads: 1)).decode(bytes)
    let region = PictureRegion(x: 200, y: 1500, width: 300, height: 1200)
    let part = try PictureDecoder(models: [.fast], work: Work(threads: 1)).decode(bytes, region: region)
    for threads in [1, 3] {
      let work = Work(threads: threads, lowMemory: true)
      #expect(try PictureEncoder(model: .fast, work: work).encode(image) == bytes)
      #expect(try PictureDecoder(models: [.fast], work: work).decode(bytes) == picture)
      #expect(try PictureDecoder(models: [.fast], work: work).decode(bytes, region: region) == part)
    }
  }

  /// Symbols are computed some rows at a time, but of all of z and y as far as they depend on them.
  @Test(arguments: [1, 15, 16, 500, 512, 513, 1000, 1999]) func heightsOfAllKindsAreCodedTheSame(_ height: Int) throws {
    let image = Picture.mixed(70, height)
    let symbols = try PictureEncoder(model: .fast, work: Work(threads: 1)).symbols(of: image)
    let again = try PictureEncoder(model: .fast, work: Work(threads: 2, lowMemory: true)).symbols(of: image)
    #expect(symbols.hyper.elements == again.hyper.elements)
    #expect(symbols.latent.elements == again.latent.elements)
    #expect(symbols.classes.elements == again.classes.elements)
  }

  @Test func instructionSetsNeverChangeABitOfFileOrPicture() throws {
    let image = Picture.mixed(150, 90)
    var files: [[UInt8]] = []
    var pictures: [Picture] = []
    for set in InstructionSet.allCases where set.isAvailable {
      var work = Work(threads: 2)
      work.instructionSet = set
      files.append(try PictureEncoder(model: .fast, quality: quality, work: work).encode(image))
      pictures.append(try PictureDecoder(models: [.fast], work: work).decode(files[0]))
    }
    #expect(files.count >= 2, "at least the naive kernels and one other")
    #expect(files.allSatisfy { $0 == files[0] })
    #expect(pictures.allSatisfy { $0 == pictures[0] })
  }

  @Test(.enabled(if: withSlowTests)) func aLargePictureIsCodedInSegments() throws {
    let image = Picture.mixed(2500, 2100)
    let bytes = try PictureEncoder(model: .fast, quality: Quality(20)!).encode(image)
    let decoded = try PictureDecoder(models: [.fast]).decode(bytes)
    #expect(Segments(PaddedSize(width: 2500, height: 2100)).count == 4)
    #expect(decoded.meanSquareError(to: image) < 600)
  }

  /// A part of the picture that is coded alone, in one segment, decodes to the same pixels where its edges are out of
  /// reach of the networks. (Squares of detail do see that they begin elsewhere.)
  @Test(.enabled(if: withSlowTests)) func stripsAndSegmentsLeaveNoSeams() throws {
    let image = Picture.mixed(1100, 4000)
    #expect(Segments(PaddedSize(width: 1100, height: 4000)).strips.count == 2)
    let top = 1536
    let part = Picture(
      width: 1100, height: 1024, pixels: Array(image.pixels[3 * 1100 * top..<3 * 1100 * (top + 1024)]))
    let whole = try roundTrip(image, .plain)
    let alone = try roundTrip(part, .plain)
    for row in 1968..<2128 {
      let expected = alone.pixels[3 * 1100 * (row - top)..<3 * 1100 * (row - top + 1)]
      #expect(whole.pixels[3 * 1100 * row..<3 * 1100 * (row + 1)].elementsEqual(expected), "row \(row)")
    }
  }

  @Test(arguments: [4, 8, 20]) func theSideOfSegmentsNeverChangesAPixel(_ side: Int) throws {
    let image = Picture.mixed(400, 330)
    let region = PictureRegion(x: 130, y: 70, width: 100, height: 150)
    let decoder = PictureDecoder(models: [.fast], work: Work(threads: 1))
    let whole = try PictureEncoder(model: .fast, effort: .plain).encode(image)
    let picture = try decoder.decode(whole)
    let part = try decoder.decode(whole, region: region)
    try Segments.$side.withValue(side) {
      #expect(Segments(PaddedSize(width: 400, height: 330)).count == (28 + side - 1) / side * ((24 + side - 1) / side))
      for work in [Work(threads: 1), Work(threads: 3), Work(threads: 2, lowMemory: true)] {
        let bytes = try PictureEncoder(model: .fast, effort: .plain, work: work).encode(image)
        #expect(bytes != whole, "it was coded in segments")
        #expect(try PictureDecoder(models: [.fast], work: work).decode(bytes) == picture)
        #expect(try PictureDecoder(models: [.fast], work: work).decode(bytes, region: region) == part)
      }
    }
  }

  @Test func rowsGiveTheSameAsWholePictures() throws {
    let image = Picture.mixed(210, 170)
    let encoder = try RowEncoder(PictureEncoder(model: .fast), width: 210, height: 170)
    for row in 0..<170 { try encoder.append(image.pixels[630 * row..<630 * (row + 1)]) }
    let bytes = try encoder.finish()
    #expect(try PictureEncoder(model: .fast).encode(image) == bytes)
    let decoder = try RowDecoder(PictureDecoder(models: [.fast]), bytes)
    var pixels: [UInt8] = []
    while let row = try decoder.next() { pixels += row }
    #expect(decoder.width == 210 && decoder.height == 170)
    #expect(try PictureDecoder(models: [.fast]).decode(bytes).pixels == pixels)
  }

  @Test func sidesThatNoFileCanHoldAreRefused() throws {
    for (width, height) in [(0, 1), (1, 0), (-5, 5), (1 << 31, 1), (1, .max)] {
      let error = #expect(throws: CodecError.self) {
        try RowEncoder(PictureEncoder(model: .fast), width: width, height: height)
      }
      #expect(error?.kind == .overLimit && error?.found == "\(width) x \(height)")
    }
  }

  @Test func asyncGivesTheSameAsSync() async throws {
    let image = Picture.mixed(100, 100)
    let encoder = PictureEncoder(model: .fast)
    let decoder = PictureDecoder(models: [.fast])
    let bytes = try await Task { try await encoder.encode(image) }.value
    #expect(try encodeNow(encoder, image) == bytes)
    #expect(try await Task { try await decoder.decode(bytes) }.value == decodeNow(decoder, bytes))
  }

  private func encodeNow(_ encoder: PictureEncoder, _ image: Picture) throws -> [UInt8] { try encoder.encode(image) }
  private func decodeNow(_ decoder: PictureDecoder, _ bytes: [UInt8]) throws -> Picture { try decoder.decode(bytes) }
}
