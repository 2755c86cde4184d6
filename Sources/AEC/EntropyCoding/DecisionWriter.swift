/// Codes decisions, symbols and plain bits in any order, so that what came before may say how probable what comes next is: the
/// unsorted mode.
///
/// A phrase is open for each odds, which decisions of these odds fill. A reader meets a phrase at its first decision: there its
/// byte stands among the phrases, and there, in one piece, stand among the details the places of its rare decisions. They
/// are reserved when it is begun. The page <doc:EntropyCoding> is normative.
package struct DecisionWriter: ~Copyable {
  private struct OpenPhrase {
    /// The node reached in the tree; -1 where no phrase is open.
    var node = -1
    /// Decisions since the cell began, all common ones.
    var run = 0
    /// Where the phrase's byte and its piece of the details are reserved.
    var index = 0
    var piece = 0
    /// The places of rare decisions so far, and how many bits they take: up to 6 of up to 15.
    var places: UInt128 = 0
    var width = 0
  }

  private var phrases: [UInt8] = []
  private var details = DetailPieces()
  /// The phrase of each odds.
  private let open: UnsafeMutablePointer<OpenPhrase>
  private let trees = PhraseTree.all.map { $0.children }
  private let classes = ScaleClass.words

  package init() {
    open = .allocate(capacity: Odds.count)
    open.initialize(repeating: OpenPhrase(), count: Odds.count)
  }

  deinit { open.deallocate() }

  /// Appends a decision.
  @inline(__always)
  package mutating func put(_ continues: Bool, odds: Odds) {
    let phrase = open + Int(odds.byte)
    if phrase.pointee.node < 0 {
      guard odds.tree != Odds.plain else { return details.put(continues ? 1 : 0, 1) }
      begin(phrase)
    }
    if continues == odds.commonlyContinues {
      phrase.pointee.run += 1
      if phrase.pointee.run == 1 << odds.cellBits { descend(phrase, odds, 0) }
    } else {
      phrase.pointee.places |= UInt128(phrase.pointee.run) << UInt128(phrase.pointee.width)
      phrase.pointee.width += odds.cellBits
      descend(phrase, odds, 1)
    }
  }

  /// Appends the low `width` bits (0 ... 32) of `value`, whose other bits are zero, as they are.
  @inline(__always)
  package mutating func put(bits value: Int, _ width: Int) { details.put(value, width) }

  /// Appends a symbol (of magnitude below 2^20) of a scale class (0 ... 118): its decisions, then its details.
  @inline(__always)
  package mutating func put(symbol: Int, class scaleClass: Int) {
    put(magnitude: abs(symbol), class: scaleClass)
    if symbol != 0 { put(bits: symbol < 0 ? 1 : 0, 1) }
  }

  /// Appends the magnitude of a symbol (below 2^20) of a scale class (0 ... 118); its sign is told elsewhere.
  @inline(__always)
  package mutating func put(magnitude: Int, class scaleClass: Int) {
    precondition(magnitude < 1 << ScaleClass.wideDigits, "a symbol has at most 20 digits")
    let word = classes[scaleClass]
    let shift = Int(word >> 48)
    let end = ScaleClass.level(of: magnitude, shift: shift)
    for level in 0..<end { put(true, odds: Odds(UInt8(truncatingIfNeeded: word >> UInt64(8 * level)))) }
    if end < ScaleClass.levels { put(false, odds: Odds(UInt8(truncatingIfNeeded: word >> UInt64(8 * end)))) }
    if end > 0 { details.putRest(ofMagnitude: magnitude, shift: shift) }
  }

  /// The body of the section, empty if nothing was put. What comes of it when the job shall not go on is of no use.
  package consuming func finish(_ job: Job? = nil) -> [UInt8] { packed().body(job) }

  /// CRC-32 of all that `finish` would put into the body, before zlib: the same with every build of zlib.
  package consuming func finishedChecksum() -> UInt32 { packed().checksum }

  /// Fills up the open phrases with common decisions.
  private mutating func packed() -> Packing {
    for byte in 0..<UInt8(Odds.count) {
      while open[Int(byte)].node >= 0 { descend(open + Int(byte), Odds(byte), 0) }
    }
    return Packing(phrases: phrases, details: details.bytes())
  }

  private mutating func begin(_ phrase: UnsafeMutablePointer<OpenPhrase>) {
    phrase.pointee = OpenPhrase(node: 0, index: phrases.count, piece: details.reserve())
    phrases.append(0)
  }

  @inline(__always)
  private mutating func descend(_ phrase: UnsafeMutablePointer<OpenPhrase>, _ odds: Odds, _ outcome: Int) {
    let next = Int(trees[odds.tree][2 * phrase.pointee.node + outcome])
    phrase.pointee.run = 0
    phrase.pointee.node = next
    guard next < 0 else { return }
    phrases[phrase.pointee.index] = UInt8(~next)
    details.fill(phrase.pointee.piece, phrase.pointee.places, phrase.pointee.width)
  }
}

/// Details in the order in which they will be read, though some become known late.
private struct DetailPieces: BitSink {
  /// The bits of each piece, and below them, in 7 bits, how many they are.
  private var pieces: [UInt128] = []
  /// Bits after the last piece, and how many they are.
  private var pending: UInt64 = 0
  private var count = 0

  @inline(__always)
  mutating func put(_ value: Int, _ width: Int) {
    if count + width > 64 { endPiece() }
    pending |= UInt64(truncatingIfNeeded: value) << UInt64(count)
    count += width
  }

  /// A piece that `fill` will give its bits, if it shall have any.
  @inline(__always)
  mutating func reserve() -> Int {
    if count > 0 { endPiece() }
    pieces.append(0)
    return pieces.count - 1
  }

  @inline(__always)
  mutating func fill(_ piece: Int, _ bits: UInt128, _ width: Int) { pieces[piece] = bits << 7 | UInt128(width) }

  private mutating func endPiece() {
    pieces.append(UInt128(pending) << 7 | UInt128(count))
    (pending, count) = (0, 0)
  }

  /// All bits, the last byte filled up with zeros.
  mutating func bytes() -> [UInt8] {
    endPiece()
    var writer = BitWriter()
    for piece in pieces {
      var (bits, left) = (piece >> 7, Int(piece & 127))
      while left > 0 {
        let width = min(left, 32)
        writer.put(Int(UInt32(truncatingIfNeeded: bits)), width)
        bits >>= 32
        left -= width
      }
    }
    writer.finish()
    return writer.bytes
  }
}
