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
  static func level(of symbol: Int16, _ scaleClass: UInt8) -> UInt8 {
    guard symbol != 0 else { return 0 }
    let band = ((abs(Int(symbol)) - 1) >> Int(shifts[Int(scaleClass)])) + 1
    return UInt8(min(band, levels))
  }
}

extension BitWriter {
  /// Appends what decisions leave open of a symbol that is not 0: how far beyond the last level its band is, the place in the
  /// band, the sign.
  mutating func putRest(of symbol: Int16, _ scaleClass: UInt8) {
    let shift = Int(ScaleClass.shifts[Int(scaleClass)])
    let magnitude = abs(Int(symbol)) - 1
    let excess = (magnitude >> shift) + 1 - ScaleClass.levels
    if excess >= 0 { putExponential(excess) }
    put(magnitude & ((1 << shift) - 1), shift)
    put(symbol < 0 ? 1 : 0, 1)
  }
}

extension BitReader {
  /// The symbol whose decisions ended at `level` (at least 1).
  mutating func getSymbol(level: UInt8, _ scaleClass: UInt8) throws(EntropyCodingError) -> Int16 {
    let shift = Int(ScaleClass.shifts[Int(scaleClass)])
    var band = Int(level)
    if band == ScaleClass.levels { band += try getExponential() }
    let magnitude = (band - 1) << shift + (try get(shift)) + 1
    guard magnitude <= Int16.max else {
      throw EntropyCodingError(
        expected: "a symbol of at most 32767", found: "\(magnitude)", offset: offset)
    }
    return Int16(try get(1) == 1 ? -magnitude : magnitude)
  }
}
