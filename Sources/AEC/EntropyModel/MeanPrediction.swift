/// The means of y, predicted in four coding steps, and what lies around them: symbols in the encoder, y_hat in both.
///
/// In every 2x2 square each quarter of the channels visits the four positions in its own order; step k sees what the
/// steps before it decoded (quadtree context, DCVC-RT, arXiv 2502.20762). Only the quarter of a step's means that the
/// step decodes is computed. Normative: "Latents" and "Coding steps" in <doc:Arithmetic>.
struct MeanPrediction {
  private struct Step {
    let entry: DenseLayer
    let block: Block
    let exit: DenseLayer
  }

  private let first: DenseLayer
  private let steps: [Step]
  private let tables: DecoderTables
  private let limit: Int

  var latent: Int { first.outputs }

  init(_ reader: inout ModelReader, _ widths: DecoderWidths, _ tables: DecoderTables) throws(ModelError) {
    let (c, m) = (widths.hyperWidth, widths.latent)
    first = try reader.dense("means.first", c, m)
    var steps: [Step] = []
    for k in 0..<3 {
      steps.append(
        Step(
          entry: try reader.dense("means.steps.\(k).0", c + m, c),
          block: try Block(&reader, "means.steps.\(k).1", c, expansion: 1),
          exit: try reader.dense("means.steps.\(k).2", c, m)))
    }
    (self.steps, self.tables, limit) = (steps, tables, widths.latentLimit)
  }

  var macsPerPixel: Double {
    let macs = steps.reduce(first.inputs * latent / 4) {
      $0 + $1.entry.inputs * $1.entry.outputs + $1.block.macs + $1.exit.inputs * latent / 4
    }
    return Double(macs) / 256
  }

  /// The channels that step `step` decodes at a position.
  static func channels(row: Int, column: Int, step: Int, of latent: Int) -> Range<Int> {
    let position = 2 * ((row ^ column) & 1) + (row & 1)
    let quarter = [0, 2, 3, 1][position ^ step]
    return quarter * latent / 4..<(quarter + 1) * latent / 4
  }

  /// Symbols of the latent y.
  func symbols(
    of y: FeatureMap, context psi: FeatureMap, at quality: Quality, _ job: Job, share: Double
  ) throws(CodecError) -> FeatureMap {
    let symbols = FeatureMap(height: y.height, width: y.width, channels: latent)
    let gain = Map(tables.latentGain.at(quality).map { Gain.fixed($0, bits: 32) })
    _ = try walk(psi, symbols, at: quality, job, share: share) { row, x, channels, mean in
      let first = channels.lowerBound
      Quantiser.quantise(
        y[row].position(x) + first, mean: mean, gain: gain[0].start + first, to: symbols[row].position(x) + first,
        channels: channels.count)
    }
    return symbols
  }

  /// The latent y_hat that symbols stand for.
  func latent(
    of symbols: FeatureMap, context psi: FeatureMap, at quality: Quality, _ job: Job, share: Double
  ) throws(CodecError) -> FeatureMap {
    try walk(psi, symbols, at: quality, job, share: share) { _, _, _, _ in }
  }

  /// Walks the four steps. At each position `prepare` gets the means of the step's channels and sees to it that their
  /// symbols are there; then y_hat is reconstructed from them.
  private func walk(
    _ psi: FeatureMap, _ symbols: FeatureMap, at quality: Quality, _ job: Job, share: Double,
    prepare: @Sendable (_ row: Int, _ x: Int, _ channels: Range<Int>, _ mean: UnsafePointer<Int16>) -> Void
  ) throws(CodecError) -> FeatureMap {
    let (height, width) = (psi.height, psi.width)
    let (gains, inverses) = (tables.latentGain.at(quality), tables.latentStep.at(quality))
    let step = Map(inverses.map { Gain.fixed($0, bits: 16) })
    let meanGain = Map(zip(gains, inverses).map { Gain.fixed($0 + $1, bits: 16) })
    let kernels = job.kernels
    // Two maps in turn: a step's neighbours must read what the step before left, also across bands.
    var known = FeatureMap(height: height, width: width, channels: latent)
    for k in 0..<4 {
      let (before, after) = (known, k == 0 ? known : FeatureMap(height: height, width: width, channels: latent))
      let exit = k == 0 ? first : steps[k - 1].exit
      try job.bands("coding step \(k)", rows: height, share: share / 4) { band, advance in
        let stream = features(k, psi, before, band, kernels)
        let features = RowRing(rows: 1, width: width, channels: stream.channels)
        let means = RowRing(rows: 1, width: width, channels: latent)
        for row in band {
          stream.next(into: features[0])
          if k > 0 { after[row].copy(from: before[row]) }
          for parity in 0..<2 {
            let channels = Self.channels(row: row, column: parity, step: k, of: latent)
            exit.apply(
              features[0].everySecond(from: parity), to: means[0].everySecond(from: parity).channels(channels),
              outputs: channels, on: kernels)
            for x in stride(from: parity, to: width, by: 2) {
              let first = channels.lowerBound
              let mean = means[0].position(x) + first
              prepare(row, x, channels, mean)
              Quantiser.dequantise(
                symbols[row].position(x) + first, mean: mean, step: step[0].start + first,
                meanGain: meanGain[0].start + first, limit: limit, to: after[row].position(x) + first,
                channels: channels.count)
            }
          }
          guard advance() else { return }
        }
      }
      known = after
    }
    return known
  }

  /// The features that step `k` predicts means from.
  private func features(
    _ k: Int, _ psi: FeatureMap, _ known: FeatureMap, _ rows: Range<Int>, _ kernels: Kernels
  ) -> any RowStream {
    guard k > 0 else { return MapStream(psi, rows: rows) }
    return BlockStream(steps[k - 1].block, height: psi.height, rows: rows, on: kernels) { rows in
      ConcatenationStream(steps[k - 1].entry, of: psi, known, rows: rows, on: kernels)
    }
  }
}
