import AEC
import AECModelFast
import AECTestSupport
import Testing

/// What a clock tells of the stages of coding a picture.
@Suite struct StageClockTests {
  private let image = Picture.mixed(500, 400)
  private static let encoding: Set<Stage> = [
    .pixels, .analysis, .hyperAnalysis, .scales, .context, .means, .quantisation, .packing, .deflation, .container,
  ]
  private static let decoding: Set<Stage> = [
    .container, .packing, .deflation, .scales, .context, .means, .quantisation, .synthesis, .detail, .pixels,
  ]

  /// The stages' times, with those of the whole.
  private func times(_ threads: Int, _ body: (Work) throws -> Void) rethrows -> (StageClock, whole: StageClock.Time) {
    var work = Work(threads: threads)
    let clock = StageClock()
    work.clock = clock
    let (start, processor) = (ContinuousClock.now, ProcessorTime.ofProcess)
    try body(work)
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    return (clock, StageClock.Time(elapsed: elapsed, processor: ProcessorTime.ofProcess - processor))
  }

  private func expect(_ clock: StageClock, _ stages: Set<Stage>, within whole: StageClock.Time) {
    let times = clock.times
    #expect(Set(times.keys) == stages)
    #expect(times.values.allSatisfy { $0.elapsed > 0 && $0.processor > 0 })
    // Other tests run at the same time: only the elapsed time of the whole is this one's alone.
    let elapsed = times.values.reduce(0) { $0 + $1.elapsed }
    #expect(elapsed <= whole.elapsed && elapsed > whole.elapsed / 2)
    #expect(times.values.reduce(0) { $0 + $1.processor } <= whole.processor)
  }

  @Test(arguments: [1, 2, 5]) func stagesOfAnEncodeAddUpToNearlyTheWhole(_ threads: Int) throws {
    let plain = try PictureEncoder(model: .fast, work: Work(threads: threads)).encode(image)
    for effort in Effort.allCases {
      var bytes: [UInt8] = []
      let (clock, whole) = try times(threads) {
        bytes = try PictureEncoder(model: .fast, effort: effort, work: $0).encode(image)
      }
      let refines = effort == .careful || effort == .thorough
      let detail: Set<Stage> = effort == .plain ? [] : [.synthesis, .detail, .exact]
      expect(clock, Self.encoding.union(detail).union(refines ? [.refinement] : []), within: whole)
      #expect(effort != .standard || bytes == plain)
    }
  }

  @Test(arguments: [1, 2, 5]) func stagesOfADecodeAddUpToNearlyTheWhole(_ threads: Int) throws {
    let bytes = try PictureEncoder(model: .fast).encode(image)
    let plain = try PictureDecoder(models: [.fast]).decode(bytes)
    var decoded: Picture?
    let (clock, whole) = try times(threads) { decoded = try PictureDecoder(models: [.fast], work: $0).decode(bytes) }
    expect(clock, Self.decoding, within: whole)
    #expect(decoded == plain)
  }

  @Test func aThumbnailHasAStageOfItsOwn() throws {
    let bytes = try PictureEncoder(model: .fast).encode(image)
    let (clock, _) = try times(2) { _ = try PictureDecoder(models: [.fast], work: $0).thumbnail(bytes) }
    #expect(Set(clock.times.keys) == Self.decoding.subtracting([.synthesis]).union([.thumbnail]))
  }

  @Test func aClockGoesOnWithTheNextPicture() throws {
    var work = Work(threads: 1)
    let clock = StageClock()
    work.clock = clock
    let encoder = PictureEncoder(model: .fast, work: work)
    _ = try encoder.encode(image)
    let once = clock.times
    _ = try encoder.encode(image)
    for (stage, time) in clock.times { #expect(time.elapsed > once[stage]!.elapsed) }
  }

  @Test func aRunThatFailsLeavesTheClockReadyForTheNext() throws {
    var bytes = try PictureEncoder(model: .fast).encode(image)
    var work = Work(threads: 2)
    let clock = StageClock()
    work.clock = clock
    let good = bytes
    bytes[bytes.count / 2] ^= 1
    #expect(throws: CodecError.self) { try PictureDecoder(models: [.fast], work: work).decode(bytes) }
    #expect(
      try PictureDecoder(models: [.fast], work: work).decode(good) == PictureDecoder(models: [.fast]).decode(good))
  }
}
