/// What is done to a block: that of least rate and error together.
///
/// Of each coefficient, the two symbols nearest to it and 0 are tried at what the coder takes for them, in the order of coding;
/// of each plane all extents; of the block all kinds that there are coefficients of, and what its neighbours have. What a symbol
/// does to those coded later is not looked at. Rates are in 1/65536 bit; errors are weighed by `weight / step^2` bits for a
/// squared gray level, 8.66 where steps are small: there a step smaller by a little costs as many bits as it saves error.
package struct DetailChoice: ~Copyable {
  private let setting: DetailSetting
  /// 256 / step, times 2^24.
  private let reciprocal: Int
  /// Scale classes of the block's symbols.
  package let classes: UnsafeMutablePointer<UInt8>
  /// What each symbol of a plane saves over 0 that is not coded.
  private let savings: UnsafeMutablePointer<Int>
  /// Magnitudes of a plane's coefficients, in 1/256 of a step.
  private let magnitudes: UnsafeMutablePointer<Int>
  /// The best so far: symbols, marks and classes.
  private let symbols: UnsafeMutablePointer<Int16>
  private let marks: UnsafeMutablePointer<UInt8>

  /// In 1/16 bit for the square of a step.
  private static let weight = 120
  private static let side = DetailTransform.side

  package init(_ setting: DetailSetting) {
    self.setting = setting
    reciprocal = (256 << 24) / setting.step
    let (channels, area) = (DetailTransform.channels, DetailTransform.area)
    (classes, marks) = (.allocate(capacity: channels), .allocate(capacity: DetailTransform.marks + channels))
    (savings, magnitudes, symbols) = (
      .allocate(capacity: area), .allocate(capacity: area), .allocate(capacity: channels)
    )
    classes.initialize(repeating: 0, count: channels)
    marks.initialize(repeating: 0, count: DetailTransform.marks + channels)
    savings.initialize(repeating: 0, count: area)
    magnitudes.initialize(repeating: 0, count: area)
    symbols.initialize(repeating: 0, count: channels)
  }

  deinit {
    classes.deallocate()
    marks.deallocate()
    savings.deallocate()
    magnitudes.deallocate()
    symbols.deallocate()
  }

  /// Coefficients of what a block misses of its source: as networks say it is, and as it is when it is flat. Nil of what there
  /// is not, or what is not tried: where there are networks and nothing of them is tried, the block is flat.
  package struct Coefficients {
    let detail, flat: UnsafePointer<Int16>?

    package init(detail: UnsafePointer<Int16>?, flat: UnsafePointer<Int16>?) {
      (self.detail, self.flat) = (detail, flat)
    }
  }

  /// What an error costs, in 1/256 of a step.
  @inline(__always)
  private static func cost(error: Int) -> Int { weight * error * error >> 4 }

  /// Puts the symbols and marks for coefficients at a place.
  package mutating func choose(_ coefficients: Coefficients, at place: DetailBlocks.Place, _ blocks: inout DetailBlocks)
  {
    let activity = blocks[place.activity].odds
    guard let none = coefficients.detail ?? coefficients.flat else { return }
    let amount = DetailTransform.amount(of: none, setting)
    let mayStay = coefficients.detail != nil || !blocks.hasNetworks
    var least = mayStay ? activity.cost(false) + cost(energy: amount.energy) : .max
    marks.update(repeating: 0, count: DetailTransform.marks)
    // Symbols save no more than all the error of large coefficients, and take a few bits each.
    let most = cost(energy: amount.largeEnergy) - (5 * amount.large + 4) << 15
    if coefficients.flat != nil || amount.large > 0 && most > activity.cost(true) - activity.cost(false) {
      for (kind, coefficients) in [(DetailKind.detail, coefficients.detail), (.flat, coefficients.flat)] {
        guard let coefficients else { continue }
        let flatness = blocks.hasNetworks ? blocks[place.flatness].odds.cost(kind == .flat) : 0
        attempt(kind, coefficients, at: place, &blocks, rate: activity.cost(true) + flatness, &least)
      }
    }
    place.symbols.update(from: symbols, count: DetailTransform.channels)
    place.marks.update(from: marks, count: DetailTransform.marks)
    classes.update(from: marks + DetailTransform.marks, count: DetailTransform.channels)
  }

  /// Tries a kind, whose decision takes `rate`, and keeps what costs less than the least so far.
  private mutating func attempt(
    _ kind: DetailKind, _ coefficients: UnsafePointer<Int16>, at place: DetailBlocks.Place,
    _ blocks: inout DetailBlocks, rate: Int, _ least: inout Int
  ) {
    let repetition = blocks[place.repetition].odds
    var rate = rate
    for (mark, other, symbols) in [
      (DetailKind.repeatsLeft, place.left, place.blocks.left),
      (DetailKind.repeatsAbove, place.above, place.blocks.above),
    ] where place.canRepeat(other, kind) {
      guard triesRepeats, let symbols else {
        rate += repetition.cost(false)
        continue
      }
      let cost = rate + repetition.cost(true) + cost(of: coefficients, less: symbols)
      rate += repetition.cost(false)
      guard cost < least else { continue }
      least = cost
      place.copy(symbols: symbols, marks: other)
      place.marks[DetailTransform.planes] = kind.rawValue | mark
      keep(place)
    }
    let amount = DetailTransform.amount(of: coefficients, setting)
    let mayBeEmpty = kind == .flat && blocks.hasNetworks
    guard amount.large > 0 || mayBeEmpty else { return }
    for plane in 0..<DetailTransform.planes { place.marks[plane] = 0 }
    place.marks[DetailTransform.planes] = kind.rawValue
    var cost = rate + cost(energy: amount.energy)
    for plane in 0..<setting.planes {
      cost -= choose(plane, coefficients + plane * DetailTransform.area, at: place, &blocks)
    }
    guard cost < least, mayBeEmpty || (0..<setting.planes).contains(where: { place.marks[$0] > 0 }) else { return }
    least = cost
    keep(place)
  }

  /// Whether repeats are looked for in this block.
  package var triesRepeats = false

  /// Keeps what is at a place as the best so far.
  private func keep(_ place: DetailBlocks.Place) {
    symbols.update(from: place.symbols, count: DetailTransform.channels)
    marks.update(from: place.marks, count: DetailTransform.marks)
    (marks + DetailTransform.marks).update(from: classes, count: DetailTransform.channels)
  }

  /// What the error costs that symbols leave of coefficients.
  private func cost(of coefficients: UnsafePointer<Int16>, less symbols: UnsafePointer<Int16>) -> Int {
    cost(energy: DetailTransform.energy(of: coefficients, less: symbols, setting))
  }

  /// What an error of this energy costs: as `cost(error:)` of each coefficient, without rounding it.
  private func cost(energy: Int) -> Int { energy * (Self.weight << 12) / (setting.step * setting.step) }

  /// Puts the symbols of a plane; returns what they save.
  private mutating func choose(
    _ plane: Int, _ coefficients: UnsafePointer<Int16>, at place: DetailBlocks.Place, _ blocks: inout DetailBlocks
  ) -> Int {
    let symbols = place.symbols + plane * DetailTransform.area
    let classes = classes + plane * DetailTransform.area
    blocks.contexts.begin(plane, of: place.symbols, place.blocks)
    for u in 0..<Self.side {
      for v in 0..<Self.side {
        let index = Self.side * u + v
        let scaleClass = blocks.contexts.scaleClass(u, v)
        classes[index] = UInt8(truncatingIfNeeded: scaleClass)
        let value = Int(coefficients[index])
        let magnitude = (abs(value) * reciprocal) >> 24
        magnitudes[index] = magnitude
        let zero = Self.cost(error: magnitude)
        var (best, least) = (0, zero + SymbolCosts.cost(0, scaleClass))
        let nearest = min((magnitude + 128) >> 8, Int(Int16.max))
        for symbol in max(nearest - 1, 1)..<max(nearest + 1, 1) {
          let cost = Self.cost(error: magnitude - 256 * symbol) + SymbolCosts.cost(symbol, scaleClass)
          if cost < least { (best, least) = (symbol, cost) }
        }
        savings[index] = zero - least
        symbols[index] = Int16(truncatingIfNeeded: value < 0 ? -best : best)
        if best > 0 { blocks.contexts.put(best, u, v) }
      }
    }
    let counters = blocks.counters(plane, at: place)
    var (best, most) = (0, -blocks[counters].odds.cost(false))
    var (saving, rate) = (0, 0)
    for extent in 1...Self.side {
      for index in 0..<extent {
        saving += savings[Self.side * (extent - 1) + index]
        if index < extent - 1 { saving += savings[Self.side * index + extent - 1] }
      }
      rate += blocks[counters + extent - 1].odds.cost(true)
      let end = extent < Self.side ? blocks[counters + extent].odds.cost(false) : 0
      if saving - rate - end > most { (best, most) = (extent, saving - rate - end) }
    }
    place.marks[plane] = UInt8(best)
    for u in 0..<Self.side {
      for v in 0..<Self.side where max(u, v) >= best { symbols[Self.side * u + v] = 0 }
    }
    for rows in HiddenSigns.groups where rows.lowerBound < best {
      most += hideSign(rows.clamped(to: 0..<best), best, coefficients, symbols, classes, &blocks.contexts)
    }
    return most
  }

  /// Changes a symbol of a group where the parity of magnitudes tells a wrong sign; returns what that saves.
  private func hideSign(
    _ rows: Range<Int>, _ extent: Int, _ coefficients: UnsafePointer<Int16>, _ symbols: UnsafeMutablePointer<Int16>,
    _ classes: UnsafeMutablePointer<UInt8>, _ contexts: inout DetailContexts
  ) -> Int {
    var (count, sum, first) = (0, 0, 0)
    for u in rows {
      for index in Self.side * u..<Self.side * u + extent where symbols[index] != 0 {
        if count == 0 { first = index }
        count += 1
        sum += abs(Int(symbols[index]))
      }
    }
    guard HiddenSigns.areHidden(in: count) else { return 0 }
    guard (sum & 1 == 1) != (symbols[first] < 0) else { return 1 << 16 }
    var (place, best, least) = (first, 0, Int.max)
    for u in rows {
      for index in Self.side * u..<Self.side * u + extent {
        let (symbol, scaleClass) = (abs(Int(symbols[index])), Int(classes[index]))
        let magnitude = magnitudes[index]
        let now = Self.cost(error: magnitude - 256 * symbol) + SymbolCosts.cost(symbol, scaleClass)
        for other in stride(from: symbol - 1, through: symbol + 1, by: 2) where other >= 0 && other <= Int(Int16.max) {
          // Which symbol is the first must stay.
          guard other > 0 ? symbol > 0 || index > first : index > first else { continue }
          var cost = Self.cost(error: magnitude - 256 * other) + SymbolCosts.cost(other, scaleClass) - now
          if other == 0, !HiddenSigns.areHidden(in: count - 1) { cost += 1 << 16 }
          if cost < least { (place, best, least) = (index, other, cost) }
        }
      }
    }
    symbols[place] = Int16(truncatingIfNeeded: coefficients[place] < 0 ? -best : best)
    contexts.put(best, place / Self.side, place % Self.side)
    // What comes later is of other classes now.
    for u in place / Self.side..<extent {
      for v in 0..<extent where Self.side * u + v > place {
        classes[Self.side * u + v] = UInt8(truncatingIfNeeded: contexts.scaleClass(u, v))
      }
    }
    return 1 << 16 - least
  }
}

/// What the coder takes for symbols of a scale class, in 1/65536 bit.
package enum SymbolCosts {
  /// For each class the cost of each level at which decisions end, with the sign and the place in the band.
  private static let levels: [Int] = (0..<ScaleClass.wideCount).flatMap { scaleClass in
    var (costs, rate) = ([Int](), 0)
    for level in 0...ScaleClass.levels {
      let odds = level < ScaleClass.levels ? ScaleClass.odds[level][scaleClass] : nil
      let rest = level == 0 ? 0 : Int(ScaleClass.shifts[scaleClass]) + 1
      costs.append(rate + (odds?.cost(false) ?? 0) + rest << 16)
      rate += odds?.cost(true) ?? 0
    }
    return costs
  }

  @inline(__always)
  package static func cost(_ magnitude: Int, _ scaleClass: Int) -> Int {
    let start = (ScaleClass.levels + 1) * scaleClass
    guard magnitude > 0 else { return levels[start] }
    let band = ((magnitude - 1) >> Int(ScaleClass.shifts[scaleClass])) + 1
    guard band >= ScaleClass.levels else { return levels[start + band] }
    let digits = Int.bitWidth - 1 - (band - ScaleClass.levels + 1).leadingZeroBitCount
    return levels[start + ScaleClass.levels] + (2 * digits + 1) << 16
  }
}
