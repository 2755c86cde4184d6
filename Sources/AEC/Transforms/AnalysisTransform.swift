/// The analysis transform g_a: a picture becomes the latent y, `[h/16, w/16, M]`.
///
///     pixels -> 8x8 blocks -> stem * gain -> blocks (1/8) -> down -> block (1/16) -> head -> y
struct AnalysisTransform {
  private let stem: DenseLayer
  private let gain: AnchorTable
  private let body: [Block]
  private let down: DenseLayer
  private let tail: Block
  private let head: DenseLayer

  init(_ reader: inout ModelReader, _ widths: EncoderWidths, latent: Int) throws(ModelError) {
    gain = try reader.table("analysis gain", channels: widths.c8)
    stem = try reader.dense("analysis.stem", 192, limit: PixelMap.limit, widths.c8)
    body = try Block.stack(&reader, "analysis.body", widths.c8, limit: stem.limit, count: widths.n8)
    let fine = body.last?.limit ?? stem.limit
    down = try reader.dense("analysis.down.conv", 4 * widths.c8, limit: fine, widths.c16)
    tail = try Block(&reader, "analysis.tail", widths.c16, limit: down.limit)
    head = try reader.dense("analysis.head", widths.c16, limit: tail.limit, latent)
  }

  /// The largest magnitude of y.
  var limit: Int { head.limit }

  var macsPerPixel: Double {
    let fine = stem.inputs * stem.outputs + body.reduce(0) { $0 + $1.macs }
    let coarse = down.inputs * down.outputs + tail.macs + head.inputs * head.outputs
    return Double(fine) / 64 + Double(coarse) / 256
  }

  /// Elements that a tile's streams hold for each column of y.
  var held: Int {
    let fine = stem.inputs + body.reduce(0) { $0 + $1.held } + down.inputs / 2
    return 2 * fine + tail.held + head.inputs + head.outputs
  }

  /// Rows and columns of pixels beyond those of an element of y, at either end, that it depends on.
  var reach: Int { 16 + 8 * body.count }

  /// The transform at a quality.
  func at(_ quality: Quality) -> AnalysisTransform {
    AnalysisTransform(self, stem: stem.with(gain: gain, at: quality))
  }

  private init(_ transform: AnalysisTransform, stem: DenseLayer) {
    (self.stem, gain, body) = (stem, transform.gain, transform.body)
    (down, tail, head) = (transform.down, transform.tail, transform.head)
  }

  /// Computes rows of y from the rows of pixels that they depend on.
  func fill(
    _ latent: FeatureMap, rows: Range<Int>, of pixels: PixelMap, _ size: PaddedSize, _ job: Job, share: Double
  ) throws(CodecError) {
    let (kernels, clock) = (job.kernels, job.clock)
    let reach = (reach + 63) / 64
    try job.tiles(.analysis, rows: rows, columns: size.columns64, reach: reach, share: share) { tile, step in
      let columns = tile.window(times: 8)
      let stream = DenseStream(
        head,
        of: BlockStream(tail, height: size.rows16, rows: tile.rows, on: kernels) { rows in
          DownStream(down, rows: rows, on: kernels) { rows in
            BlockStream.stack(body[...], height: size.rows8, rows: rows, on: kernels) { rows in
              DenseStream(
                stem,
                of: TimedStream.make(PixelStream(pixels, rows: rows, columns: columns), as: .pixels, by: clock),
                on: kernels)
            }
          }
        }, on: kernels)
      let sink = TileSink(tile, into: latent)
      for row in tile.rows {
        sink.put(row, from: stream)
        guard step() else { return }
      }
    }
  }
}
