import Dispatch
import Synchronization

/// A piece of work under way: its threads and kernels, how far it is, and whether it shall stop.
package final class Job: Sendable {
  private struct Progress {
    var begun = 0.0  // share of the work before this stage
    var stage = 0.0  // share of this stage
    var done = 0
    var units = 1
  }

  let threads: Int
  let kernels: Kernels
  private let report: (@Sendable (Double) -> Void)?
  private let progress = Mutex(Progress())
  private let stopped = Atomic(false)

  package init(_ work: Work) {
    threads = max(1, work.threads)
    kernels = work.kernels
    report = work.progress
  }

  /// Makes every stage end soon; `check` throws from then on.
  func stop() { stopped.store(true, ordering: .relaxed) }

  private var isStopped: Bool { stopped.load(ordering: .relaxed) }

  /// Throws if the job was stopped or the task it was begun in was cancelled.
  func check(_ part: String) throws(CodecError) {
    if Task.isCancelled { stop() }
    if isStopped { throw .cancelled(part) }
  }

  /// Does `rows` rows in one band a thread; `body` gets a band and calls `step` after each of its rows, which says
  /// whether to go on. `share` is this stage's part of the job.
  ///
  /// Bands begin at multiples of `multiple`.
  func bands(
    _ part: String, rows: Int, multiple: Int = 1, share: Double,
    body: @Sendable (_ band: Range<Int>, _ step: () -> Bool) -> Void
  ) throws(CodecError) {
    progress.withLock { $0 = Progress(begun: $0.begun + $0.stage, stage: share, done: 0, units: rows) }
    let units = (rows + multiple - 1) / multiple
    let count = max(1, min(threads, units))
    withoutActuallyEscaping(body) { body in
      DispatchQueue.concurrentPerform(iterations: count) { index in
        let first = units * index / count * multiple
        let last = min(rows, units * (index + 1) / count * multiple)
        body(first..<last) {
          self.advance()
          if index == 0, Task.isCancelled { self.stop() }
          return !self.isStopped
        }
      }
    }
    try check(part)
  }

  private func advance() {
    guard let report else { return }
    progress.withLock { state in
      state.done += 1
      report(min(1, state.begun + state.stage * Double(state.done) / Double(state.units)))
    }
  }

  /// Counts a stage of one step.
  func finished(share: Double) {
    progress.withLock { state in
      state = Progress(begun: state.begun + state.stage + share, stage: 0, done: 0, units: 1)
      report?(min(1, state.begun))
    }
  }
}

/// Runs blocking work on a thread of its own, so that an async caller's thread is free and its cancellation stops it.
func detached<Value: Sendable>(
  _ job: Job, _ work: @escaping @Sendable () throws(CodecError) -> Value
) async throws(CodecError) -> Value {
  let result: Result<Value, CodecError> = await withTaskCancellationHandler {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: Result(catching: work)) }
    }
  } onCancel: {
    job.stop()
  }
  return try result.get()
}
