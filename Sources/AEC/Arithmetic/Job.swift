import Dispatch
import Synchronization

/// A piece of work under way: its threads and kernels, how far it is, and whether it shall stop.
///
/// All stages end soon after it shall not go on, and `check` throws from then on.
package final class Job: Sendable {
  private struct Progress {
    var begun = 0.0  // share of the work before this stage
    var stage = 0.0  // share of this stage
    var done = 0
    var units = 1
  }

  let threads: Int
  /// Rows of latents that a stage does at a time, a multiple of 4.
  let rowsAtATime: Int
  let kernels: Kernels
  let clock: StageClock?
  private let report: (@Sendable (Double) -> Void)?
  private let deadline: ContinuousClock.Instant?
  private let progress = Mutex(Progress())
  private let stopped = Atomic(false)

  package init(_ work: Work) {
    threads = max(1, work.threads)
    rowsAtATime = work.rowsAtATime
    kernels = work.kernels
    clock = work.clock
    (report, deadline) = (work.progress, work.deadline)
  }

  /// Cancels the job.
  func stop() { stopped.store(true, ordering: .relaxed) }

  /// Whether to go on: the job was not stopped, the task that it was begun in not cancelled, and the deadline not met.
  /// Loops ask it every few milliseconds.
  var goesOn: Bool {
    if Task.isCancelled { stop() }
    return !stopped.load(ordering: .relaxed) && !isLate
  }

  private var isLate: Bool { deadline.map { $0 <= .now } ?? false }

  /// Throws if the job shall not go on.
  func check(_ part: String) throws(CodecError) {
    if goesOn { return }
    throw stopped.load(ordering: .relaxed) ? .cancelled(part) : .late(part)
  }

  /// Does some rows of a map in tiles; `body` gets a tile and calls `step` after each of its rows, which says whether to go
  /// on. `share` is this stage's part of the job.
  ///
  /// The map is `columns` columns of z wide, and what it is computed from is needed `reach` of them beyond a tile. Tiles within
  /// the rows begin at multiples of `multiple`.
  func tiles(
    _ stage: Stage, rows: Range<Int>, multiple: Int = 1, columns: Int, reach: Int = 0, share: Double,
    body: @Sendable (_ tile: Tile, _ step: () -> Bool) -> Void
  ) throws(CodecError) {
    guard !rows.isEmpty else {
      progress.withLock { $0.begun += share }
      return try check(stage.rawValue)
    }
    let tiles = Tile.cut(rows: rows, multiple: multiple, columns: columns, reach: reach, threads: threads)
    try run(stage, tiles.count, steps: tiles.reduce(0) { $0 + $1.rows.count }, share: share) { index in
      body(tiles[index]) {
        self.advance()
        return self.goesOn
      }
    }
  }

  /// Does `count` things, on any of the threads, each a step of a stage.
  func each(
    _ stage: Stage, _ count: Int, share: Double, body: @Sendable (_ index: Int) -> Void
  ) throws(CodecError) {
    try run(stage, count, steps: count, share: share) { index in
      body(index)
      self.advance()
    }
  }

  /// Does `count` things, as many at a time as there are threads, each the next one that is left.
  private func run(
    _ stage: Stage, _ count: Int, steps: Int, share: Double, body: @Sendable (_ index: Int) -> Void
  ) throws(CodecError) {
    let left = Atomic(0)
    progress.withLock { $0 = Progress(begun: $0.begun + $0.stage, stage: share, done: 0, units: steps) }
    withoutActuallyEscaping(body) { body in
      clock.run(stage) {
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
          clock.thread {
            while self.goesOn {
              let index = left.add(1, ordering: .relaxed).oldValue
              guard index < count else { return }
              body(index)
            }
          }
        }
      }
    }
    try check(stage.rawValue)
  }

  private func advance() {
    guard let report else { return }
    progress.withLock { state in
      state.done += 1
      report(min(1, state.begun + state.stage * Double(state.done) / Double(state.units)))
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
