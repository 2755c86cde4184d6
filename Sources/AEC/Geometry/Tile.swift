/// A rectangle of a map that a thread computes in one go.
///
/// Streams hold several rows of every layer, which grow with a tile's width; so a wide map is cut into columns, too. At its
/// ends a tile computes what it needs of the rows and columns beyond, so any cutting gives the same bits. Columns are
/// counted in those of z, 64 pixels each: every map has a whole number of its own in one.
package struct Tile: Sendable {
  /// Rows of the map that is computed.
  package let rows: Range<Int>
  /// The columns to compute, and all that are worked on for their sake.
  package let columns, window: Range<Int>
  /// Columns of the whole map.
  let all: Int

  /// The columns of a tile at most: 4096 pixels.
  package static let widest = 64
  /// Narrower tiles would compute more of their neighbours than threads without work are worth.
  private static let narrowest = 16
  /// The same of tiles that spare what tiles above each other compute twice.
  private static let narrowestOfAllRows = 10

  /// Tiles that make up some rows of a map, one for each thread or, where that would make them too wide, several.
  ///
  /// Tiles begin at rows that `multiple` divides, and depend on `reach` columns beyond their own.
  package static func cut(
    rows: Range<Int>, multiple: Int, columns: Int, reach: Int, threads: Int
  ) -> [Tile] {
    // More than there are positions would bring no more tiles.
    let threads = max(1, min(threads, rows.count * columns))
    var across = (columns + widest - 1) / widest
    if across > 1 { across = max(across, min((across + threads - 1) / threads * threads, columns / narrowest)) }
    let units = rows.lowerBound / multiple..<(rows.upperBound + multiple - 1) / multiple
    let down = max(1, min((threads + across - 1) / across, units.count))
    return (0..<down).flatMap { row in
      let first = max(rows.lowerBound, (units.lowerBound + units.count * row / down) * multiple)
      let last = min(rows.upperBound, (units.lowerBound + units.count * (row + 1) / down) * multiple)
      return besideEachOther(first..<last, across, columns, reach)
    }
  }

  /// Tiles of all rows, at least one for each thread; nil of a map that is too narrow for so many.
  package static func ofAllRows(_ rows: Range<Int>, columns: Int, reach: Int, threads: Int) -> [Tile]? {
    let across = ((columns + widest - 1) / widest + threads - 1) / threads * threads
    guard columns >= narrowestOfAllRows * across || across == 1 else { return nil }
    return besideEachOther(rows, across, columns, reach)
  }

  private static func besideEachOther(_ rows: Range<Int>, _ count: Int, _ columns: Int, _ reach: Int) -> [Tile] {
    (0..<count).map { column in
      let own = columns * column / count..<columns * (column + 1) / count
      return Tile(rows: rows, columns: own, window: own.grown(by: reach, within: columns), all: columns)
    }
  }

  /// The columns to compute, of a map with so many to one of z.
  func columns(times density: Int) -> Range<Int> { columns.multiplied(by: density) }
  /// The columns worked on, of a map with so many to one of z.
  func window(times density: Int) -> Range<Int> { window.multiplied(by: density) }
  /// The columns to compute, counted from the first one worked on.
  func inner(times density: Int) -> Range<Int> { columns(times: density).moved(by: -window.lowerBound * density) }
}
