import AEC

/// The symbols of a square of the detail layer, whatever picture they are of.
package struct DetailSymbols: Equatable {
  /// Blocks.
  package let rows, columns: Int
  /// Nil where nothing is active, and nothing made gray.
  package var setting: DetailSetting?
  /// Of each block, in raster order: those of the planes, row by row, and the planes' extents.
  package var symbols: [Int16]
  package var extents: [UInt8]

  /// A square without symbols.
  package init(rows: Int, columns: Int, setting: DetailSetting? = nil) {
    (self.rows, self.columns, self.setting) = (rows, columns, setting)
    symbols = [Int16](repeating: 0, count: rows * columns * DetailTransform.channels)
    extents = [UInt8](repeating: 0, count: rows * columns * DetailTransform.planes)
  }

  /// What a body says of a square of so many blocks.
  package init(reading body: ArraySlice<UInt8>, rows: Int, columns: Int) throws(EntropyCodingError) {
    let (symbols, extents) = (
      FeatureMap(height: rows, width: columns, channels: DetailTransform.channels),
      ClassMap(height: rows, width: columns, channels: DetailTransform.planes)
    )
    let blocks = DetailBlocks(rows: 0..<rows, columns: 0..<columns, symbols: symbols, extents: extents)
    self.init(rows: rows, columns: columns, setting: try DetailCoder.read(body, into: blocks))
    (self.symbols, self.extents) = (symbols.elements, extents.elements)
  }

  /// The square's body. Symbols beyond extents are not coded.
  package func body() -> [UInt8] {
    guard let setting else { return [] }
    let (symbols, extents) = (
      FeatureMap(height: rows, width: columns, channels: DetailTransform.channels),
      ClassMap(height: rows, width: columns, channels: DetailTransform.planes)
    )
    symbols.replace(rows: 0..<rows, columns: 0..<columns, with: self.symbols)
    extents.replace(rows: 0..<rows, columns: 0..<columns, with: self.extents)
    var blocks = DetailBlocks(rows: 0..<rows, columns: 0..<columns, symbols: symbols, extents: extents)
    var writer = DetailCoder.Writer(setting)
    for row in 0..<rows {
      for column in 0..<columns {
        let place = blocks.place(row: row, column: column)
        writer.put(place, classes: Self.classes(of: place, setting.planes, &blocks.contexts), &blocks)
      }
    }
    return writer.finish()
  }

  /// The scale classes of a block's symbols.
  package static func classes(
    of place: DetailBlocks.Place, _ planes: Int, _ contexts: inout DetailContexts
  ) -> [UInt8] {
    var classes = [UInt8](repeating: 0, count: DetailTransform.channels)
    for plane in 0..<planes {
      contexts.begin(plane, of: place.symbols, place.blocks)
      let extent = Int(place.extents[plane])
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

  /// A square of which about so many of 16 blocks are active, with symbols of up to `largest`.
  package static func some(
    rows: Int, columns: Int, setting: DetailSetting, activity: Int, largest: Int, from random: inout SplitMix64
  ) -> DetailSymbols {
    var square = DetailSymbols(rows: rows, columns: columns, setting: setting)
    for block in 0..<rows * columns where random.int(0...15) < activity {
      for plane in 0..<setting.planes {
        // An active block has symbols, if not in the planes before then in the last.
        let isLast = plane == setting.planes - 1
        let isEmpty = square.extents[DetailTransform.planes * block..<DetailTransform.planes * block + plane].allSatisfy
        {
          $0 == 0
        }
        let extent = random.int((isLast && isEmpty ? 1 : 0)...DetailTransform.side)
        square.extents[DetailTransform.planes * block + plane] = UInt8(extent)
        for u in 0..<extent {
          for v in 0..<extent {
            let index = DetailTransform.channels * block + DetailTransform.area * plane + DetailTransform.side * u + v
            square.symbols[index] = Int16(random.int(-largest...largest) / random.int(1...(1 + u + v)))
          }
        }
      }
    }
    if !square.extents.contains(where: { $0 > 0 }) && !setting.isGray { square.setting = nil }
    return square
  }
}
