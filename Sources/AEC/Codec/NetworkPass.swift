/// A network's way down a picture, part by part, in tiles of all its rows: no row is computed twice, as it is where one part's tiles
/// end and the next one's begin.
///
/// A tile is one thread's at a time.
final class NetworkPass: @unchecked Sendable {
  private let stage: Stage
  private let density: Int
  /// What computes the next row of each tile.
  private let tiles: [(_ row: Int) -> Void]

  /// A pass in tiles from ``Tile/ofAllRows(_:columns:reach:threads:)``; `begin` gets one and its stream, and says what takes a row
  /// from it.
  init(
    _ stage: Stage, _ network: Network, _ tiles: [Tile], of size: PaddedSize, _ job: Job, from map: FeatureMap,
    into begin: (_ tile: Tile, _ stream: any RowStream) -> (_ row: Int) -> Void
  ) {
    (self.stage, density) = (stage, network.outputDensity)
    self.tiles = tiles.map { tile in
      let stream = network.stream(tile.rows, rows64: size.rows64, on: job.kernels) { rows in
        MapStream(map, rows: rows, columns: tile.window(times: network.density))
      }
      return begin(tile, stream)
    }
  }

  /// Computes the next rows of the output, when the rows of the map that they depend on are there.
  func compute(_ rows: Range<Int>, _ job: Job) throws(CodecError) {
    guard !rows.isEmpty else { return }
    _ = try job.each(stage, tiles.count, rows: rows.count, density: density) { (tile) throws(CodecError) in
      for row in rows {
        guard job.goesOn else { return }
        tiles[tile](row)
      }
    }
  }
}

extension Network {
  /// The tiles of a pass over some rows of the output for a padded picture of so many columns of z; nil where it is too narrow for
  /// its threads.
  func passTiles(_ rows: Range<Int>, columns64: Int, _ work: Work) -> [Tile]? {
    Tile.ofAllRows(rows, columns: columns64, reach: columnReach, threads: work.threads)
  }
}

extension MemoryForecast {
  /// Bytes of the streams of a network's pass.
  static func pass(_ network: Network, _ tiles: [Tile]) -> Int {
    2 * network.elementsKept * tiles.reduce(0) { $0 + $1.window.count }
  }
}
