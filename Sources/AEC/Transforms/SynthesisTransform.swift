/// The synthesis transform g_s: the latent y_hat, `[h/16, w/16, M]`, becomes a picture.
///
///     y_hat -> stem -> blocks (1/16) -> up * gain -> blocks (1/8) -> head -> 8x8 blocks -> pixels
struct SynthesisTransform: PixelTransform {
  private let stem: DenseLayer
  private let body16: [Block]
  private let up: DenseLayer
  private let gain: AnchorTable
  private let body8: [Block]
  private let head: DenseLayer

  init(_ reader: inout ModelReader, _ widths: DecoderWidths, _ tables: DecoderTables) throws(ModelError) {
    stem = try reader.dense("synthesis.stem", widths.latent, limit: widths.latentLimit, widths.c16)
    body16 = try Block.stack(&reader, "synthesis.body16", widths.c16, limit: stem.limit, count: widths.n16)
    let coarse = body16.last?.limit ?? stem.limit
    up = try reader.dense("synthesis.up.conv", widths.c16, limit: coarse, 4 * widths.c8)
    gain = tables.synthesisGain
    body8 = try Block.stack(&reader, "synthesis.body8", widths.c8, limit: up.limit, count: widths.n8)
    head = try reader.dense("synthesis.head", widths.c8, limit: body8.last?.limit ?? up.limit, 192)
  }

  var macsPerPixel: Double {
    let coarse = stem.inputs * stem.outputs + body16.reduce(0) { $0 + $1.macs } + up.inputs * up.outputs
    let fine = body8.reduce(0) { $0 + $1.macs } + head.inputs * head.outputs
    return Double(coarse) / 256 + Double(fine) / 64
  }

  let blockSide = 8
  let share = 0.62

  var held: Int {
    let coarse = stem.inputs + body16.reduce(0) { $0 + $1.held } + up.inputs
    return coarse + 2 * (body8.reduce(0) { $0 + $1.held } + head.inputs + head.outputs)
  }

  var reach: Int { body16.count + (body8.count + 1) / 2 }

  func blockRows(knowing rows: Int) -> Int { 2 * (rows - body16.count) - body8.count }

  func at(_ quality: Quality) -> SynthesisTransform {
    SynthesisTransform(self, up: up.with(gain: gain, at: quality))
  }

  private init(_ transform: SynthesisTransform, up: DenseLayer) {
    (stem, body16, self.up) = (transform.stem, transform.body16, up)
    (gain, body8, head) = (transform.gain, transform.body8, transform.head)
  }

  func fill(
    _ pixels: PixelMap, blockRows: Range<Int>, of latent: FeatureMap, _ size: PaddedSize, _ job: Job, share: Double
  ) throws(CodecError) {
    let (kernels, clock) = (job.kernels, job.clock)
    try job.tiles(
      .synthesis, rows: blockRows, multiple: 2, columns: size.columns64, reach: (reach + 3) / 4, share: share
    ) { tile, step in
      let columns = tile.window(times: 4)
      let stream = DenseStream(
        head,
        of: BlockStream.stack(body8[...], height: size.rows8, rows: tile.rows, on: kernels) { rows in
          UpStream(up, by: 2, rows: rows, on: kernels) { rows in
            BlockStream.stack(body16[...], height: size.rows16, rows: rows, on: kernels) { rows in
              DenseStream(stem, of: MapStream(latent, rows: rows, columns: columns), on: kernels)
            }
          }
        }, on: kernels)
      let blocks = RowRing(rows: 1, width: stream.width, channels: 192)
      let wanted = blocks[0].columns(tile.inner(times: 8))
      for row in tile.rows {
        stream.next(into: blocks[0])
        clock.part(.pixels) { pixels.writeBlocks(wanted, row: row, column: tile.columns(times: 8).lowerBound) }
        guard step() else { return }
      }
    }
  }
}
