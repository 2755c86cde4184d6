import CKernels

/// Blocks that the networks do not make: flat, of a mean that those on the left, above, and above on the left predict, as far
/// as they are flat as well; the first one gray, between black and white.
///
/// Means are first coefficients of the three planes, in 1/8 of a gray level. The prediction is the median of the left one, the
/// one above, and their sum less the one above on the left (Martucci 1990, as in LOCO-I).
///
/// Normative: <doc:Detail>.
struct FlatBlocks {
  /// Rows and columns of the square's blocks in the maps.
  let rows, columns: Range<Int>
  /// The means of decoded blocks, one channel a plane.
  let levels: FeatureMap
  /// The blocks' marks; nil in a picture without networks, all of whose blocks are flat.
  let marks: ClassMap?

  typealias Levels = SIMD4<Int32>

  /// The mean that a block begins with.
  func prediction(_ row: Int, _ column: Int) -> Levels {
    let (left, above) = (level(row, column - 1), level(row - 1, column))
    guard let left, let above else { return left ?? above ?? Levels() }
    guard let corner = level(row - 1, column - 1) else { return (left &+ above) &>> 1 }
    return (left &+ above &- corner).clamped(
      lowerBound: pointwiseMin(left, above), upperBound: pointwiseMax(left, above))
  }

  /// Makes a block what it begins with.
  func begin(_ row: Int, _ column: Int, block: UnsafeMutablePointer<Int16>) {
    Self.fill(block, count: DetailTransform.area, prediction(row, column))
  }

  /// Makes a pixel of a thumbnail the mean of a flat block.
  func mean(_ row: Int, _ column: Int, pixel: UnsafeMutablePointer<Int16>) {
    Self.fill(pixel, count: 1, level(row, column) ?? Levels())
  }

  /// Takes note of the mean that a block is decoded to, if it is flat.
  func end(_ row: Int, _ column: Int, _ symbols: UnsafePointer<Int16>, _ kind: DetailKind, step: Int) {
    guard marks == nil || kind == .flat else { return }
    let (prediction, levels) = (prediction(row, column), levels[row].position(column))
    for plane in 0..<DetailTransform.planes {
      let change = kind == .none ? 0 : Int(symbols[DetailTransform.area * plane]) * step
      levels[plane] = Int16(clamping: Int(prediction[plane]) + Int(Int16(clamping: change)))
    }
  }

  /// Takes note of the means that all blocks are decoded to.
  func fill(_ symbols: FeatureMap, _ marks: ClassMap, _ setting: DetailSetting?) {
    for row in rows {
      for column in columns {
        end(
          row, column, symbols[row].position(column), DetailKind(marks[row].position(column)), step: setting?.step ?? 0)
      }
    }
  }

  /// The mean of a flat block of the square.
  private func level(_ row: Int, _ column: Int) -> Levels? {
    guard row >= rows.lowerBound, column >= columns.lowerBound else { return nil }
    if let marks, DetailKind(marks[row].position(column)) != .flat { return nil }
    let levels = levels[row].position(column)
    return Levels(Int32(levels[0]), Int32(levels[1]), Int32(levels[2]), 0)
  }

  private static func fill(_ pixels: UnsafeMutablePointer<Int16>, count: Int, _ levels: Levels) {
    var levels = (Int16(levels[0]), Int16(levels[1]), Int16(levels[2]))
    withUnsafePointer(to: &levels) {
      $0.withMemoryRebound(to: Int16.self, capacity: 3) { aec_detail_flat($0, Int32(count), pixels) }
    }
  }
}
