import AEC
import AECModelFast
import AECTestSupport
import Testing

/// What each level of effort does, and what none of them may do.
@Suite(.enabled(if: withSlowTests)) struct EffortTests {
  /// Higher than what is done at a time, so that rounds of refinement meet rows in several parts.
  private static let tall = Picture.mixed(90, 2500)

  private func encoder(_ effort: Effort, _ quality: Double, _ work: Work = Work()) -> PictureEncoder {
    PictureEncoder(model: .fast, quality: Quality(quality)!, effort: effort, work: work)
  }

  private func coded(_ image: Picture, _ effort: Effort, _ quality: Double) throws -> (bytes: Int, error: Double) {
    let bytes = try encoder(effort, quality).encode(image)
    return (bytes.count, try PictureDecoder(models: [.fast]).decode(bytes).meanSquareError(to: image))
  }

  @Test(arguments: Effort.allCases, [20.0, 80]) func rowsAtATimeAndThreadsNeverChangeAByte(
    _ effort: Effort, _ quality: Double
  ) throws {
    let one = try encoder(effort, quality, Work(threads: 1)).encode(Self.tall)
    for (threads, lowMemory) in [(3, false), (1, true), (4, true)] {
      let work = Work(threads: threads, lowMemory: lowMemory)
      #expect(try encoder(effort, quality, work).encode(Self.tall) == one, "\(threads) threads, \(lowMemory)")
    }
  }

  @Test func segmentsOfARefinedPictureDoNotDependOnRowsAtATime() throws {
    let image = Picture.mixed(1100, 4000)
    #expect(Segments(PaddedSize(width: 1100, height: 4000)).strips.count == 2)
    let bytes = try encoder(.thorough, 40).encode(image)
    #expect(try encoder(.thorough, 40, Work(lowMemory: true)).encode(image) == bytes)
  }

  @Test func everyInstructionSetRefinesAlike() throws {
    let image = Picture.mixed(150, 90)
    var files: [[UInt8]] = []
    for set in InstructionSet.allCases where set.isAvailable {
      var work = Work(threads: 2)
      work.instructionSet = set
      files.append(try encoder(.thorough, 70, work).encode(image))
    }
    #expect(files.count >= 2 && files.allSatisfy { $0 == files[0] })
  }

  @Test(arguments: [10.0, 30, 50]) func theDeadZoneSavesWhatItCostsOrMore(_ quality: Double) throws {
    let plain = try coded(Self.tall, .plain, quality)
    let economical = try coded(Self.tall, .economical, quality)
    #expect(economical.bytes < plain.bytes)
    // Plain rounding at a lower quality, with as many bytes, is worse, or as good: what is gained on drawings such as this
    // is within a per cent of nothing, and another sign for other weights; on photographs `aec bench` measures it.
    var lower = quality
    var other = plain
    while other.bytes > economical.bytes {
      lower -= 0.25
      other = try coded(Self.tall, .plain, lower)
    }
    #expect(economical.error < 1.02 * other.error)
  }

  @Test(arguments: [10.0, 30, 60]) func refinementLowersTheErrorByMoreThanItsBytesWould(_ quality: Double) throws {
    let economical = try coded(Self.tall, .economical, quality)
    let careful = try coded(Self.tall, .careful, quality)
    let thorough = try coded(Self.tall, .thorough, quality)
    #expect(careful.error < economical.error && thorough.error < economical.error)
    // No refinement at a higher quality, with as many bytes or more, is worse.
    var higher = quality
    var other = economical
    while other.bytes < max(careful.bytes, thorough.bytes) {
      higher += 0.25
      other = try coded(Self.tall, .economical, higher)
    }
    #expect(careful.error < other.error && thorough.error < other.error)
  }

  @Test(arguments: Effort.allCases) func betterQualityIsNeverASmallerFileOrAWorsePicture(_ effort: Effort) throws {
    let image = Picture.mixed(200, 150)
    let curve = try [1.0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100].map { try coded(image, effort, $0) }
    #expect(curve.map(\.bytes) == curve.map(\.bytes).sorted())
    #expect(curve.map(\.error) == curve.map(\.error).sorted(by: >))
  }

  @Test(arguments: [1, 2, 17, 64, 65, 70]) func everySizeCanBeRefined(_ width: Int) throws {
    for height in [1, 3, 16, 63, 64, 66, 70] {
      let image = Picture.mixed(width, height, seed: width * 100 + height)
      #expect(try coded(image, .thorough, 90).error <= 255 * 255 / 316.2, "\(width)x\(height)")
    }
  }
}
