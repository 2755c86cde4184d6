import AEC
import AECModelFast
import AECTestSupport
import Foundation
import Synchronization
import Testing

/// Progress and cancellation.
@Suite struct WorkTests {
  @Test(arguments: [1, 4]) func progressRisesToOne(_ threads: Int) throws {
    let image = Picture.mixed(200, 300)
    for effort in Effort.allCases {
      try expectProgress(threads) { _ = try PictureEncoder(model: .fast, effort: effort, work: $0).encode(image) }
    }
    let bytes = try PictureEncoder(model: .fast).encode(image)
    for scale in [PictureScale.full, .quarter, .eighth] {
      try expectProgress(threads) { _ = try PictureDecoder(models: [.fast], work: $0).decode(bytes, scale: scale) }
    }
  }

  private func expectProgress(_ threads: Int, _ body: (Work) throws -> Void) throws {
    let seen = Seen()
    try body(Work(threads: threads) { share in seen.add(share) })
    let shares = seen.shares
    #expect(shares.count > 20)
    #expect(shares == shares.sorted())
    #expect(shares.allSatisfy { $0 > 0 && $0 <= 1 })
    #expect(abs((shares.last ?? 0) - 1) < 1e-9)
  }

  @Test func withoutAWordTheFastestInstructionSetIsTaken() {
    #expect(InstructionSet.fastest == InstructionSet.allCases.last { $0.isAvailable })
    if ProcessInfo.processInfo.environment["AEC_ISA"] ?? "" == "" {
      #expect(Work().instructionSet == .fastest)
      #expect(InstructionSet.environmentProblem == nil)
    }
  }

  /// Cancels at each of ten points: after that every thread ends the step that it is at, and begins no other.
  @Test(.enabled(if: withSlowTests), arguments: [1, 2, 5]) func cancellingATaskStopsItsWorkAtOnce(_ threads: Int)
    async throws
  {
    let image = Picture.mixed(1000, 700)
    let bytes = try await PictureEncoder(model: .fast).encode(image)
    for point in stride(from: 0.0, to: 1.0, by: 0.1) {
      try await expectEnd(threads, at: point) {
        try await PictureEncoder(model: .fast, effort: .careful, work: $0).encode(image).count
      }
      try await expectEnd(threads, at: point) {
        try await PictureDecoder(models: [.fast], work: $0).decode(bytes).width
      }
    }
  }

  private func expectEnd(_ threads: Int, at point: Double, _ body: @escaping @Sendable (Work) async throws -> Int)
    async throws
  {
    struct State {
      var task: Task<Int, any Error>?
      var cancelled, ended: ContinuousClock.Instant?
      var stepsAfter = 0
    }
    let state = Mutex(State())
    let work = Work(threads: threads) { share in
      // The task is known as soon as it can be cancelled.
      let task = state.withLock {
        if $0.cancelled != nil { $0.stepsAfter += 1 }
        guard share >= point, $0.cancelled == nil, let task = $0.task else { return nil as Task<Int, any Error>? }
        $0.cancelled = .now
        return task
      }
      task?.cancel()
    }
    let task = Task(executorPreference: OwnThread()) {
      while state.withLock({ $0.task == nil }) { await Task.yield() }
      defer { state.withLock { $0.ended = .now } }
      return try await body(work)
    }
    state.withLock { $0.task = task }
    await #expect { try await task.value } throws: { ($0 as? CodecError)?.kind == .cancelled }
    let (cancelled, ended, steps) = state.withLock { ($0.cancelled, $0.ended, $0.stepsAfter) }
    #expect(steps <= 2 * threads)
    // Thousands of steps take longer, on any machine.
    #expect(try #require(cancelled).duration(to: #require(ended)) < .seconds(10))
  }

  @Test func aCancelledTaskDoesNotBegin() async throws {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try Self.length(of: Picture.mixed(64, 64))
    }
    task.cancel()
    await #expect { try await task.value } throws: { ($0 as? CodecError)?.kind == .cancelled }
  }

  @Test func workEndsAtItsDeadline() throws {
    let image = Picture.mixed(1500, 1500)
    let bytes = try PictureEncoder(model: .fast).encode(image)
    // One that is met before the work begins, and one that is met in the midst of it.
    for time in [Duration.zero, .milliseconds(10)] {
      func work() -> Work { Work(threads: 1, deadline: .now + time) }
      let encoding = try #require(throws: CodecError.self) {
        try PictureEncoder(model: .fast, work: work()).encode(image)
      }
      let decoding = try #require(throws: CodecError.self) {
        try PictureDecoder(models: [.fast], work: work()).decode(bytes)
      }
      for error in [encoding, decoding] { #expect(error.kind == .overLimit && error.part == "time", "\(error)") }
    }
    let inTime = Work(threads: 1, deadline: .now + .seconds(3600))
    #expect(try PictureEncoder(model: .fast, work: inTime).encode(image) == bytes)
  }

  private static func length(of image: Picture) throws -> Int { try PictureEncoder(model: .fast).encode(image).count }

  private final class Seen: Sendable {
    private let list = Mutex<[Double]>([])
    func add(_ share: Double) { list.withLock { $0.append(share) } }
    var shares: [Double] { list.withLock { $0 } }
  }
}

/// Runs tasks beside the threads that tests share: those that train hold them for longer than a task may take to end.
private final class OwnThread: TaskExecutor {
  private let queue = DispatchQueue(label: "a task under test")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
