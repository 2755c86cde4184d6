import AEC
import AECModelFast
import Foundation
import Synchronization
import Testing

/// Progress and cancellation.
@Suite struct WorkTests {
  @Test(arguments: [1, 4]) func progressRisesToOne(_ threads: Int) throws {
    let image = TestPicture.mixed(200, 300)
    for effort in Effort.allCases {
      try expectProgress(threads) { _ = try Encoder(model: .fast, effort: effort, work: $0).encode(image) }
    }
    let bytes = try Encoder(model: .fast).encode(image)
    for scale in [Scale.full, .quarter, .eighth] {
      try expectProgress(threads) { _ = try Decoder(models: [.fast], work: $0).decode(bytes, scale: scale) }
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

  @Test func cancellingATaskStopsItsWork() async throws {
    let running = Mutex<Task<Int, any Error>?>(nil)
    let task = Task {
      // Cancels itself once work is under way, whenever the task gets to run.
      let work = Work(threads: 2) { _ in running.withLock { $0?.cancel() } }
      return try await Encoder(model: .fast, work: work).encode(TestPicture.mixed(1000, 1000)).count
    }
    running.withLock { $0 = task }
    await #expect { try await task.value } throws: { ($0 as? CodecError)?.kind == .cancelled }
  }

  @Test func aCancelledTaskDoesNotBegin() async throws {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try Self.length(of: TestPicture.mixed(64, 64))
    }
    task.cancel()
    await #expect { try await task.value } throws: { ($0 as? CodecError)?.kind == .cancelled }
  }

  @Test func workEndsAtItsDeadline() throws {
    let image = TestPicture.mixed(1500, 1500)
    let bytes = try Encoder(model: .fast).encode(image)
    // One that is met before the work begins, and one that is met in the midst of it.
    for time in [Duration.zero, .milliseconds(10)] {
      func work() -> Work { Work(threads: 1, deadline: .now + time) }
      let encoding = try #require(throws: CodecError.self) { try Encoder(model: .fast, work: work()).encode(image) }
      let decoding = try #require(throws: CodecError.self) { try Decoder(models: [.fast], work: work()).decode(bytes) }
      for error in [encoding, decoding] { #expect(error.kind == .overLimit && error.part == "time", "\(error)") }
    }
    let inTime = Work(threads: 1, deadline: .now + .seconds(3600))
    #expect(try Encoder(model: .fast, work: inTime).encode(image) == bytes)
  }

  private static func length(of image: Image) throws -> Int { try Encoder(model: .fast).encode(image).count }

  private final class Seen: Sendable {
    private let list = Mutex<[Double]>([])
    func add(_ share: Double) { list.withLock { $0.append(share) } }
    var shares: [Double] { list.withLock { $0 } }
  }
}
