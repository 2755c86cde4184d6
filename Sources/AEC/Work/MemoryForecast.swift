/// What coding and decoding take beside maps, told from sizes alone.
struct MemoryForecast {
  /// Columns of z of the maps, and rows that a stage does at a time.
  let columns, rows: Int
  private let work: Work

  init(columns: Int, rows: Int, _ work: Work) { (self.columns, self.rows, self.work) = (columns, rows, work) }

  /// Bytes that work takes which takes so many for its maps, streams and segments: on top come tables and other small things,
  /// and what the allocator keeps of that which was given back.
  static func all(_ bytes: Int) -> Int { bytes + bytes / 16 + (4 << 20) }

  /// Bytes of the streams of a stage: every thread that has a tile holds some rows of each layer, `kept` elements of two bytes
  /// for each column of z. The stage looks `reach` columns of z beyond a tile.
  func streams(keeping kept: Int, reach: Int) -> Int {
    let tiles = Tile.cut(rows: 0..<rows, multiple: 2, columns: columns, reach: reach, threads: work.threads)
    return 2 * kept * min(work.threadsAtATime, tiles.count) * (tiles.map(\.window.count).max() ?? 0)
  }

  /// Bytes of the segments that are packed or unpacked at a time, from some columns of a strip, all unless given: of each
  /// symbol the level at which its decisions end, at 1 byte, and what is packed, at up to 1; in a picture of several segments
  /// also a copy of symbols and classes, at 2 and 1. Beside them, each has zlib's state.
  static func packing(
    _ segments: Segments, columns: Range<Int>? = nil, channels: Int, _ work: Work
  ) -> Int {
    let symbols = segments.largest * channels
    return min(work.threadsAtATime, (columns ?? segments.columns.indices).count)
      * (symbols * (segments.areSeveral ? 5 : 2) + 400_000)
  }
}
