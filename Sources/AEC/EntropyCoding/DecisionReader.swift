/// Reads what ``DecisionWriter`` wrote, whatever was asked of it in the same order. Any bytes are safe to read.
package struct DecisionReader: ~Copyable {
  private struct OpenPhrase {
    /// Common decisions that come next; after them comes a rare one, or, where all of those have come, the phrase's end.
    var common: UInt32 = 0
    /// Rare decisions that have come, and that the phrase has.
    var come: UInt16 = 0
    var rare: UInt16 = 0
  }

  private var phrases: Inflater
  private var details: BitReader
  private let bodySize: Int
  private var began = false
  /// The phrase of each odds.
  private let open: UnsafeMutablePointer<OpenPhrase>
  /// How many common decisions stand before each rare one of a phrase, and behind the last, for all phrases.
  private let gaps: UnsafeMutablePointer<UInt32>
  /// For each phrase of each tree its outcomes and, above them, their number.
  private let outcomes: [UInt64]
  private let classes = ScaleClass.words

  /// No phrase has more than 6 rare decisions.
  private static let mostGaps = 8

  /// `body`: what ``DecisionWriter/finish(_:)`` gave.
  package init(_ body: ArraySlice<UInt8>, _ clock: StageClock? = nil) {
    let body = Array(body)
    phrases = Inflater(body, clock)
    details = BitReader(backFrom: body)
    bodySize = body.count
    outcomes = PhraseTree.all.flatMap { tree in
      zip(tree.outcomes, tree.lengths).map { UInt64($0) | UInt64($1) << 32 }
    }
    open = .allocate(capacity: Odds.count)
    open.initialize(repeating: OpenPhrase(), count: Odds.count)
    gaps = .allocate(capacity: Odds.count * Self.mostGaps)
    gaps.initialize(repeating: 0, count: Odds.count * Self.mostGaps)
  }

  deinit {
    open.deallocate()
    gaps.deallocate()
  }

  /// The next decision.
  @inline(__always)
  package mutating func decide(_ odds: Odds) throws(EntropyCodingError) -> Bool {
    let phrase = open + Int(odds.byte)
    guard phrase.pointee.common == 0 else {
      phrase.pointee.common -= 1
      return odds.commonlyContinues
    }
    return try decideAtGapsEnd(odds)
  }

  /// The next `width` bits (0 ... 32).
  @inline(__always)
  package mutating func bits(_ width: Int) throws(EntropyCodingError) -> Int { try details.get(width) }

  /// The next symbol, of a scale class (0 ... 118).
  @inline(__always)
  package mutating func symbol(class scaleClass: Int) throws(EntropyCodingError) -> Int {
    let magnitude = try magnitude(class: scaleClass)
    guard magnitude > 0 else { return 0 }
    return try bits(1) == 1 ? -magnitude : magnitude
  }

  /// The magnitude of the next symbol, of a scale class (0 ... 118); its sign is told elsewhere.
  @inline(__always)
  package mutating func magnitude(class scaleClass: Int) throws(EntropyCodingError) -> Int {
    let word = classes[scaleClass]
    guard try decide(Odds(UInt8(truncatingIfNeeded: word))) else { return 0 }
    return try magnitudeBeyondZero(word)
  }

  /// Checks that the phrases begun hold nothing but common decisions, and that nothing is left in the section.
  package consuming func finish() throws(EntropyCodingError) {
    for odds in 0..<Odds.count where open[odds].come != open[odds].rare {
      throw EntropyCodingError(
        expected: "no more rare decisions", found: "a phrase that goes on", offset: phrases.consumed)
    }
    guard bodySize > 0 else { return }
    guard began || details.offset < bodySize else {
      throw EntropyCodingError(
        expected: "an empty section where nothing is coded", found: "a deflate stream", offset: 0)
    }
    try phrases.finish(meeting: details)
  }

  /// The magnitude that is not 0.
  private mutating func magnitudeBeyondZero(_ word: UInt64) throws(EntropyCodingError) -> Int {
    var (level, rest) = (1, word >> 8)
    while level < ScaleClass.levels, try decide(Odds(UInt8(truncatingIfNeeded: rest))) {
      level += 1
      rest >>= 8
    }
    return try details.getMagnitude(level: level, shift: Int(word >> 48), digits: ScaleClass.wideDigits)
  }

  /// The next decision where the last gap has ended: a plain one, the first of a phrase, or a rare one.
  private mutating func decideAtGapsEnd(_ odds: Odds) throws(EntropyCodingError) -> Bool {
    guard odds.tree != Odds.plain else { return try details.get(1) == 1 }
    let phrase = open + Int(odds.byte)
    let gaps = gaps + Self.mostGaps * Int(odds.byte)
    if phrase.pointee.come == phrase.pointee.rare {
      phrase.pointee = try begin(odds, gaps)
      guard phrase.pointee.common == 0 else {
        phrase.pointee.common -= 1
        return odds.commonlyContinues
      }
    }
    phrase.pointee.come += 1
    phrase.pointee.common = gaps[Int(phrase.pointee.come)]
    return !odds.commonlyContinues
  }

  /// Reads the phrase that a decision begins, and the places of its rare ones.
  private mutating func begin(
    _ odds: Odds, _ gaps: UnsafeMutablePointer<UInt32>
  ) throws(EntropyCodingError) -> OpenPhrase {
    began = true
    let phrase = outcomes[256 * odds.tree + Int(try phrases.next())]
    var (left, length) = (UInt32(truncatingIfNeeded: phrase), Int(phrase >> 32))
    var rare = 0
    while left != 0 {
      let empty = left.trailingZeroBitCount
      gaps[rare] = UInt32(empty << odds.cellBits + (try details.get(odds.cellBits)))
      left >>= UInt32(empty + 1)
      length -= empty + 1
      rare += 1
    }
    gaps[rare] = UInt32(length << odds.cellBits)
    return OpenPhrase(common: gaps[0], rare: UInt16(rare))
  }
}
