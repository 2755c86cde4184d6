/// The blocks of a square in raster order, as both sides of its coder see them: symbols and extents so far, and what is
/// learnt on the way.
///
/// Of a block is told whether it has symbols at all; if so, of each plane its extent, the side of the square of low
/// frequencies (0 ... 8) beyond which all symbols are 0; and the symbols in it, row by row. Blocks know of others of their square
/// only, so that squares can be decoded alone.
///
/// Normative: <doc:Detail>.
package struct DetailBlocks: ~Copyable {
  /// Rows and columns of the square's blocks in the maps.
  let rows, columns: Range<Int>
  let symbols: FeatureMap
  let extents: ClassMap
  package var contexts = DetailContexts()
  private var active = DetailWeights.active
  private var continues = DetailWeights.extents

  package init(rows: Range<Int>, columns: Range<Int>, symbols: FeatureMap, extents: ClassMap) {
    (self.rows, self.columns, self.symbols, self.extents) = (rows, columns, symbols, extents)
  }

  /// What is next to a block.
  package struct Place {
    package let symbols: UnsafeMutablePointer<Int16>
    package let extents: UnsafeMutablePointer<UInt8>
    package fileprivate(set) var blocks = DetailContexts.Blocks()
    fileprivate var left, above: UnsafeMutablePointer<UInt8>?
    /// Index of the counter that knows whether the block is active.
    fileprivate var activity = 0
  }

  package func place(row: Int, column: Int) -> Place {
    var place = Place(symbols: symbols[row].position(column), extents: extents[row].position(column))
    func look(_ row: Int, _ column: Int, _ weight: Int) -> (UnsafePointer<Int16>, UnsafeMutablePointer<UInt8>)? {
      guard row >= rows.lowerBound, columns.contains(column) else { return nil }
      let extents = extents[row].position(column)
      guard DetailTransform.isActive(extents) else { return nil }
      place.activity += weight
      return (UnsafePointer(symbols[row].position(column)), extents)
    }
    (place.blocks.left, place.left) = look(row, column - 1, 2) ?? (nil, nil)
    (place.blocks.above, place.above) = look(row - 1, column, 2) ?? (nil, nil)
    _ = look(row - 1, column - 1, 1)
    place.blocks.aboveRight = look(row - 1, column + 1, 1)?.0
    return place
  }

  /// The counter of whether a block at this place is active.
  subscript(activityAt place: Place) -> OddsCounter {
    @inline(__always) get { active[place.activity] }
    @inline(__always) set { active[place.activity] = newValue }
  }

  /// The index of the counters of a plane's extent, one for each number that it may exceed.
  func counters(_ plane: Int, at place: Place) -> Int {
    let around = Int(place.left?[plane] ?? 0) + Int(place.above?[plane] ?? 0)
    return DetailTransform.side * ((around + 1) / 2 + (plane > 0 ? DetailTransform.side + 1 : 0))
  }

  subscript(extent index: Int) -> OddsCounter {
    @inline(__always) get { continues[index] }
    @inline(__always) set { continues[index] = newValue }
  }

  /// The least extent of a plane: an active block has symbols, if not in the planes before then in the last.
  static func least(_ plane: Int, _ planes: Int, extents: UnsafeMutablePointer<UInt8>) -> Int {
    plane == planes - 1 && (0..<plane).allSatisfy { extents[$0] == 0 } ? 1 : 0
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

    /// Writes the block whose symbols and extents are at a place, and whose symbols' scale classes are given.
    package mutating func put(
      _ place: DetailBlocks.Place, classes: UnsafePointer<UInt8>, _ blocks: inout DetailBlocks
    ) {
      let isActive = DetailTransform.isActive(place.extents)
      decisions.put(isActive, &blocks[activityAt: place])
      guard isActive else { return }
      isEmpty = false
      let (side, planes) = (DetailTransform.side, setting.planes)
      for plane in 0..<planes {
        let (extent, counters) = (Int(place.extents[plane]), blocks.counters(plane, at: place))
        for number in DetailBlocks.least(plane, planes, extents: place.extents)..<min(extent + 1, side) {
          decisions.put(number < extent, &blocks[extent: counters + number])
        }
        for u in 0..<extent {
          let row = DetailTransform.area * plane + side * u
          for index in row..<row + extent {
            decisions.put(symbol: Int(place.symbols[index]), class: Int(classes[index]))
          }
        }
      }
    }

    /// The square's body.
    package consuming func finish(_ job: Job? = nil) -> [UInt8] {
      guard !isEmpty || setting.isGray else { return [] }
      var bytes: [UInt8] = []
      Varint.append(2 * setting.step + (setting.isGray ? 1 : 0), to: &bytes)
      return isEmpty ? bytes : bytes + decisions.finish(job)
    }
  }

  /// Reads a square's body into blocks whose extents are 0. Any bytes are safe to read; offsets in errors are relative to
  /// `body`. Throws also where the job shall not go on. Nil of an empty body.
  package static func read(
    _ body: ArraySlice<UInt8>, into blocks: consuming DetailBlocks, _ job: Job? = nil
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
        guard try reader.decide(&blocks[activityAt: place]) else { continue }
        isEmpty = false
        place.symbols.update(repeating: 0, count: DetailTransform.channels)
        for plane in 0..<planes {
          let extent = try readExtent(plane, planes, place, &blocks, &reader)
          guard extent > 0 else { continue }
          place.extents[plane] = UInt8(extent)
          try readSymbols(plane, extent, place, &blocks.contexts, &reader)
        }
      }
    }
    guard !isEmpty else {
      throw EntropyCodingError(expected: "an empty body where no block has symbols", found: "decisions", offset: 0)
    }
    try reader.finish()
  }

  private static func readExtent(
    _ plane: Int, _ planes: Int, _ place: DetailBlocks.Place, _ blocks: inout DetailBlocks,
    _ reader: inout DecisionReader
  ) throws(EntropyCodingError) -> Int {
    let counters = blocks.counters(plane, at: place)
    var extent = DetailBlocks.least(plane, planes, extents: place.extents)
    while extent < DetailTransform.side, try reader.decide(&blocks[extent: counters + extent]) { extent += 1 }
    return extent
  }

  private static func readSymbols(
    _ plane: Int, _ extent: Int, _ place: DetailBlocks.Place, _ contexts: inout DetailContexts,
    _ reader: inout DecisionReader
  ) throws(EntropyCodingError) {
    contexts.begin(plane, of: place.symbols, place.blocks)
    for u in 0..<extent {
      for v in 0..<extent {
        let symbol = try reader.symbol(class: contexts.scaleClass(u, v))
        guard let stored = Int16(exactly: symbol), stored != .min else {
          throw EntropyCodingError(expected: "a symbol of at most 32767", found: "\(symbol)", offset: 0)
        }
        guard stored != 0 else { continue }
        place.symbols[DetailTransform.area * plane + DetailTransform.side * u + v] = stored
        contexts.put(abs(symbol), u, v)
      }
    }
  }
}

extension DetailSetting {
  /// Planes that are coded.
  package var planes: Int { isGray ? 1 : DetailTransform.planes }
}
