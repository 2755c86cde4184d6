import AEC
import AECModelFast
import AECTestSupport
import Foundation
import Testing

/// Pictures at a half, a quarter and an eighth of their size, and parts of them.
@Suite struct ScaleTests {
  private static let decoder = PictureDecoder(models: [.fast])

  private func encode(_ image: Picture, _ quality: Double = 50) throws -> [UInt8] {
    try PictureEncoder(model: .fast, quality: Quality(quality)!).encode(image)
  }

  /// Peak signal-to-noise ratio between pictures of the same size, in dB.
  private func ratio(_ a: Picture, _ b: Picture) -> Double { 10 * log10(255 * 255 / a.meanSquareError(to: b)) }

  static let sizes = [
    (1, 1), (1, 2), (2, 1), (3, 2), (4, 4), (5, 3), (7, 8), (8, 7), (8, 8), (9, 9), (1, 17), (16, 15), (17, 9),
    (130, 67),
  ]

  @Test(arguments: sizes) func halvesAndQuartersAreMeansOfDecodedBoxes(_ width: Int, _ height: Int) throws {
    let bytes = try encode(Picture.mixed(width, height))
    let full = try Self.decoder.decode(bytes)
    for (scale, side) in [(PictureScale.full, 1), (.half, 2), (.quarter, 4)] {
      #expect(try Self.decoder.decode(bytes, scale: scale) == full.boxMeans(side), "\(scale)")
    }
  }

  @Test(arguments: sizes) func sizesAreRoundedUp(_ width: Int, _ height: Int) throws {
    let bytes = try encode(Picture.mixed(width, height))
    for scale in PictureScale.allCases {
      let rows = try RowDecoder(Self.decoder, bytes, scale: scale)
      let factor = scale.rawValue
      #expect(rows.width == (width + factor - 1) / factor && rows.height == (height + factor - 1) / factor)
      #expect(rows.header.width == width && rows.header.height == height)
      for _ in 0..<rows.height { #expect(try rows.next()?.count == 3 * rows.width) }
      #expect(try rows.next() == nil)
    }
  }

  @Test(arguments: [35.0, 50, 62, 100]) func aThumbnailIsCloseToTheMeansOfTheDecodedPicture(_ quality: Double) throws {
    for (width, height) in [(400, 300), (64, 64), (203, 117)] {
      let bytes = try encode(Picture.mixed(width, height), quality)
      let thumbnail = try Self.decoder.thumbnail(bytes)
      let means = try Self.decoder.decode(bytes).boxMeans(8)
      #expect(thumbnail.width == means.width && thumbnail.height == means.height)
      #expect(ratio(thumbnail, means) > 30, "\(width) x \(height): \(ratio(thumbnail, means)) dB")
    }
  }

  @Test func aThumbnailOfOneColourHasThatColour() throws {
    for colour: [UInt8] in [[255, 255, 255], [0, 0, 0], [128, 128, 128], [200, 40, 90]] {
      let thumbnail = try Self.decoder.thumbnail(encode(Picture.plain(200, 100, colour)))
      #expect(ratio(thumbnail, Picture.plain(25, 13, colour)) > 30)
    }
  }

  @Test func scaledRegionsAreReducedPartsOfThePicture() throws {
    let bytes = try encode(Picture.mixed(500, 300), 40)
    let thumbnail = try Self.decoder.thumbnail(bytes)
    for region in [
      PictureRegion(x: 0, y: 0, width: 500, height: 300), PictureRegion(x: 499, y: 299, width: 1, height: 1),
      PictureRegion(x: 33, y: 57, width: 17, height: 90), PictureRegion(x: 7, y: 8, width: 9, height: 1),
      PictureRegion(x: 256, y: 130, width: 200, height: 31), PictureRegion(x: 1, y: 288, width: 498, height: 12),
    ] {
      let part = try Self.decoder.decode(bytes, region: region)
      #expect(try Self.decoder.decode(bytes, region: region, scale: .half) == part.boxMeans(2), "\(region)")
      #expect(try Self.decoder.decode(bytes, region: region, scale: .quarter) == part.boxMeans(4), "\(region)")
      #expect(
        try Self.decoder.decode(bytes, region: region, scale: .eighth) == thumbnail.blocks(meeting: region), "\(region)"
      )
    }
  }

  @Test(.enabled(if: withSlowTests)) func thumbnailsOfPicturesOfManySegmentsHaveNoSeams() throws {
    let bytes = try encode(Picture.mixed(2200, 2300), 40)
    let thumbnail = try Self.decoder.thumbnail(bytes)
    #expect(thumbnail.width == 275 && thumbnail.height == 288)
    #expect(try ratio(thumbnail, Self.decoder.decode(bytes).boxMeans(8)) > 30)
    for region in [
      PictureRegion(x: 2000, y: 1990, width: 100, height: 100), PictureRegion(x: 3, y: 2290, width: 2190, height: 10),
      PictureRegion(x: 2047, y: 2047, width: 2, height: 2), PictureRegion(x: 0, y: 2050, width: 1, height: 1),
    ] {
      #expect(
        try Self.decoder.decode(bytes, region: region, scale: .eighth) == thumbnail.blocks(meeting: region), "\(region)"
      )
    }
  }

  @Test(.enabled(if: withSlowTests)) func everyInstructionSetAndNumberOfThreadsGivesTheSameBits() throws {
    let bytes = try encode(Picture.mixed(60, 130))
    let region = PictureRegion(x: 30, y: 50, width: 21, height: 69)
    for scale in PictureScale.allCases {
      let expected = try Self.decoder.decode(bytes, scale: scale)
      let part = try Self.decoder.decode(bytes, region: region, scale: scale)
      for set in InstructionSet.allCases where set.isAvailable {
        for threads in [1, 5] {
          var work = Work(threads: threads)
          work.instructionSet = set
          let decoder = PictureDecoder(models: [.fast], work: work)
          #expect(try decoder.decode(bytes, scale: scale) == expected, "\(scale), \(set), \(threads) threads")
          #expect(
            try decoder.decode(bytes, region: region, scale: scale) == part, "\(scale), \(set), \(threads) threads")
        }
      }
    }
  }

  @Test func waitingAndBlockingCallsGiveTheSame() async throws {
    let bytes = try encode(Picture.mixed(90, 70))
    let blocking = try { (try Self.decoder.decode(bytes, scale: .half), try Self.decoder.thumbnail(bytes)) }()
    #expect(try await Self.decoder.decode(bytes, scale: .half) == blocking.0)
    #expect(try await Self.decoder.thumbnail(bytes) == blocking.1)
  }

  @Test func aRegionOutsideOfThePictureIsRefusedAtEveryScale() throws {
    let bytes = try encode(Picture.mixed(70, 50))
    for scale in PictureScale.allCases {
      // The thumbnail has a pixel there, the picture has none.
      let error = #expect(throws: CodecError.self) {
        try Self.decoder.decode(bytes, region: PictureRegion(x: 70, y: 0, width: 1, height: 1), scale: scale)
      }
      #expect(error?.kind == .outside)
    }
  }
}

extension Picture {
  /// Of a thumbnail, the pixels whose 8x8 blocks of the picture a region meets.
  fileprivate func blocks(meeting region: PictureRegion) -> Picture {
    let (xs, ys) = (
      region.x / 8...(region.x + region.width - 1) / 8, region.y / 8...(region.y + region.height - 1) / 8
    )
    let rows = ys.flatMap { pixels[3 * (width * $0 + xs.lowerBound)..<3 * (width * $0 + xs.upperBound + 1)] }
    return Picture(width: xs.count, height: ys.count, pixels: rows)
  }
}
