import Dispatch
import Synchronization

/// A piece of work under way: its threads and kernels, how far it is, and whether it shall stop.
///
/// All stages end soon after it shall not go on, and `check` throws from then on.
package final class Job: Sendable {
  /// In rows of latents, each times its stage's weight.
  private struct Progress {
    var done = 0.0
    var all = 0.0
    /// The share of the job that all is.
    var part = 1.0
    /// What was reported last.
    var reported = 0.0
  }

  let threads: Int
  let kernels: Kernels
  let clock: StageClock?
  private let report: (@Sendable (Double) -> Void)?
  private let deadline: ContinuousClock.Instant?
  private let progress = Mutex(Progress())
  private let stopped = Atomic(false)

  package init(_ work: Work) {
    threads = max(1, work.threads)
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

  /// Takes note that a stage will do so many rows of maps that have `density` of them to one of z: what the progress is a part
  /// of.
  func expect(_ stage: Stage, rows: Int, density: Int = 4) {
    progress.withLock { $0.all += stage.weight * 4 * Double(rows) / Double(density) }
  }

  /// Takes note that what is expected from here on is a pass of `count` at most, each as much as those before.
  func begin(pass: Int, of count: Int) { progress.withLock { $0.part = Double(pass) / Double(count) } }

  /// Does some rows of a map, which has `density` of them to one of z, in tiles; `body` gets a tile and calls `goesOn`
  /// after each of its rows, which says whether to go on.
  ///
  /// The map is `columns` columns of z wide, and what it is computed from is needed `reach` of them beyond a tile. Tiles within
  /// the rows begin at multiples of `multiple`.
  func tiles(
    _ stage: Stage, rows: Range<Int>, density: Int, multiple: Int = 1, columns: Int, reach: Int = 0,
    body: @Sendable (_ tile: Tile, _ goesOn: () -> Bool) -> Void
  ) throws(CodecError) {
    guard !rows.isEmpty else { return try check(stage.rawValue) }
    let tiles = Tile.cut(rows: rows, multiple: multiple, columns: columns, reach: reach, threads: threads)
    let row = stage.weight * 4 / Double(density * columns)
    try run(stage, tiles.count) { index in
      let tile = tiles[index]
      body(tile) {
        self.advance(row * Double(tile.columns.count))
        return self.goesOn
      }
    }
  }

  /// Does `count` things, on any of the threads, that are so many rows together of a map which has `density` of them to one of
  /// z. Gives what comes of each, in order; where some fail, the first of them says why, whichever thread comes first.
  func each<Value: Sendable>(
    _ stage: Stage, _ count: Int, rows: Int, density: Int = 4,
    body: @Sendable (_ index: Int) throws(CodecError) -> Value
  ) throws(CodecError) -> [Value] {
    let one = stage.weight * 4 * Double(rows) / Double(density * count)
    let results = Mutex([Result<Value, CodecError>?](repeating: nil, count: count))
    try run(stage, count) { index in
      let result = Result { () throws(CodecError) in try body(index) }
      results.withLock { $0[index] = result }
      self.advance(one)
    }
    var values: [Value] = []
    for case let result? in results.withLock(\.self) { values.append(try result.get()) }
    return values
  }

  /// Does some rows of a map, which has `density` of them to one of z, on this thread.
  func rows<Value>(
    _ stage: Stage, _ count: Int, density: Int, body: () throws(CodecError) -> Value
  ) throws(CodecError) -> Value {
    try check(stage.rawValue)
    let value = try clock.alone(stage, body)
    advance(stage.weight * 4 * Double(count) / Double(density))
    return value
  }

  /// Does `count` things, as many at a time as there are threads, each the next one that is left.
  private func run(_ stage: Stage, _ count: Int, body: @Sendable (_ index: Int) -> Void) throws(CodecError) {
    let left = Atomic(0)
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

  private func advance(_ amount: Double) {
    guard let report, amount > 0 else { return }
    progress.withLock {
      $0.done += amount
      // What is expected may grow on the way.
      guard $0.all > 0, case let share = min(1, $0.done / $0.all) * $0.part, share > $0.reported else { return }
      $0.reported = share
      report(share)
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
