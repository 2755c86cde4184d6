import AEC
import AECImageIO
import AECMetrics
import AECSupport
import AECTestSupport
import Testing

@Suite struct MetricsTests {
  @Test(arguments: referencePictures)
  func measuresEqualThoseOfOtherImplementations(reference: ReferencePicture) throws {
    let original = testPicture(reference.width, reference.height)
    let image = reference.distortion.applied(to: original)
    try #require((original.pixels + image.pixels).reduce(0) { $0 + Int($1) } == reference.sum)
    let metrics = try Metrics(of: image, against: original)
    #expect(abs(metrics.psnr - reference.psnr) < 1e-9)
    #expect(abs(metrics.lumaPSNR - reference.lumaPSNR) < 1e-9)
    #expect(isNear(metrics.ssim, reference.ssim))
    #expect(isNear(metrics.msSSIM, reference.msSSIM))
    // The program itself differs by more from processor to processor.
    #expect(isNear(metrics.ssimulacra2, reference.ssimulacra2, within: 0.25))
  }

  private func isNear(_ value: Double?, _ reference: Double?, within tolerance: Double = 1e-9) -> Bool {
    guard let value, let reference else { return value == nil && reference == nil }
    return abs(value - reference) < tolerance
  }

  @Test func grayIsMeasuredAsRGBOfEqualNumbers() throws {
    let (image, original) = (Picture.mixed(180, 170, seed: 1).gray8, Picture.mixed(180, 170, seed: 2).gray8)
    let rgb = try Metrics(of: image.rgb8, against: original.rgb8)
    for (image, original) in [(image, original), (image, original.rgb8), (image.rgb8, original)] {
      let metrics = try Metrics(of: image, against: original)
      #expect(isNear(metrics.psnr, rgb.psnr) && isNear(metrics.lumaPSNR, rgb.lumaPSNR))
      #expect(isNear(metrics.ssim, rgb.ssim) && isNear(metrics.msSSIM, rgb.msSSIM))
      #expect(isNear(metrics.ssimulacra2, rgb.ssimulacra2, within: 1e-6))
    }
  }

  @Test func depthChangesNoMeasureOfTheSameNumbers() throws {
    let (image, original) = (Picture.mixed(180, 170, seed: 1), Picture.mixed(180, 170, seed: 2))
    let shallow = try Metrics(of: image, against: original)
    for (image, original) in [(image.depth16, original.depth16), (image, original.depth16), (image.depth16, original)] {
      let metrics = try Metrics(of: image, against: original)
      #expect(isNear(metrics.psnr, shallow.psnr) && isNear(metrics.lumaPSNR, shallow.lumaPSNR))
      #expect(isNear(metrics.ssim, shallow.ssim) && isNear(metrics.msSSIM, shallow.msSSIM))
      #expect(isNear(metrics.ssimulacra2, shallow.ssimulacra2, within: 1e-4))
    }
    let gray = try Metrics(of: image.gray8, against: original.gray8)
    let mixed = try Metrics(of: image.gray8.rgb8, against: original.gray8.depth16)
    #expect(isNear(mixed.psnr, gray.psnr) && isNear(mixed.ssim, gray.ssim) && isNear(mixed.msSSIM, gray.msSSIM))
  }

  @Test func errorsOf16BitsAreRelativeToFullScale() throws {
    let dark = Picture(width: 12, height: 12, layout: .gray16, numbers: (0..<144).map { 400 * $0 })
    for error in [1, 3, 257, 5000] {
      let bright = Picture(width: 12, height: 12, layout: .gray16, numbers: dark.numbers.map { $0 + error })
      let expected = 20 * log10(65535 / Double(error))
      let metrics = try Metrics(of: bright, against: dark)
      #expect(abs(metrics.psnr - expected) < 1e-9 && abs(metrics.lumaPSNR - expected) < 1e-9)
      #expect(Metrics.psnr(squaredError: 144 * error * error, samples: 144, largest: 65535) == metrics.psnr)
      #expect(try #require(metrics.ssim) < 1)
    }
    let white = Picture(width: 1, height: 1, layout: .rgb16, numbers: [65535, 65535, 65535])
    let black = Picture(width: 1, height: 1, layout: .rgb16, numbers: [0, 0, 0])
    #expect(try Metrics.psnr(of: white, against: black) == 0)
    // Of 8 bits beside, and not opaque.
    #expect(try Metrics.psnr(of: white.depth8, against: white) == .infinity)
    let clear = Picture(width: 1, height: 1, layout: .rgba16, numbers: [9, 9, 9, 0])
    #expect(abs(try Metrics.psnr(of: clear, against: white) - 10 * log10(2)) < 1e-9)
  }

  @Test func singleMeasuresEqualThoseTakenTogether() throws {
    let original = testPicture(170, 163)
    let image = Distortion.noisy.applied(to: original)
    let metrics = try Metrics(of: image, against: original)
    #expect(try Metrics.psnr(of: image, against: original) == metrics.psnr)
    #expect(try Metrics.lumaPSNR(of: image, against: original) == metrics.lumaPSNR)
    #expect(try Metrics.ssim(of: image, against: original) == metrics.ssim)
    #expect(try Metrics.msSSIM(of: image, against: original) == metrics.msSSIM)
    #expect(try Metrics.ssimulacra2(of: image, against: original) == metrics.ssimulacra2)
  }

  @Test func equalPicturesAreInfinitelyAlike() throws {
    let image = testPicture(180, 161)
    let metrics = try Metrics(of: image, against: image)
    #expect(metrics.psnr == .infinity)
    #expect(metrics.lumaPSNR == .infinity)
    #expect(abs(try #require(metrics.ssim) - 1) < 1e-12)
    #expect(abs(try #require(metrics.msSSIM) - 1) < 1e-12)
    #expect(metrics.ssimulacra2 == 100)
  }

  @Test func measuresAreSymmetric() throws {
    let original = testPicture(176, 192)
    let image = Distortion.quantised.applied(to: original)
    let there = try Metrics(of: image, against: original)
    let back = try Metrics(of: original, against: image)
    #expect(there.psnr == back.psnr)
    #expect(there.ssim == back.ssim)
    #expect(there.msSSIM == back.msSSIM)
  }

  @Test func oneStepInEverySampleIsFortyEightDecibels() throws {
    let dark = Picture(width: 5, height: 3, pixels: [UInt8](repeating: 100, count: 45))
    let bright = Picture(width: 5, height: 3, pixels: [UInt8](repeating: 101, count: 45))
    let psnr = try Metrics.psnr(of: bright, against: dark)
    #expect(abs(psnr - 48.1308036086791) < 1e-12)
    #expect(abs(try Metrics.lumaPSNR(of: bright, against: dark) - psnr) < 1e-9)
  }

  @Test func structureOfFlatPicturesIsTheirBrightness() throws {
    let dark = Picture(width: 11, height: 12, pixels: [UInt8](repeating: 50, count: 396))
    let bright = Picture(width: 11, height: 12, pixels: [UInt8](repeating: 100, count: 396))
    let c1 = 6.5025
    let expected = (2.0 * 50 * 100 + c1) / (50.0 * 50 + 100 * 100 + c1)
    #expect(abs(try #require(try Metrics.ssim(of: bright, against: dark)) - expected) < 1e-9)
  }

  @Test(arguments: [(160, 300, false), (300, 160, false), (161, 300, true), (300, 161, true)])
  func fiveScalesNeedSidesOfOneHundredAndSixtyOne(width: Int, height: Int, isDefined: Bool) throws {
    let image = testPicture(width, height)
    #expect((try Metrics.msSSIM(of: image, against: image) != nil) == isDefined)
  }

  @Test(arguments: [(10, 50, false), (50, 10, false), (11, 50, true), (50, 11, true)])
  func structuralSimilarityNeedsSidesOfEleven(width: Int, height: Int, isDefined: Bool) throws {
    let image = testPicture(width, height)
    #expect((try Metrics.ssim(of: image, against: image) != nil) == isDefined)
  }

  @Test(arguments: [(7, 50, false), (50, 7, false), (8, 50, true), (50, 8, true)])
  func ssimulacra2NeedsSidesOfEight(width: Int, height: Int, isDefined: Bool) throws {
    let image = testPicture(width, height)
    #expect((try Metrics.ssimulacra2(of: image, against: image) != nil) == isDefined)
  }

  @Test func ssimulacra2FallsWithTheQualityOfJPEG() throws {
    let original = Picture.mixed(200, 150)
    let scores = try [95, 85, 70, 50, 30, 15, 5].map { quality in
      let file = try PictureIO.write(original, as: .jpeg, options: PictureWriteOptions(jpegQuality: quality))
      return try #require(try Metrics.ssimulacra2(of: PictureIO.read(file).picture, against: original))
    }
    #expect(scores == scores.sorted(by: >) && scores[0] < 100 && scores[0] - scores[6] > 40, "\(scores)")
  }

  @Test func sizesMustBeEqual() {
    let error = MetricsError.sizesDiffer(width: 4, height: 6, originalWidth: 6, originalHeight: 4)
    #expect(throws: error) { try Metrics(of: testPicture(4, 6), against: testPicture(6, 4)) }
    #expect(throws: error) { try Metrics.psnr(of: testPicture(4, 6), against: testPicture(6, 4)) }
    #expect(error.description == "expected pictures of one size, found 4x6 against 6x4")
  }
}
