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

  /// Tiles that make up some rows of a map, one for each thread or, where that would make them too wide, several.
  ///
  /// Tiles begin at rows that `multiple` divides, and depend on `reach` columns beyond their own.
  package static func cut(
    rows: Range<Int>, multiple: Int, columns: Int, reach: Int, threads: Int
  ) -> [Tile] {
    var across = (columns + widest - 1) / widest
    if across > 1 { across = max(across, min((across + threads - 1) / threads * threads, columns / narrowest)) }
    let units = rows.lowerBound / multiple..<(rows.upperBound + multiple - 1) / multiple
    let down = max(1, min((threads + across - 1) / across, units.count))
    return (0..<down).flatMap { row in
      let first = max(rows.lowerBound, (units.lowerBound + units.count * row / down) * multiple)
      let last = min(rows.upperBound, (units.lowerBound + units.count * (row + 1) / down) * multiple)
      return (0..<across).map { column in
        let own = columns * column / across..<columns * (column + 1) / across
        return Tile(rows: first..<last, columns: own, window: own.grown(by: reach, within: columns), all: columns)
      }
    }
  }

  /// The columns to compute, of a map with so many to one of z.
  func columns(times density: Int) -> Range<Int> { columns.lowerBound * density..<columns.upperBound * density }
  /// The columns worked on, of a map with so many to one of z.
  func window(times density: Int) -> Range<Int> { window.lowerBound * density..<window.upperBound * density }
  /// The columns to compute, counted from the first one worked on.
  func inner(times density: Int) -> Range<Int> { columns(times: density).moved(by: -window.lowerBound * density) }
}

/// Where a stream's rows of a tile go: right into a map if the tile has all its columns, else by way of a row of its own.
struct TileSink {
  private let map: FeatureMap
  private let columns, inner: Range<Int>
  private let beside: RowRing?

  init(_ tile: Tile, into map: FeatureMap) {
    let density = map.width / tile.all
    (self.map, columns, inner) = (map, tile.columns(times: density), tile.inner(times: density))
    beside =
      tile.window.count == tile.all
      ? nil : RowRing(rows: 1, width: tile.window.count * density, channels: map.channels)
  }

  /// Computes a row of the map.
  func put(_ row: Int, from stream: any RowStream) {
    guard let beside else { return stream.next(into: map[row]) }
    stream.next(into: beside[0])
    map[row].columns(columns).copy(from: beside[0].columns(inner))
  }
}
