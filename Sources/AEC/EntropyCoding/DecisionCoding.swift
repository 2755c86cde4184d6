/// Decisions on their way into a body or out of it: what is coded with it is described once for both sides.
///
/// Each call is given what is actually so and returns what is coded. A writer takes the one and returns it; a reader looks at
/// nothing but its body, so what is given to it may be anything.
package protocol DecisionCoding: ~Copyable {
  /// What can go wrong: nothing where something is written.
  associatedtype Failure: Error

  /// Whether counters learn from what is coded.
  static var learns: Bool { get }

  /// Codes a decision of these odds.
  mutating func code(_ actual: Bool, odds: Odds) throws(Failure) -> Bool

  /// Codes the low `width` bits (0 ... 32) of a number as they are.
  mutating func code(bits actual: Int, _ width: Int) throws(Failure) -> Int
}

extension DecisionCoding where Self: ~Copyable {
  package static var learns: Bool { true }

  /// Codes a decision whose odds a counter learns.
  @inline(__always)
  package mutating func code(_ actual: Bool, _ counter: inout OddsCounter) throws(Failure) -> Bool {
    let continues = try code(actual, odds: counter.odds)
    if Self.learns { counter.update(continues) }
    return continues
  }

  /// Codes a decision about which two counters, the second of which knows more but has seen less, are asked: half as much again as
  /// the mean of their rungs. Both learn from it.
  @inline(__always)
  package mutating func code(
    _ actual: Bool, _ counter: inout OddsCounter, _ second: inout OddsCounter
  ) throws(Failure) -> Bool {
    let continues = try code(actual, odds: Odds(counter, second))
    if Self.learns {
      counter.update(continues)
      second.update(continues)
    }
    return continues
  }
}

extension DecisionWriter: DecisionCoding {
  @inline(__always)
  package mutating func code(_ actual: Bool, odds: Odds) -> Bool {
    put(actual, odds: odds)
    return actual
  }

  @inline(__always)
  package mutating func code(bits actual: Int, _ width: Int) -> Int {
    let value = actual & (1 << width - 1)
    put(bits: value, width)
    return value
  }
}

extension DecisionReader: DecisionCoding {
  @inline(__always)
  package mutating func code(_: Bool, odds: Odds) throws(EntropyCodingError) -> Bool { try decide(odds) }

  @inline(__always)
  package mutating func code(bits _: Int, _ width: Int) throws(EntropyCodingError) -> Int { try bits(width) }
}

/// Tells what coding would cost, as long as that is no more than it may; nothing is learnt from it.
struct DecisionPrice: DecisionCoding {
  struct Exceeded: Error {}

  /// In 1/65536 bit.
  private(set) var cost = 0
  private let most: Int

  init(upTo most: Int = .max) { self.most = most }

  static var learns: Bool { false }

  @inline(__always)
  mutating func code(_ actual: Bool, odds: Odds) throws(Exceeded) -> Bool {
    try add(odds.cost(actual))
    return actual
  }

  @inline(__always)
  mutating func code(bits actual: Int, _ width: Int) throws(Exceeded) -> Int {
    try add(width << 16)
    return actual & (1 << width - 1)
  }

  @inline(__always)
  private mutating func add(_ more: Int) throws(Exceeded) {
    cost += more
    guard cost <= most else { throw Exceeded() }
  }
}

/// Has counters learn from what is not coded with them.
struct DecisionLesson: DecisionCoding {
  @inline(__always)
  mutating func code(_ actual: Bool, odds: Odds) -> Bool { actual }

  @inline(__always)
  mutating func code(bits actual: Int, _ width: Int) -> Int { actual & (1 << width - 1) }
}
