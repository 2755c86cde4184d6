import CKernels

/// The scale branch of the hyper synthesis h_s: z_hat becomes the scale class of every symbol of y.
///
/// The one network that decides whether a file can be decoded: classes route symbols to their queues.
struct ScaleSynthesis {
  private let mixIn: DenseLayer
  private let first: DepthwiseLayer
  private let mix: DenseLayer
  private let second: DepthwiseLayer
  private let out: DenseLayer
  private let offsets: AnchorTable

  init(_ reader: inout ModelReader, _ widths: DecoderWidths, _ tables: DecoderTables) throws(ModelError) {
    let c = widths.scaleWidth
    mixIn = try reader.dense("scales.mix_in", widths.hyper, limit: widths.hyperLimit, c, AEC_RELU)
    first = try reader.depthwise("scales.dw1", c, limit: mixIn.limit, AEC_RELU)
    mix = try reader.dense("scales.mix", c, limit: first.limit, c, AEC_RELU)
    second = try reader.depthwise("scales.dw2", c, limit: mix.limit, AEC_RELU)
    out = try reader.dense("scales.out", c, limit: second.limit, 16 * widths.latent)
    offsets = tables.latentClass
  }

  var macsPerPixel: Double {
    let dense = [mixIn, mix, out].reduce(0) { $0 + $1.inputs * $1.outputs }
    return Double(dense + 18 * first.channels) / 4096
  }

  /// Elements that a tile's streams hold for each column of y.
  var held: Int {
    (mixIn.inputs + 3 * first.channels + mix.inputs + 3 * second.channels + out.inputs) / 4 + out.outputs / 16
  }

  /// Positions of z beyond its own, in any direction, that a class depends on.
  var reach: Int { 2 }

  /// Computes rows of classes of y's symbols, `[h/16, w/16, M]`, from z_hat as far as they depend on it.
  func fill(
    _ classes: ClassMap, rows: Range<Int>, of hyper: FeatureMap, at quality: Quality, _ job: Job, share: Double
  ) throws(CodecError) {
    let offset = Map(offsets.at(quality).map { Int16(clamping: $0) })
    let kernels = job.kernels
    let columns = hyper.width
    try job.tiles(.scales, rows: rows, multiple: 4, columns: columns, reach: reach, share: share) { tile, step in
      let stream = UpStream(out, by: 4, rows: tile.rows, on: kernels) { rows in
        DepthwiseStream(second, height: hyper.height, rows: rows, on: kernels) { rows in
          DenseStream(
            mix,
            of: DepthwiseStream(first, height: hyper.height, rows: rows, on: kernels) { rows in
              DenseStream(mixIn, of: MapStream(hyper, rows: rows, columns: tile.window), on: kernels)
            }, on: kernels)
        }
      }
      let values = RowRing(rows: 1, width: stream.width, channels: classes.channels)
      for row in tile.rows {
        stream.next(into: values[0])
        for (x, place) in zip(tile.inner(times: 4), tile.columns(times: 4)) {
          Quantiser.classes(
            values[0].position(x), offset: offset[0].start, to: classes[row].position(place),
            channels: classes.channels)
        }
        guard step() else { return }
      }
    }
  }
}
