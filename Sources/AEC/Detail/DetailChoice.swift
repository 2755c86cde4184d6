/// Which symbols a block gets: those of least rate and error together.
///
/// Of each coefficient, the two symbols nearest to it and 0 are tried at what the coder takes for them, in the order of coding;
/// of each plane all extents; of the block, whether it has symbols at all. What a symbol does to those coded later is not
/// looked at. Rates are in 1/65536 bit; errors are weighed by `weight / step^2` bits for a squared gray level, 8.66 where steps
/// are small: there a step smaller by a little costs as many bits as it saves error.
package struct DetailChoice: ~Copyable {
  private let setting: DetailSetting
  /// Scale classes of the block's symbols.
  package let classes: UnsafeMutablePointer<UInt8>
  /// What each symbol of a plane saves over 0 that is not coded.
  private let savings: UnsafeMutablePointer<Int>
  /// What is lost so far: the sum of squared errors of coefficients, in 1/64 of a squared gray level.
  package private(set) var error = 0

  /// In 1/16 bit for the square of a step.
  private static let weight = 120
  private static let side = DetailTransform.side

  package init(_ setting: DetailSetting) {
    self.setting = setting
    classes = .allocate(capacity: DetailTransform.channels)
    classes.initialize(repeating: 0, count: DetailTransform.channels)
    savings = .allocate(capacity: DetailTransform.area)
    savings.initialize(repeating: 0, count: DetailTransform.area)
  }

  deinit {
    classes.deallocate()
    savings.deallocate()
  }

  /// What an error costs, in 1/256 of a step.
  @inline(__always)
  private static func cost(error: Int) -> Int { weight * error * error >> 4 }

  /// Puts the symbols for coefficients and their extents at a place.
  package mutating func choose(
    _ coefficients: UnsafePointer<Int16>, at place: DetailBlocks.Place, _ blocks: inout DetailBlocks
  ) {
    let planes = setting.planes
    let lost = (0..<planes * DetailTransform.area).reduce(0) { $0 + Int(coefficients[$1]) * Int(coefficients[$1]) }
    for plane in 0..<DetailTransform.planes { place.extents[plane] = 0 }
    let largest = (0..<planes * DetailTransform.area).reduce(0) { max($0, abs(Int(coefficients[$1]))) }
    guard 2 * largest >= setting.step else {
      error += lost
      return
    }
    var saving = 0
    for plane in 0..<planes {
      saving += choose(plane, coefficients + plane * DetailTransform.area, at: place, &blocks)
    }
    let activity = blocks[activityAt: place].odds
    guard DetailTransform.isActive(place.extents), saving > activity.cost(true) - activity.cost(false) else {
      for plane in 0..<DetailTransform.planes { place.extents[plane] = 0 }
      place.symbols.update(repeating: 0, count: DetailTransform.channels)
      error += lost
      return
    }
    for index in 0..<planes * DetailTransform.area {
      let left = Int(coefficients[index]) - Int(place.symbols[index]) * setting.step
      error += left * left
    }
  }

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
        // In 1/256 of a step.
        let magnitude = abs(value) * 256 / setting.step
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
    var (best, most) = (0, -blocks[extent: counters].odds.cost(false))
    var (saving, rate) = (0, 0)
    for extent in 1...Self.side {
      for index in 0..<extent {
        saving += savings[Self.side * (extent - 1) + index]
        if index < extent - 1 { saving += savings[Self.side * index + extent - 1] }
      }
      rate += blocks[extent: counters + extent - 1].odds.cost(true)
      let end = extent < Self.side ? blocks[extent: counters + extent].odds.cost(false) : 0
      if saving - rate - end > most { (best, most) = (extent, saving - rate - end) }
    }
    place.extents[plane] = UInt8(best)
    for u in 0..<Self.side {
      for v in 0..<Self.side where max(u, v) >= best { symbols[Self.side * u + v] = 0 }
    }
    return most
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
