import CKernels

/// The hyper analysis h_a: the latent y becomes the hyper latent, `[h/64, w/64, Z]` (Ballé et al. 2018, arXiv 1802.01436).
struct HyperAnalysis {
  private let entry: DenseLayer
  private let first: Block
  private let down: DenseLayer
  private let second: Block
  private let exit: DenseLayer

  init(
    _ reader: inout ModelReader, _ widths: EncoderWidths, _ decoder: DecoderWidths, latentLimit: Int
  ) throws(ModelError) {
    let c = widths.hyperWidth
    entry = try reader.dense("hyper_analysis.layers.0", decoder.latent, limit: latentLimit, c)
    first = try Block(&reader, "hyper_analysis.layers.1", c, limit: entry.limit, expansion: 1)
    down = try reader.dense("hyper_analysis.layers.2.conv", 4 * c, limit: first.limit, c)
    second = try Block(&reader, "hyper_analysis.layers.3", c, limit: down.limit, expansion: 1)
    exit = try reader.dense("hyper_analysis.layers.4.conv", 4 * c, limit: second.limit, decoder.hyper)
  }

  var macsPerPixel: Double {
    Double(entry.inputs * entry.outputs + first.macs) / 256
      + Double(down.inputs * down.outputs + second.macs) / 1024 + Double(exit.inputs * exit.outputs) / 4096
  }

  /// Elements that a tile's streams hold for each column of y.
  var held: Int {
    let fine = entry.inputs + first.held + 2 * first.mixIn.inputs
    return fine + (second.held + 2 * second.mixIn.inputs) / 2 + exit.outputs / 4
  }

  /// Rows of z that can be computed when the first `rows` rows of y are known.
  func rows(knowing rows: Int) -> Int { max(0, (rows - 3) / 4) }

  /// Computes rows of the hyper latent, before its gain and rounding, from the rows of y that they depend on: their own,
  /// and three more at either end.
  func fill(
    _ hyper: FeatureMap, rows: Range<Int>, of latent: FeatureMap, _ job: Job, share: Double
  ) throws(CodecError) {
    let kernels = job.kernels
    // What its blocks reach, at 1/16 and 1/32, is within one column of z.
    try job.tiles(.hyperAnalysis, rows: rows, columns: hyper.width, reach: 1, share: share) { tile, step in
      let columns = tile.window(times: 4)
      let stream = DownStream(exit, rows: tile.rows, on: kernels) { rows in
        BlockStream(second, height: latent.height / 2, rows: rows, on: kernels) { rows in
          DownStream(down, rows: rows, on: kernels) { rows in
            BlockStream(first, height: latent.height, rows: rows, on: kernels) { rows in
              DenseStream(entry, of: MapStream(latent, rows: rows, columns: columns), on: kernels)
            }
          }
        }
      }
      let sink = TileSink(tile, into: hyper)
      for row in tile.rows {
        sink.put(row, from: stream)
        guard step() else { return }
      }
    }
  }
}
