/// Where in the sequence that is sorted by scale class, the widest first, the symbols of each class stand.
struct ScaleOrder {
  /// How many symbols each class has.
  private(set) var counts = [Int](repeating: 0, count: ScaleClass.count)
  private var places = [Int](repeating: 0, count: ScaleClass.count)

  init(_ classes: UnsafeBufferPointer<UInt8>) {
    for scaleClass in classes { counts[Int(scaleClass)] += 1 }
    var place = 0
    for scaleClass in counts.indices.reversed() {
      places[scaleClass] = place
      place += counts[scaleClass]
    }
  }

  /// The place of the class's next symbol: within a class, symbols keep their order.
  @inline(__always)
  mutating func nextPlace(_ scaleClass: UInt8) -> Int {
    let place = places[Int(scaleClass)]
    places[Int(scaleClass)] = place + 1
    return place
  }
}

extension ScaleClass {
  /// The level at which decisions about a symbol end: its band, or `levels` if it is an escape.
  @inline(__always)
  static func level(of symbol: Int, shift: Int) -> Int {
    symbol == 0 ? 0 : min(((abs(symbol) - 1) >> shift) + 1, levels)
  }
}

extension BitSink {
  /// Appends what decisions leave open of a symbol that is not 0: what they do of its magnitude, and the sign.
  mutating func putRest(of symbol: Int, shift: Int) {
    putRest(ofMagnitude: abs(symbol), shift: shift)
    put(symbol < 0 ? 1 : 0, 1)
  }

  /// Appends what decisions leave open of a magnitude above 0: how far beyond the last level its band is, the place in the band.
  mutating func putRest(ofMagnitude magnitude: Int, shift: Int) {
    let excess = ((magnitude - 1) >> shift) + 1 - ScaleClass.levels
    if excess >= 0 { putExponential(excess) }
    put((magnitude - 1) & ((1 << shift) - 1), shift)
  }
}

extension BitReader {
  /// The symbol of at most so many digits whose decisions ended at `level` (at least 1).
  @inline(__always)
  mutating func getSymbol(level: Int, shift: Int, digits: Int) throws(EntropyCodingError) -> Int {
    let magnitude = try getMagnitude(level: level, shift: shift, digits: digits)
    return try get(1) == 1 ? -magnitude : magnitude
  }

  /// Its magnitude.
  @inline(__always)
  mutating func getMagnitude(level: Int, shift: Int, digits: Int) throws(EntropyCodingError) -> Int {
    var band = level
    if band == ScaleClass.levels { band += try getExponential(digits: digits) }
    let magnitude = (band - 1) << shift + (try get(shift)) + 1
    guard magnitude < 1 << digits else {
      throw EntropyCodingError(
        expected: "a symbol of at most \((1 << digits) - 1)", found: "\(magnitude)", offset: offset)
    }
    return magnitude
  }
}
