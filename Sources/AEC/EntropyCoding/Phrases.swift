/// Packs a sequence of decisions (bins) into phrases (Tunstall code words), a byte each, and details (bypass bits): those that
/// need no model.
struct PhraseWriter {
  private(set) var phrases: [UInt8] = []
  var details = BitWriter()

  /// The node reached in the tree of the phrase begun; -1 between phrases.
  private var node = -1
  /// Decisions since the cell began, all common ones.
  private var run = 0
  private var odds = Odds(0)
  private let trees = PhraseTree.all.map(\.children)

  /// Appends a decision. Its odds matter only if a phrase begins with it: the phrase keeps them to its end.
  @inline(__always)
  mutating func put(continues: Bool, odds next: Odds) {
    if node < 0 {
      guard next.tree != Odds.plain else { return details.put(continues ? 1 : 0, 1) }
      odds = next
      node = 0
    }
    if continues == odds.commonlyContinues {
      run += 1
      if run == 1 << odds.cellBits { descend(0) }
    } else {
      details.put(run, odds.cellBits)
      descend(1)
    }
  }

  /// Ends a queue: the phrase begun is filled up with common outcomes.
  mutating func finishQueue() {
    while node >= 0 { descend(0) }
  }

  private mutating func descend(_ outcome: Int) {
    run = 0
    node = Int(trees[odds.tree][2 * node + outcome])
    if node < 0 { phrases.append(UInt8(~node)) }
  }
}

/// Reads what `PhraseWriter` wrote: decisions, as stretches of equal ones.
struct PhraseReader: ~Copyable {
  /// Decisions of the same outcome, one after the other.
  struct Stretch {
    var count: Int
    var continues: Bool
  }

  private var phrases: Inflater
  var details: BitReader

  /// Outcomes of the phrase begun that are still to come, the first in the least significant bit, and their number.
  private var outcomes: UInt32 = 0
  private var remaining = 0
  /// Common decisions that come next, and whether a rare one follows.
  private var gap = 0
  private var rareAhead = false
  private var odds = Odds(0)
  private let trees = PhraseTree.all

  /// `body`: the deflate stream of the phrases, then the details in reverse.
  init(_ body: [UInt8], _ clock: StageClock?) {
    phrases = Inflater(body, clock)
    details = BitReader(backFrom: body)
  }

  /// The next decisions: at least one and at most `limit` (at least 1), whose odds, if a phrase begins here, are `next`.
  mutating func stretch(upTo limit: Int, odds next: Odds) throws(EntropyCodingError) -> Stretch {
    if gap == 0 && !rareAhead {
      if remaining == 0 {
        guard next.tree != Odds.plain else { return Stretch(count: 1, continues: try details.get(1) == 1) }
        odds = next
        let phrase = Int(try phrases.next())
        outcomes = trees[odds.tree].outcomes[phrase]
        remaining = Int(trees[odds.tree].lengths[phrase])
      }
      let empty = min(outcomes.trailingZeroBitCount, remaining)
      gap = empty << odds.cellBits
      rareAhead = empty < remaining
      if rareAhead {
        gap += try details.get(odds.cellBits)
        outcomes >>= UInt32(empty + 1)
        remaining -= empty + 1
      } else {
        remaining = 0
      }
    }
    guard gap > 0 else {
      rareAhead = false
      return Stretch(count: 1, continues: !odds.commonlyContinues)
    }
    let count = min(gap, limit)
    gap -= count
    return Stretch(count: count, continues: odds.commonlyContinues)
  }

  /// Ends a queue: what is left of the phrase begun must be common outcomes.
  mutating func finishQueue() throws(EntropyCodingError) {
    guard !rareAhead && outcomes & ((1 << UInt32(remaining)) - 1) == 0 else {
      throw EntropyCodingError(
        expected: "the end of a queue", found: "a phrase that goes on", offset: phrases.consumed)
    }
    (gap, remaining) = (0, 0)
  }

  /// Checks that nothing is left in the section.
  mutating func finish() throws(EntropyCodingError) { try phrases.finish(meeting: details) }
}
