import Synchronization

/// Tells how long each stage of coding a picture takes.
///
/// Stages follow one another as runs, each on all threads. Within a run some of the time may belong to another stage: the
/// context synthesis runs row by row inside the mean prediction. Such parts are taken out of their run; its elapsed time is
/// divided in the proportion of the processor's. A part must have no parts within it: what those took would be taken out
/// of the run twice.
///
/// All work takes an optional clock and does nothing about it where there is none.
package final class StageClock: Sendable {
  /// Seconds that a stage took.
  package struct Time: Sendable, Equatable {
    /// By a clock on the wall.
    package var elapsed = 0.0
    /// Of the processor, all threads together.
    package var processor = 0.0

    package init(elapsed: Double = 0, processor: Double = 0) { (self.elapsed, self.processor) = (elapsed, processor) }
  }

  private struct State {
    var times: [Stage: Time] = [:]
    /// The run under way, and the processor's seconds of its stages.
    var run: Stage?
    var seconds: [Stage: Double] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// What the stages took so far; those that did not occur are not in it.
  package var times: [Stage: Time] { state.withLock { $0.times } }

  fileprivate func begin(_ stage: Stage) {
    state.withLock {
      precondition($0.run == nil, "a run ends before the next one begins")
      ($0.run, $0.seconds) = (stage, [:])
    }
  }

  /// Books processor time on the stage of the run, or moves it from there to `part`.
  fileprivate func book(_ seconds: Double, part: Stage? = nil) {
    state.withLock {
      guard let run = $0.run else { return }
      $0.seconds[run, default: 0] += part == nil ? seconds : -seconds
      if let part { $0.seconds[part, default: 0] += seconds }
    }
  }

  fileprivate func end(elapsed: Double) {
    state.withLock {
      let all = $0.seconds.values.reduce(0, +)
      for (stage, seconds) in $0.seconds {
        $0.times[stage, default: Time()].processor += seconds
        $0.times[stage, default: Time()].elapsed += all > 0 ? elapsed * seconds / all : 0
      }
      $0.run = nil
    }
  }
}

extension StageClock? {
  /// A run of a stage, which work on any thread belongs to; the work calls `thread` on each.
  @inline(__always)
  func run<Value>(_ stage: Stage, _ work: () -> Value) -> Value {
    guard let self else { return work() }
    self.begin(stage)
    let start = ContinuousClock.now
    defer { self.end(elapsed: (ContinuousClock.now - start) / .seconds(1)) }
    return work()
  }

  /// What one thread does in a run.
  @inline(__always)
  func thread<Value, Failure: Error>(_ work: () throws(Failure) -> Value) throws(Failure) -> Value {
    guard let self else { return try work() }
    let start = ProcessorTime.ofThread
    defer { self.book(ProcessorTime.ofThread - start) }
    return try work()
  }

  /// What in a run belongs to another stage.
  @inline(__always)
  func within<Value, Failure: Error>(
    _ stage: Stage, _ work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard let self else { return try work() }
    let start = ProcessorTime.ofThread
    defer { self.book(ProcessorTime.ofThread - start, part: stage) }
    return try work()
  }

  /// A run on the caller's thread alone.
  @inline(__always)
  package func alone<Value, Failure: Error>(
    _ stage: Stage, _ work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard self != nil else { return try work() }
    return try run(stage) { Result { () throws(Failure) in try thread(work) } }.get()
  }
}
