import CKernels

/// What the blocks of a square are before the detail layer in a picture without networks: flat, of the mean of what the blocks on
/// the left and above are decoded to; the first one gray, between black and white.
///
/// Means are first coefficients of the three planes, in 1/8 of a gray level.
///
/// Normative: <doc:Detail>.
struct FlatBlocks {
  /// Rows and columns of the square's blocks in the map.
  let rows, columns: Range<Int>
  /// The means of decoded blocks, one channel a plane.
  let levels: FeatureMap

  typealias Levels = SIMD4<Int16>

  /// The mean that a block begins with.
  func prediction(_ row: Int, _ column: Int) -> Levels {
    let left = column > columns.lowerBound ? level(row, column - 1) : nil
    let above = row > rows.lowerBound ? level(row - 1, column) : nil
    guard let left, let above else { return left ?? above ?? Levels() }
    // Halves without leaving 16 bits.
    return (left & above) &+ ((left ^ above) &>> 1)
  }

  /// Makes a block what it begins with.
  func begin(_ row: Int, _ column: Int, block: UnsafeMutablePointer<Int16>) {
    Self.fill(block, count: DetailTransform.area, prediction(row, column))
  }

  /// Makes a pixel of a thumbnail the mean of a block.
  func mean(_ row: Int, _ column: Int, pixel: UnsafeMutablePointer<Int16>) {
    Self.fill(pixel, count: 1, level(row, column))
  }

  /// Takes note of the means that all blocks are decoded to.
  func fill(_ symbols: FeatureMap, _ extents: ClassMap, _ setting: DetailSetting?) {
    for row in rows {
      for column in columns {
        end(
          row, column, symbols[row].position(column),
          isActive: DetailTransform.isActive(extents[row].position(column)), step: setting?.step ?? 0)
      }
    }
  }

  /// Takes note of the mean that a block is decoded to.
  func end(_ row: Int, _ column: Int, _ symbols: UnsafePointer<Int16>, isActive: Bool, step: Int) {
    let (prediction, levels) = (prediction(row, column), levels[row].position(column))
    for plane in 0..<DetailTransform.planes {
      let change = isActive ? Int(symbols[DetailTransform.area * plane]) * step : 0
      levels[plane] = Int16(clamping: Int(prediction[plane]) + Int(Int16(clamping: change)))
    }
  }

  private func level(_ row: Int, _ column: Int) -> Levels {
    let levels = levels[row].position(column)
    return Levels(levels[0], levels[1], levels[2], 0)
  }

  private static func fill(_ pixels: UnsafeMutablePointer<Int16>, count: Int, _ levels: Levels) {
    withUnsafePointer(to: levels) {
      $0.withMemoryRebound(to: Int16.self, capacity: 4) { aec_detail_flat($0, Int32(count), pixels) }
    }
  }
}
