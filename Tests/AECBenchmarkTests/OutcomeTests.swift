import AEC
import AECMetrics
import AECModelFast
import AECTestSupport
import Testing

/// What encoders tell of pictures that come out badly.
@Suite struct OutcomeTests {
  private func coded(
    _ picture: Picture, _ quality: Double, _ effort: Effort, _ work: Work = Work()
  ) throws -> (bytes: [UInt8], outcome: EncodingOutcome) {
    let encoder = PictureEncoder(model: .fast, quality: Quality(quality)!, effort: effort, work: work)
    let rows = try RowEncoder(encoder, width: picture.width, height: picture.height)
    for row in picture.rows { try rows.append(row) }
    return (try rows.finish(), try #require(rows.outcome))
  }

  /// Noise that has the contrast of photographs.
  private static let unnoticed: Set = ["normal noise", "soft noise"]

  /// Of each quality the PSNR below which higher efforts call a picture poor.
  @Test(arguments: [(62.0, 27.3), (90, 38.2)])
  func theLeastEffortWarnsOfPicturesThatComeOutBadlyAndThatAnotherMakesBetter(
    _ quality: Double, _ poor: Double
  ) throws {
    for (name, picture) in OddPictures.all where min(picture.width, picture.height) >= 32 {
      let (bytes, outcome) = try coded(picture, quality, .plain)
      #expect(outcome.squaredError == nil && outcome.detail == 0 && outcome.smooth == 0)
      let psnr = try Metrics.psnr(of: PictureDecoder(models: [.fast]).decode(bytes), against: picture)
      let other = try coded(picture, quality, .standard).outcome
      let better = Metrics.psnr(squaredError: try #require(other.squaredError), samples: other.samples)
      if outcome.isPoor {
        #expect(better > psnr + 3, "\(name)")
      } else if !Self.unnoticed.contains(name) {
        #expect(psnr >= poor, "\(name)")
      }
    }
  }

  @Test func picturesLikePhotographsAreNotWarnedOf() throws {
    for quality in [10.0, 62, 100] { #expect(try !coded(.mixed(300, 200), quality, .plain).outcome.isPoor) }
  }

  /// A checkerboard in one corner, higher than the rows that are in memory at a time.
  @Test func howManyRowsAreInMemoryChangesNoWarning() throws {
    let picture = Picture.drawn(300, 700) { x, y in
      x < 128 && y > 400 ? ((x + y) % 2 * 255, (x + y) % 2 * 255, (x + y) % 2 * 255) : (x / 2, y / 3, 90)
    }
    for work in [Work(threads: 1), Work(threads: 3), Work(threads: 1, lowMemory: true)] {
      #expect(try coded(picture, 62, .plain, work).outcome.isPoor)
    }
  }
}
