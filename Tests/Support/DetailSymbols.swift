import AEC

/// The symbols of a square of the detail layer, whatever picture they are of.
package struct DetailSymbols: Equatable {
  /// Blocks.
  package let rows, columns: Int
  /// Whether networks say what a block is to which nothing is added.
  package let hasNetworks: Bool
  /// Nil where nothing is active, and nothing made gray.
  package var setting: DetailSetting?
  /// Of each block, in raster order: those of the planes, row by row, and its marks.
  package var symbols: [Int16]
  package var marks: [UInt8]

  /// A square without symbols.
  package init(rows: Int, columns: Int, hasNetworks: Bool = true, setting: DetailSetting? = nil) {
    (self.rows, self.columns, self.hasNetworks, self.setting) = (rows, columns, hasNetworks, setting)
    symbols = [Int16](repeating: 0, count: rows * columns * DetailTransform.channels)
    marks = [UInt8](repeating: 0, count: rows * columns * DetailTransform.marks)
  }

  /// What a body says of a square of so many blocks.
  package init(
    reading body: ArraySlice<UInt8>, rows: Int, columns: Int, hasNetworks: Bool = true
  ) throws(EntropyCodingError) {
    self.init(rows: rows, columns: columns, hasNetworks: hasNetworks)
    let (symbols, marks) = maps()
    setting = try DetailCoder.read(body, into: blocks(symbols, marks), nil)
    (self.symbols, self.marks) = (symbols.elements, marks.elements)
  }

  /// The square's body. Symbols beyond extents are not coded, nor those that are repeated.
  package func body() -> [UInt8] {
    guard let setting else { return [] }
    let (symbols, marks) = maps()
    symbols.replace(rows: 0..<rows, columns: 0..<columns, with: self.symbols)
    marks.replace(rows: 0..<rows, columns: 0..<columns, with: self.marks)
    var blocks = blocks(symbols, marks)
    var writer = DetailCoder.Writer(setting)
    for row in 0..<rows {
      for column in 0..<columns {
        let place = blocks.place(row: row, column: column)
        writer.put(place, classes: Self.classes(of: place, setting.planes, &blocks.contexts), &blocks)
      }
    }
    return writer.finish(nil)
  }

  private func maps() -> (FeatureMap, ClassMap) {
    (
      FeatureMap(height: rows, width: columns, channels: DetailTransform.channels),
      ClassMap(height: rows, width: columns, channels: DetailTransform.marks)
    )
  }

  private func blocks(_ symbols: FeatureMap, _ marks: ClassMap) -> DetailBlocks {
    DetailBlocks(rows: 0..<rows, columns: 0..<columns, symbols: symbols, marks: marks, hasNetworks: hasNetworks)
  }

  /// What is done to each block, and of which it has the symbols.
  package var kinds: [DetailKind] { kindMarks.map { DetailKind(rawValue: $0 & 3)! } }
  package var repeatsLeft: [Bool] { kindMarks.map { $0 & DetailKind.repeatsLeft != 0 } }
  package var repeatsAbove: [Bool] { kindMarks.map { $0 & DetailKind.repeatsAbove != 0 } }
  private var kindMarks: [UInt8] {
    stride(from: DetailTransform.planes, to: marks.count, by: DetailTransform.marks).map { marks[$0] }
  }

  /// The extents of all planes of all blocks.
  package var extents: [UInt8] {
    marks.indices.filter { $0 % DetailTransform.marks < DetailTransform.planes }.map { marks[$0] }
  }

  /// Makes a block one of a kind, with extents for its planes.
  package mutating func mark(_ block: Int, _ kind: DetailKind, _ extents: [UInt8] = []) {
    let first = DetailTransform.marks * block
    marks.replaceSubrange(first..<first + extents.count, with: extents)
    marks[first + DetailTransform.planes] = kind.rawValue
  }

  /// Makes a block the same as another, whose marks and symbols it takes, but that it says so.
  package mutating func makeBlock(_ block: Int, repeat other: Int, _ mark: UInt8) {
    let (channels, count) = (DetailTransform.channels, DetailTransform.marks)
    for i in 0..<channels { symbols[channels * block + i] = symbols[channels * other + i] }
    for i in 0..<count { marks[count * block + i] = marks[count * other + i] }
    marks[count * block + DetailTransform.planes] = marks[count * other + DetailTransform.planes] & 3 | mark
  }

  /// Gives the signs that are not written those that the magnitudes tell.
  package mutating func settleSigns() {
    for plane in stride(from: 0, to: symbols.count, by: DetailTransform.area) {
      for group in [0..<16, 16..<32, 32..<64] {
        let places = group.map { plane + $0 }.filter { symbols[$0] != 0 }
        guard places.count >= 4 else { continue }
        let isOdd = places.reduce(0) { $0 + Int(symbols[$1]) } % 2 != 0
        symbols[places[0]] = (isOdd ? -1 : 1) * abs(symbols[places[0]])
      }
    }
  }

  /// The scale classes of a block's symbols.
  package static func classes(
    of place: DetailBlocks.Place, _ planes: Int, _ contexts: inout DetailContexts
  ) -> [UInt8] {
    var classes = [UInt8](repeating: 0, count: DetailTransform.channels)
    for plane in 0..<planes {
      contexts.begin(plane, of: place.symbols, place.blocks)
      let extent = Int(place.marks[plane])
      for u in 0..<extent {
        for v in 0..<extent {
          let index = DetailTransform.area * plane + DetailTransform.side * u + v
          classes[index] = UInt8(contexts.scaleClass(u, v))
          contexts.put(abs(Int(place.symbols[index])), u, v)
        }
      }
    }
    return classes
  }

  /// A square of which about so many of 16 blocks are active, of all kinds, with symbols of up to `largest`; about one of
  /// four repeats another where it can.
  package static func some(
    rows: Int, columns: Int, hasNetworks: Bool = true, setting: DetailSetting, activity: Int, largest: Int,
    from random: inout SplitMix64
  ) -> DetailSymbols {
    var square = DetailSymbols(rows: rows, columns: columns, hasNetworks: hasNetworks, setting: setting)
    for block in 0..<rows * columns where random.int(0...15) < activity {
      let kind: DetailKind = hasNetworks && random.int(0...2) > 0 ? .detail : .flat
      square.mark(block, kind, square.someExtents(kind, setting.planes, &random))
      for plane in 0..<setting.planes {
        let extent = Int(square.marks[DetailTransform.marks * block + plane])
        for u in 0..<extent {
          for v in 0..<extent {
            let index = DetailTransform.channels * block + DetailTransform.area * plane + DetailTransform.side * u + v
            square.symbols[index] = Int16(random.int(-largest...largest) / random.int(1...(1 + u + v)))
          }
        }
      }
    }
    square.settleSigns()
    square.repeatSome(&random)
    if square.kinds.allSatisfy({ $0 == .none }) && !setting.isGray { square.setting = nil }
    return square
  }

  /// Extents for a block: one that is not flat for its own sake has symbols, if not in the planes before then in the last.
  private func someExtents(_ kind: DetailKind, _ planes: Int, _ random: inout SplitMix64) -> [UInt8] {
    var extents: [UInt8] = []
    for plane in 0..<planes {
      let needsSymbols = kind == .detail || !hasNetworks
      let least = needsSymbols && plane == planes - 1 && extents.allSatisfy { $0 == 0 } ? 1 : 0
      extents.append(UInt8(random.int(least...DetailTransform.side)))
    }
    return extents
  }

  private mutating func repeatSome(_ random: inout SplitMix64) {
    let kinds = kinds
    for block in 0..<rows * columns where kinds[block] != .none && random.int(0...3) == 0 {
      if block % columns > 0, kinds[block - 1] == kinds[block], random.flip() {
        makeBlock(block, repeat: block - 1, DetailKind.repeatsLeft)
      } else if block >= columns, kinds[block - columns] == kinds[block] {
        makeBlock(block, repeat: block - columns, DetailKind.repeatsAbove)
      }
    }
  }
}
