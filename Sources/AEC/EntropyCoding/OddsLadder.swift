/// Odds for a decision that goes on with a probability that is known, or that is learnt as decisions come.
extension Odds {
  /// The odds in order of falling probability to go on, from 1033/1034 to 1/1034, plain ones in the middle.
  package static let ladder: [Odds] = (0...2 * rungsASide).map { rung in
    guard rung != rungsASide else { return Odds(UInt8(plain)) }
    // From the middle: the trees from the third to the first in cells of 1 decision, then of 2, 4 ...
    let distance = abs(rung - rungsASide) - 1
    let (tree, cellBits) = (2 - distance % 3, distance / 3)
    return Odds(UInt8(tree | cellBits << 2 | (rung < rungsASide ? 0x40 : 0)))
  }

  private static let rungsASide = takeovers.count

  /// Those of a decision about which two counters know: three quarters of the sum of their distances from the middle of the
  /// ladder, since each has seen what the other has not; of the first alone while the second is new.
  @inline(__always)
  package init(_ first: OddsCounter, _ second: OddsCounter) {
    let distance = 3 * (first.rung + second.rung - 2 * Self.rungsASide) >> 2
    let both = min(max(Self.rungsASide + distance, 0), 2 * Self.rungsASide)
    self = Self.ladder[second.isNew ? first.rung : both]
  }

  /// Probabilities of the rare outcome in 1/65536, falling: at the first, and above, plain odds cost as much as the first tree
  /// in cells of 1; at each other one the odds between it and the one before as much as the next ones.
  ///
  /// They follow from what odds cost, for which the page <doc:EntropyCoding> has the formula; a test remakes them with it.
  package static let takeovers: [UInt16] = [
    29155, 22996, 18386, 14680, 12736, 9948, 7805, 6711, 5178, 4026, 3446, 2643, 2045, 1746, 1335, 1031, 879, 671,
    517, 441, 336, 259, 221, 168, 130, 111, 84, 65,
  ]

  /// The rung of the ladder, 0 ... 56, for a decision that goes on with a probability, in 1/65536, of 1 ... 65535.
  @inline(__always)
  package static func rung(_ probability: Int) -> Int {
    let rare = min(probability, 65536 - probability)
    let takeover = nextTakeovers[quarter(of: max(rare, 64))]
    let distance = Int(takeover & 0xFF) + (rare < Int(takeover >> 8) ? 1 : 0)
    return probability > 32768 ? rungsASide - distance : rungsASide + distance
  }

  /// In which quarter of an octave, counted from 64 ..< 80 on, a probability lies.
  @inline(__always)
  private static func quarter(of rare: Int) -> Int {
    let octave = Int.bitWidth - 1 - rare.leadingZeroBitCount
    return 4 * (octave - 6) + (rare >> (octave - 2)) & 3
  }

  /// For each quarter how many takeovers lie above it and, above that byte, the next one: it holds no other.
  private static let nextTakeovers: [UInt32] = (0..<40).map { quarter in
    let end = (5 + quarter & 3) << (4 + quarter / 4)
    let above = takeovers.filter { $0 >= end }.count
    return UInt32(above) | (above < takeovers.count ? UInt32(takeovers[above]) << 8 : 0)
  }
}

/// The odds of a decision whose probability is not known beforehand: an estimate that follows the decisions as they come.
package struct OddsCounter: Sendable {
  /// Probability to go on in 1/65536.
  private var probability: UInt16
  /// Decisions that it was learnt from, as far as they matter.
  private var seen: UInt8
  private let slowest: UInt8

  /// As if `seen` decisions had given a probability to go on, in 1/65536. The estimate moves towards each outcome by half of its
  /// distance at first, in the end by 1/2^`slowest`: 4 or 5 where probabilities change, 7 at most, where they do not.
  package init(probability: UInt16 = 1 << 15, seen: UInt8 = 0, slowest: UInt8 = 5) {
    self.probability = max(probability, 1)
    self.seen = min(seen, 253)
    self.slowest = min(max(slowest, 1), 7)
  }

  @inline(__always)
  package var odds: Odds { Odds.ladder[rung] }

  /// The rung of its odds, 0 ... 56.
  @inline(__always)
  package var rung: Int { Odds.rung(Int(probability)) }

  /// Whether it has learnt nothing yet.
  @inline(__always)
  package var isNew: Bool { seen == 0 }

  @inline(__always)
  package mutating func update(_ continues: Bool) {
    var shift = UInt8(truncatingIfNeeded: UInt8.bitWidth - 1 - (seen + 2).leadingZeroBitCount)
    if shift < slowest { seen += 1 } else { shift = slowest }
    let distance = continues ? (65536 - Int(probability)) >> shift : -(Int(probability) >> shift)
    probability = UInt16(Int(probability) + distance)
  }
}

extension DecisionWriter {
  /// Appends a decision whose odds a counter learns.
  @inline(__always)
  package mutating func put(_ continues: Bool, _ counter: inout OddsCounter) {
    put(continues, odds: counter.odds)
    counter.update(continues)
  }
}

extension DecisionReader {
  /// The next decision, whose odds a counter learns.
  @inline(__always)
  package mutating func decide(_ counter: inout OddsCounter) throws(EntropyCodingError) -> Bool {
    let continues = try decide(counter.odds)
    counter.update(continues)
    return continues
  }
}
