/// A pixel transform's way down a picture, part by part, in tiles of all its rows: no row is computed twice, as it is where one
/// part's tiles end and the next one's begin.
///
/// A tile is one thread's at a time.
final class PixelPass: @unchecked Sendable {
  private let transform: PixelTransform
  /// What computes the next row of each tile.
  private let tiles: [(_ row: Int) -> Void]

  init(
    _ transform: PixelTransform, _ tiles: [Tile], into pixels: PixelMap<UInt8>, of latent: FeatureMap,
    _ size: PaddedSize,
    _ job: Job
  ) {
    self.transform = transform
    let network = transform.network
    self.tiles = tiles.map { tile in
      let stream = network.stream(tile.rows, rows64: size.rows64, on: job.kernels) { rows in
        MapStream(latent, rows: rows, columns: tile.window(times: network.density))
      }
      return transform.row(of: tile, from: stream, into: pixels, job)
    }
  }

  /// Computes the next rows of the transform's output, and the pixels that they come to, when the rows of y_hat that they depend
  /// on are there.
  func fill(_ rows: Range<Int>, _ job: Job) throws(CodecError) {
    guard !rows.isEmpty else { return }
    _ = try job.each(
      transform.stage, tiles.count, rows: rows.count, density: transform.network.outputDensity
    ) { (tile) throws(CodecError) in
      for row in rows {
        guard job.goesOn else { return }
        tiles[tile](row)
      }
    }
  }
}
