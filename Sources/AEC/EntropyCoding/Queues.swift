/// The queues of decisions of a latent, packed into bytes, and back.
struct Queues {
  /// The phrases; and as details places of rare outcomes in their cells and even decisions, in the order of the decisions, then
  /// what decisions leave open of every symbol that is not 0, in the order of the symbols. Empty if all symbols are 0.
  private(set) var packing = Packing()

  /// Packs symbols. Empty also where the job shall not go on.
  init(of symbols: UnsafeBufferPointer<Int16>, classes: UnsafeBufferPointer<UInt8>, _ job: Job?) {
    precondition(symbols.count == classes.count, "every symbol has a scale class")
    guard symbols.contains(where: { $0 != 0 }) else { return }
    var order = ScaleOrder(classes)
    var counts = order.counts
    var ends = [UInt8](repeating: 0, count: symbols.count)
    for index in symbols.indices {
      if Self.stops(at: index, job) { return }
      let shift = Int(ScaleClass.shifts[Int(classes[index])])
      ends[order.nextPlace(classes[index])] = UInt8(ScaleClass.level(of: Int(symbols[index]), shift: shift))
    }
    var writer = PhraseWriter()
    for level in 0..<ScaleClass.levels {
      // Symbols that go on move up in `ends`, over those that do not.
      var (read, kept) = (0, 0)
      for scaleClass in counts.indices.reversed() {
        let odds = ScaleClass.odds[level][scaleClass]
        let start = kept
        for place in read..<read + counts[scaleClass] {
          if Self.stops(at: place, job) { return }
          let end = ends[place]
          let continues = end > level
          writer.put(continues: continues, odds: odds)
          if continues {
            ends[kept] = end
            kept += 1
          }
        }
        read += counts[scaleClass]
        counts[scaleClass] = kept - start
      }
      writer.finishQueue()
    }
    for index in symbols.indices {
      if Self.stops(at: index, job) { return }
      guard symbols[index] != 0 else { continue }
      writer.details.putRest(of: Int(symbols[index]), shift: Int(ScaleClass.shifts[Int(classes[index])]))
    }
    writer.details.finish()
    packing = Packing(phrases: writer.phrases, details: writer.details.bytes)
  }

  /// Whether a job that is asked every so many symbols shall not go on.
  @inline(__always)
  private static func stops(at index: Int, _ job: Job?) -> Bool {
    guard index & 0xFFFF == 0, let job else { return false }
    return !job.goesOn
  }

  /// Puts the symbols that were packed, deflated, and followed by the details in reverse, over zeros.
  static func read(
    _ body: ArraySlice<UInt8>, classes: UnsafeBufferPointer<UInt8>, into symbols: UnsafeMutableBufferPointer<Int16>,
    _ job: Job?
  ) throws(EntropyCodingError) {
    precondition(symbols.count == classes.count, "every symbol has a scale class")
    guard !body.isEmpty else { return }
    var order = ScaleOrder(classes)
    var reader = PhraseReader(Array(body), job?.clock)
    let ends = try readEnds(order.counts, from: &reader, job)
    for index in symbols.indices {
      if stops(at: index, job) { throw .stopped }
      let end = Int(ends[order.nextPlace(classes[index])])
      guard end > 0 else { continue }
      let shift = Int(ScaleClass.shifts[Int(classes[index])])
      symbols[index] = Int16(try reader.details.getSymbol(level: end, shift: shift, digits: 15))
    }
    try reader.finish()
  }

  /// Reads all decisions: the level at which each symbol's ended, in the order of classes, of which there are `counts`.
  private static func readEnds(
    _ counts: [Int], from reader: inout PhraseReader, _ job: Job?
  ) throws(EntropyCodingError) -> [UInt8] {
    var counts = counts
    var ends = [UInt8](repeating: 0, count: counts.reduce(0, +))
    // Those that go on.
    var places = PlaceSet(upTo: ends.count)
    var (place, stretches) = (0, 0)
    for scaleClass in counts.indices.reversed() {
      let odds = ScaleClass.odds[0][scaleClass]
      let end = place + counts[scaleClass]
      counts[scaleClass] = 0
      while place < end {
        stretches += 1
        if stops(at: stretches, job) { throw .stopped }
        let stretch = try reader.stretch(upTo: end - place, odds: odds)
        if stretch.continues {
          for place in place..<place + stretch.count {
            ends[place] = 1
            places.insert(place)
          }
          counts[scaleClass] += stretch.count
        }
        place += stretch.count
      }
    }
    try reader.finishQueue()
    guard counts.contains(where: { $0 > 0 }) else {
      throw EntropyCodingError(
        expected: "an empty section where all symbols are 0", found: "a deflate stream", offset: 0)
    }

    for level in 1..<ScaleClass.levels {
      places.rewind()
      for scaleClass in counts.indices.reversed() {
        let odds = ScaleClass.odds[level][scaleClass]
        var left = counts[scaleClass]
        counts[scaleClass] = 0
        while left > 0 {
          stretches += 1
          if stops(at: stretches, job) { throw .stopped }
          let stretch = try reader.stretch(upTo: left, odds: odds)
          if stretch.continues {
            for _ in 0..<stretch.count { ends[places.next()] = UInt8(level + 1) }
            counts[scaleClass] += stretch.count
          } else {
            for _ in 0..<stretch.count { places.remove(places.next()) }
          }
          left -= stretch.count
        }
      }
      try reader.finishQueue()
    }
    return ends
  }
}

/// A set of places that is walked in order, again and again: a bit for each there could be.
private struct PlaceSet {
  private var words: [UInt64]
  /// The word after the one that the walk is in, and what of that is still to come.
  private var ahead = 0
  private var rest: UInt64 = 0

  /// An empty set of places below `count`.
  init(upTo count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  mutating func insert(_ place: Int) { words[place >> 6] |= 1 << UInt64(place & 63) }

  mutating func remove(_ place: Int) { words[place >> 6] &= ~(1 << UInt64(place & 63)) }

  /// Begins the walk again.
  mutating func rewind() { (ahead, rest) = (0, 0) }

  /// The next place, of which there must be one. It may be removed without harm to the walk.
  @inline(__always)
  mutating func next() -> Int {
    while rest == 0 {
      rest = words[ahead]
      ahead += 1
    }
    defer { rest &= rest - 1 }
    return (ahead - 1) << 6 + rest.trailingZeroBitCount
  }
}
