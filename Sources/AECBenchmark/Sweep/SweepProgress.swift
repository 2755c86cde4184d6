import AECSupport

/// How far a sweep is.
package struct SweepProgress: Sendable {
  /// 0 ... 1, by the time that things take.
  package var share: Double
  /// An estimate; nil while there is nothing to base it on.
  package var secondsLeft: Double?
  /// What was measured last.
  package var picture: String
  package var codec: String
}

/// Estimates the time left from what each kind of work took so far, a pixel of it.
struct TimeEstimate {
  private struct Kind {
    var left: Double
    var done = 0.0
    var seconds = 0.0
  }

  private var kinds: [String: Kind] = [:]
  private let started = ContinuousClock.now
  private var busySeconds = 0.0

  /// Work by its kind and amount.
  init(_ work: [(kind: String, amount: Double)]) {
    for (kind, amount) in work { kinds[kind, default: Kind(left: 0)].left += amount }
  }

  /// Counts work that took `seconds` of one thread, or none where the journal had it.
  mutating func finish(_ kind: String, _ amount: Double, _ seconds: Double?) {
    kinds[kind]?.left -= amount
    guard let seconds else { return }
    kinds[kind]?.done += amount
    kinds[kind]?.seconds += seconds
    busySeconds += seconds
  }

  /// Seconds of one thread that are left. Kinds that nothing is known of count like the mean of the others.
  private var busySecondsLeft: Double? {
    let done = kinds.values.reduce(0) { $0 + $1.done }
    guard done > 0 else { return nil }
    return kinds.values.reduce(0) { sum, kind in
      sum + max(kind.left, 0) * (kind.done > 0 ? kind.seconds / kind.done : busySeconds / done)
    }
  }

  /// Seconds left at the pace so far, which tells how many threads were at work.
  var secondsLeft: Double? {
    guard let left = busySecondsLeft, busySeconds > 0 else { return nil }
    return left * (ContinuousClock.now - started).inSeconds / busySeconds
  }

  var share: Double {
    guard let left = busySecondsLeft, busySeconds > 0 else { return 0 }
    return busySeconds / (busySeconds + left)
  }
}
