/// The means of y, predicted in four coding steps, and what lies around them: symbols in the encoder, y_hat in both.
///
///     psi -> first -> step 0 -+-> entry -> block -> exit -> step 1 -+-> ... step 2 -+-> ... step 3 -> y_hat
///                  (psi and y_hat so far, row by row)  -------------+               +
///
/// In every 2x2 square each quarter of the channels visits the four positions in its own order; step k sees what the
/// steps before it decoded (quadtree context, DCVC-RT, arXiv 2502.20762). Only the quarter of a step's means that the
/// step decodes is computed. Normative: "Latents" and "Coding steps" in <doc:Arithmetic>.
struct MeanPrediction {
  struct Step {
    let entry: DenseLayer
    let block: Block
    let exit: DenseLayer
  }

  let first: DenseLayer
  let steps: [Step]
  private let tables: DecoderTables
  let limit: Int

  var latent: Int { first.outputs }

  /// `contextLimit` is the largest magnitude of psi.
  init(
    _ reader: inout ModelReader, _ widths: DecoderWidths, _ tables: DecoderTables, contextLimit: Int
  ) throws(ModelError) {
    let (c, m) = (widths.hyperWidth, widths.latent)
    first = try reader.dense("means.first", c, limit: contextLimit, m)
    let limits = Array(repeating: contextLimit, count: c) + Array(repeating: widths.latentLimit, count: m)
    var steps: [Step] = []
    for k in 0..<3 {
      let entry = try reader.dense("means.steps.\(k).0", limits, c)
      let block = try Block(&reader, "means.steps.\(k).1", c, limit: entry.limit, expansion: 1)
      let exit = try reader.dense("means.steps.\(k).2", c, limit: block.limit, m)
      steps.append(Step(entry: entry, block: block, exit: exit))
    }
    (self.steps, self.tables, limit) = (steps, tables, widths.latentLimit)
  }

  var macsPerPixel: Double {
    let macs = steps.reduce(first.inputs * latent / 4) {
      $0 + $1.entry.inputs * $1.entry.outputs + $1.block.macs + $1.exit.inputs * latent / 4
    }
    return Double(macs) / 256
  }

  /// Elements that a tile's streams hold for each column of y, beside those of psi.
  var held: Int {
    steps.reduce(2 * latent) { $0 + 3 * $1.entry.inputs + $1.block.held + $1.exit.inputs + latent }
  }

  /// What turns y_hat back to the scale of y: the inverse of the product of each channel's two gains, Q16.
  func inverseMeanGain(at quality: Quality) -> [Int32] {
    zip(tables.latentGain.at(quality), tables.latentStep.at(quality)).map { Gain.fixed(-($0 + $1), bits: 16) }
  }

  /// Rows of symbols beyond a row of y_hat, at either end, that it depends on.
  var reach: Int { steps.count }

  /// Computes rows of symbols of the latent y, and of the y_hat that they stand for, if it is wanted.
  ///
  /// `context` makes rows of psi.
  func fill(
    symbols: FeatureMap, latent: FeatureMap? = nil, rows: Range<Int>, of target: LatentTarget,
    context: @escaping ContextSynthesis.Maker, at quality: Quality, _ job: Job, share: Double
  ) throws(CodecError) {
    let coding = LatentCodingMap(tables, limit, quality, symbols: symbols, from: 0, target: target, job.clock)
    try job.tiles(
      .means, rows: rows, multiple: 2, columns: symbols.width / 4, reach: columnReach, share: share
    ) { tile, step in
      let stream = stream(of: tile, coding, context: context, on: job.kernels)
      let sink = latent.map { TileSink(tile, into: $0) }
      let unseen = RowRing(rows: 1, width: stream.width, channels: symbols.channels)
      for row in tile.rows {
        if let sink { sink.put(row, from: stream) } else { stream.next(into: unseen[0]) }
        guard step() else { return }
      }
    }
  }

  /// Computes rows of the latent y_hat that symbols stand for, those from column `first` on. `context` makes rows of psi.
  func fill(
    latent: FeatureMap, rows: Range<Int>, of symbols: FeatureMap, from first: Int,
    context: @escaping ContextSynthesis.Maker, at quality: Quality, _ job: Job, share: Double
  ) throws(CodecError) {
    let coding = LatentCodingMap(tables, limit, quality, symbols: symbols, from: first, target: nil, job.clock)
    try job.tiles(
      .means, rows: rows, multiple: 2, columns: latent.width / 4, reach: columnReach, share: share
    ) { tile, step in
      let stream = stream(of: tile, coding, context: context, on: job.kernels)
      let sink = TileSink(tile, into: latent)
      for row in tile.rows {
        sink.put(row, from: stream)
        guard step() else { return }
      }
    }
  }

  /// Columns of z beyond its own, at either end, that a mean depends on, by way of psi and of the steps before it.
  var columnReach: Int { (reach + ContextSynthesis.reach + 3) / 4 }

  /// Rows of y_hat in a tile's window: the chain of the four steps.
  private func stream(
    of tile: Tile, _ coding: LatentCodingMap, context: ContextSynthesis.Maker, on kernels: Kernels
  ) -> any RowStream {
    step(3, coding.part(tile), context: { context($0, tile.window) }, rows: tile.rows, on: kernels)
  }

  private func step(
    _ k: Int, _ coding: LatentCodingMap, context: RowStreamMaker, rows: Range<Int>, on kernels: Kernels
  ) -> any RowStream {
    guard k > 0 else { return FirstStepStream(self, coding, rows: rows, on: kernels, of: context) }
    return NextStepStream(self, k, coding, rows: rows, on: kernels) { rows in
      step(k - 1, coding, context: context, rows: rows, on: kernels)
    }
  }
}
