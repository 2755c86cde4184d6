/// Rows of a feature map that are computed one after another, each from a few rows of the stream before it.
///
/// A stack of layers is a chain of streams, the last one outermost: asking it for its next row pulls the rows below it
/// through the whole stack, so that only a few rows a layer are ever in memory. A stream is made for some rows of a
/// ``Tile``'s window; above and below, it computes what it needs of the rows beyond.
protocol RowStream: AnyObject {
  /// Positions of a row.
  var width: Int { get }
  var channels: Int { get }
  /// Computes the next row of the stream into `row`.
  func next(into row: Row<Int16>)
}

/// The rows that a stream keeps of what comes before it, or of its own.
struct RowBuffer {
  let rows, channels: Int

  func make(width: Int) -> FeatureMap { FeatureMap(rows: rows, width: width, channels: channels) }
}

/// Some columns of the rows of a map in memory.
final class MapStream: RowStream {
  private let map: FeatureMap
  private let columns: Range<Int>
  private var y: Int

  var width: Int { columns.count }
  var channels: Int { map.channels }

  init(_ map: FeatureMap, rows: Range<Int>, columns: Range<Int>) {
    (self.map, self.columns, y) = (map, columns, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    row.copy(from: map[y].columns(columns))
    y += 1
  }
}

/// Rows of blocks of a padded picture, of some of its columns of blocks.
final class PixelStream: RowStream {
  private let pixels: PixelMap
  private let block: PixelBlock
  private let columns: Range<Int>
  private var y: Int

  var width: Int { columns.count }
  var channels: Int { block.channels }

  init(_ pixels: PixelMap, _ block: PixelBlock, rows: Range<Int>, columns: Range<Int>) {
    (self.pixels, self.block, self.columns, y) = (pixels, block, columns, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    pixels.readBlocks(block, into: row, row: y, column: columns.lowerBound)
    y += 1
  }
}

/// Another stream, whose rows are a part of their own of the run that they are computed in.
final class TimedStream: RowStream {
  private let source: any RowStream
  private let stage: Stage
  private let clock: StageClock

  var width: Int { source.width }
  var channels: Int { source.channels }

  private init(_ source: any RowStream, _ stage: Stage, _ clock: StageClock) {
    (self.source, self.stage, self.clock) = (source, stage, clock)
  }

  /// The stream itself where there is no clock.
  static func make(_ source: any RowStream, as stage: Stage, by clock: StageClock?) -> any RowStream {
    clock.map { TimedStream(source, stage, $0) } ?? source
  }

  func next(into row: Row<Int16>) {
    Optional(clock).within(stage) { source.next(into: row) }
  }
}

/// Where a stream's rows of a tile go: right into a map if the tile has all its columns, else by way of a row of its own.
struct TileSink {
  private let map: FeatureMap
  private let columns, inner: Range<Int>
  private let beside: FeatureMap?

  init(_ tile: Tile, into map: FeatureMap) {
    let density = map.width / tile.all
    (self.map, columns, inner) = (map, tile.columns(times: density), tile.inner(times: density))
    beside =
      tile.window.count == tile.all
      ? nil : FeatureMap(rows: 1, width: tile.window.count * density, channels: map.channels)
  }

  /// Computes a row of the map.
  func put(_ row: Int, from stream: any RowStream) {
    guard let beside else { return stream.next(into: map[row]) }
    stream.next(into: beside[0])
    map[row].columns(columns).copy(from: beside[0].columns(inner))
  }
}
