/// The blocks of a square in raster order, as both sides of its coder see them: symbols and marks so far, and what is learnt on
/// the way.
///
/// Of a block is told its kind; whether its symbols are those of the block on the left or above; if not, of each plane its
/// extent, the side of the square of low frequencies (0 ... 8) beyond which all symbols are 0; and the symbols in it, row by
/// row. Blocks know of others of their square only, so that squares can be decoded alone.
///
/// Normative: <doc:Detail>.
package struct DetailBlocks: ~Copyable {
  /// Rows and columns of the square's blocks in the maps.
  let rows, columns: Range<Int>
  let symbols: FeatureMap
  let marks: ClassMap
  /// Whether networks say what a block is to which nothing is added.
  let hasNetworks: Bool
  package var contexts = DetailContexts()
  private var counters = DetailWeights.counters

  package init(rows: Range<Int>, columns: Range<Int>, symbols: FeatureMap, marks: ClassMap, hasNetworks: Bool) {
    (self.rows, self.columns, self.symbols, self.marks) = (rows, columns, symbols, marks)
    self.hasNetworks = hasNetworks
  }

  /// A block, what is next to it, and which counters know of it.
  package struct Place {
    package let symbols: UnsafeMutablePointer<Int16>
    package let marks: UnsafeMutablePointer<UInt8>
    /// Symbols of blocks next to it that have some, and their marks.
    package fileprivate(set) var blocks = DetailContexts.Blocks()
    fileprivate(set) var left, above: UnsafeMutablePointer<UInt8>?
    /// Counters of whether something is added to the block, whether it is flat, and whether it repeats the left one.
    fileprivate(set) var activity = DetailWeights.activity
    fileprivate(set) var flatness = DetailWeights.flatness
    fileprivate(set) var repetition = DetailWeights.repetition

    /// Takes note of what a block next to it is.
    fileprivate mutating func count(_ other: UnsafeMutablePointer<UInt8>?) {
      guard let other else { return }
      if DetailKind(other) == .flat { flatness += 1 }
      if other[DetailTransform.planes] & DetailKind.repeats != 0 { repetition += 1 }
    }

    /// Whether a block of a kind may repeat the left one, or the one above.
    func canRepeat(_ other: UnsafeMutablePointer<UInt8>?, _ kind: DetailKind) -> Bool {
      other.map { DetailKind($0) == kind } ?? false
    }

    /// Adds nothing to the block.
    func clear() {
      symbols.update(repeating: 0, count: DetailTransform.channels)
      marks.update(repeating: 0, count: DetailTransform.marks)
    }

    /// Takes the symbols and extents of another block.
    func copy(symbols other: UnsafePointer<Int16>?, marks otherMarks: UnsafePointer<UInt8>?) {
      guard let other, let otherMarks else { return }
      symbols.update(from: other, count: DetailTransform.channels)
      marks.update(from: otherMarks, count: DetailTransform.planes)
    }
  }

  package func place(row: Int, column: Int) -> Place {
    var place = Place(symbols: symbols[row].position(column), marks: marks[row].position(column))
    func look(_ row: Int, _ column: Int, _ weight: Int) -> (UnsafePointer<Int16>, UnsafeMutablePointer<UInt8>)? {
      guard row >= rows.lowerBound, columns.contains(column) else { return nil }
      let marks = marks[row].position(column)
      guard DetailKind(marks) != .none else { return nil }
      place.activity += weight
      return (UnsafePointer(symbols[row].position(column)), marks)
    }
    (place.blocks.left, place.left) = look(row, column - 1, 2) ?? (nil, nil)
    (place.blocks.above, place.above) = look(row - 1, column, 2) ?? (nil, nil)
    _ = look(row - 1, column - 1, 1)
    place.blocks.aboveRight = look(row - 1, column + 1, 1)?.0
    place.count(place.left)
    place.count(place.above)
    return place
  }

  /// A counter.
  subscript(index: Int) -> OddsCounter {
    @inline(__always) get { counters[index] }
    @inline(__always) set { counters[index] = newValue }
  }

  /// The index of the counters of a plane's extent, one for each number that it may exceed.
  func counters(_ plane: Int, at place: Place) -> Int {
    let around = Int(place.left?[plane] ?? 0) + Int(place.above?[plane] ?? 0)
    let ofPlane = plane > 0 ? DetailTransform.side + 1 : 0
    return DetailWeights.extent + DetailTransform.side * ((around + 1) / 2 + ofPlane)
  }

  /// The least extent of a plane: a block that is not flat for its own sake has symbols, if not in the planes before then in
  /// the last.
  func least(_ plane: Int, _ planes: Int, _ kind: DetailKind, marks: UnsafeMutablePointer<UInt8>) -> Int {
    let needsSymbols = kind == .detail || !hasNetworks
    return needsSymbols && plane == planes - 1 && (0..<plane).allSatisfy { marks[$0] == 0 } ? 1 : 0
  }
}

/// The symbols of a square to its body and back.
///
/// The body is a varint, twice the step and 1 more of a gray square, and then decisions; nothing where nothing is active and
/// nothing made gray.
package enum DetailCoder {
  /// Writes blocks one by one.
  package struct Writer: ~Copyable {
    private let setting: DetailSetting
    private var decisions = DecisionWriter()
    private var isEmpty = true

    package init(_ setting: DetailSetting) { self.setting = setting }

    /// Writes the block whose symbols and marks are at a place, and whose symbols' scale classes are given.
    package mutating func put(_ place: DetailBlocks.Place, classes: UnsafePointer<UInt8>, _ blocks: inout DetailBlocks)
    {
      let (mark, kind) = (place.marks[DetailTransform.planes], DetailKind(place.marks))
      decisions.put(kind != .none, &blocks[place.activity])
      guard kind != .none else { return }
      isEmpty = false
      if blocks.hasNetworks { decisions.put(kind == .flat, &blocks[place.flatness]) }
      if place.canRepeat(place.left, kind) {
        decisions.put(mark & DetailKind.repeatsLeft != 0, &blocks[place.repetition])
        guard mark & DetailKind.repeatsLeft == 0 else { return }
      }
      if place.canRepeat(place.above, kind) {
        decisions.put(mark & DetailKind.repeatsAbove != 0, &blocks[place.repetition])
        guard mark & DetailKind.repeatsAbove == 0 else { return }
      }
      let (side, planes) = (DetailTransform.side, setting.planes)
      for plane in 0..<planes {
        let (extent, counters) = (Int(place.marks[plane]), blocks.counters(plane, at: place))
        for number in blocks.least(plane, planes, kind, marks: place.marks)..<min(extent + 1, side) {
          decisions.put(number < extent, &blocks[counters + number])
        }
        for rows in HiddenSigns.groups where rows.lowerBound < extent {
          var (signs, count) = (0, 0)
          for u in rows.clamped(to: 0..<extent) {
            let row = DetailTransform.area * plane + side * u
            for index in row..<row + extent {
              let symbol = Int(place.symbols[index])
              decisions.put(magnitude: abs(symbol), class: Int(classes[index]))
              guard symbol != 0 else { continue }
              signs |= (symbol < 0 ? 1 : 0) << count
              count += 1
            }
          }
          decisions.put(signs: signs, count: count)
        }
      }
    }

    /// The square's body.
    package consuming func finish(_ job: Job?) -> [UInt8] {
      guard !isEmpty || setting.isGray else { return [] }
      var bytes: [UInt8] = []
      Varint.append(2 * setting.step + (setting.isGray ? 1 : 0), to: &bytes)
      return isEmpty ? bytes : bytes + decisions.finish(job)
    }
  }

  /// Reads a square's body into blocks whose marks are 0. Any bytes are safe to read; offsets in errors are relative to `body`. Throws
  /// also where the job shall not go on. Nil of a square without symbols and gray.
  package static func read(
    _ body: ArraySlice<UInt8>, into blocks: consuming DetailBlocks, _ job: Job?
  ) throws(EntropyCodingError) -> DetailSetting? {
    guard !body.isEmpty else { return nil }
    var rest = body
    guard case .success(let head) = Varint.take(from: &rest), DetailSetting.steps.contains(head / 2) else {
      throw EntropyCodingError(expected: "a step of 1 ... 32767", found: "another", offset: 0)
    }
    let setting = DetailSetting(step: head / 2, isGray: head % 2 == 1)
    if rest.isEmpty && setting.isGray { return setting }
    do {
      try read(rest, &blocks, planes: setting.planes, job)
    } catch {
      throw EntropyCodingError(
        expected: error.expected, found: error.found, offset: error.offset + rest.startIndex - body.startIndex)
    }
    return setting
  }

  private static func read(
    _ body: ArraySlice<UInt8>, _ blocks: inout DetailBlocks, planes: Int, _ job: Job?
  ) throws(EntropyCodingError) {
    var reader = DecisionReader(body, job?.clock)
    var isEmpty = true
    for row in blocks.rows {
      if let job, !job.goesOn { throw .stopped }
      for column in blocks.columns {
        let place = blocks.place(row: row, column: column)
        guard try reader.decide(&blocks[place.activity]) else { continue }
        isEmpty = false
        try read(place, &blocks, planes: planes, &reader)
      }
    }
    guard !isEmpty else {
      throw EntropyCodingError(expected: "an empty body where no block has symbols", found: "decisions", offset: 0)
    }
    try reader.finish()
  }

  /// Reads a block to which something is added.
  private static func read(
    _ place: DetailBlocks.Place, _ blocks: inout DetailBlocks, planes: Int, _ reader: inout DecisionReader
  ) throws(EntropyCodingError) {
    let isFlat = blocks.hasNetworks ? try reader.decide(&blocks[place.flatness]) : true
    let kind: DetailKind = isFlat ? .flat : .detail
    var mark = kind.rawValue
    defer { place.marks[DetailTransform.planes] = mark }
    if place.canRepeat(place.left, kind), try reader.decide(&blocks[place.repetition]) {
      mark |= DetailKind.repeatsLeft
      return place.copy(symbols: place.blocks.left, marks: place.left)
    }
    if place.canRepeat(place.above, kind), try reader.decide(&blocks[place.repetition]) {
      mark |= DetailKind.repeatsAbove
      return place.copy(symbols: place.blocks.above, marks: place.above)
    }
    place.symbols.update(repeating: 0, count: DetailTransform.channels)
    for plane in 0..<planes {
      let extent = try readExtent(plane, planes, kind, place, &blocks, &reader)
      guard extent > 0 else { continue }
      place.marks[plane] = UInt8(extent)
      try readSymbols(plane, extent, place, &blocks.contexts, &reader)
    }
  }

  private static func readExtent(
    _ plane: Int, _ planes: Int, _ kind: DetailKind, _ place: DetailBlocks.Place, _ blocks: inout DetailBlocks,
    _ reader: inout DecisionReader
  ) throws(EntropyCodingError) -> Int {
    let counters = blocks.counters(plane, at: place)
    var extent = blocks.least(plane, planes, kind, marks: place.marks)
    while extent < DetailTransform.side, try reader.decide(&blocks[counters + extent]) { extent += 1 }
    return extent
  }

  private static func readSymbols(
    _ plane: Int, _ extent: Int, _ place: DetailBlocks.Place, _ contexts: inout DetailContexts,
    _ reader: inout DecisionReader
  ) throws(EntropyCodingError) {
    contexts.begin(plane, of: place.symbols, place.blocks)
    let symbols = place.symbols + DetailTransform.area * plane
    for rows in HiddenSigns.groups where rows.lowerBound < extent {
      // Which symbols are not 0, by their index.
      var (others, sum) = (UInt64(0), 0)
      for u in rows.clamped(to: 0..<extent) {
        for v in 0..<extent {
          let magnitude = try reader.magnitude(class: contexts.scaleClass(u, v))
          guard magnitude != 0 else { continue }
          guard let stored = Int16(exactly: magnitude) else {
            throw EntropyCodingError(expected: "a symbol of at most 32767", found: "\(magnitude)", offset: 0)
          }
          let index = DetailTransform.side * u + v
          symbols[index] = stored
          contexts.put(magnitude, u, v)
          others |= 1 << UInt64(index)
          sum += magnitude
        }
      }
      var signs = try reader.signs(count: others.nonzeroBitCount, sum: sum)
      while signs != 0 {
        let index = others.trailingZeroBitCount
        if signs & 1 != 0 { symbols[index] = -symbols[index] }
        others &= others - 1
        signs >>= 1
      }
    }
  }
}

extension DetailSetting {
  /// Planes that are coded.
  package var planes: Int { isGray ? 1 : DetailTransform.planes }
}
