extension NetworkList {
  /// The context branch of h_s.
  package static func context(width c: Int) -> NetworkList {
    NetworkList(
      name: "context.layers.", density: 1,
      lines: [
        .dense("0.conv", c, up: 2), .block("1", expansion: 1), .dense("2.conv", c, up: 2), .block("3", expansion: 1),
      ])
  }

  /// What makes features of psi and y_hat, in a coding step after the first: 0, 1 or 2.
  package static func features(step: Int, width c: Int) -> NetworkList {
    NetworkList(name: "means.steps.\(step).", density: 4, lines: [.dense("0", c), .block("1", expansion: 1)])
  }
}

/// The means of y, predicted in four coding steps, and what lies around them: symbols in the encoder, y_hat in both.
///
///     z_hat -> context -> psi
///     psi -> first -> step 0 -+-> entry -> block -> exit -> step 1 -+-> ... step 2 -+-> ... step 3 -> y_hat
///                  (psi and y_hat so far, row by row)  -------------+               +
///
/// psi, `[h/16, w/16, C]`, is the context branch of the hyper synthesis h_s (Minnen et al. 2018, arXiv 1809.02736). In every
/// 2x2 square each quarter of the channels visits the four positions in its own order; step k sees what the steps before it
/// decoded (quadtree context, DCVC-RT, arXiv 2502.20762). Only the quarter of a step's means that the step decodes is
/// computed. Normative: "Latents" and "Coding steps" in <doc:Arithmetic>.
struct MeanPrediction: Sendable {
  /// The layers, the same at every quality.
  struct Layers: Sendable {
    let context: Network
    let first: DenseLayer
    /// Of steps 1, 2 and 3: features, from psi with y_hat behind it, and the means that come of them.
    let steps: [(features: Network, exit: DenseLayer)]

    init(_ reader: inout ModelReader, _ widths: DecoderWidths) throws(ModelError) {
      let (c, m) = (widths.hyperWidth, widths.latent)
      context = try Network(&reader, .context(width: c), limits: widths.hyperLimits)
      first = try reader.dense("means.first", context.limits, m)
      var steps: [(features: Network, exit: DenseLayer)] = []
      for k in 0..<3 {
        let features = try Network(
          &reader, .features(step: k, width: c), limits: context.limits + widths.latentLimits)
        let exit = try reader.dense("means.steps.\(k).2", features.limits, m)
        steps.append((features, exit))
      }
      self.steps = steps
    }
  }

  private let layers: Layers
  let gains: LatentGains

  init(_ layers: Layers, _ gains: LatentGains) { (self.layers, self.gains) = (layers, gains) }

  /// Channels of y.
  var latent: Int { layers.first.outputs }

  var macsPerPixel: Double {
    layers.steps.reduce(layers.context.macsPerPixel + Double(layers.first.macs / 4) / 256) {
      $0 + $1.features.macsPerPixel + Double($1.exit.macs / 4) / 256
    }
  }

  /// Elements that a tile's streams keep for each column of z: beside the networks', a row of means a step, a row of y_hat, and
  /// the rows around its own that a step has read.
  var elementsKept: Int {
    let both = layers.context.channels + latent
    return layers.steps.reduce(layers.context.elementsKept + 4 * 2 * latent) {
      $0 + $1.features.elementsKept + 4 * (latent + 2 * $1.features.reach * both)
    }
  }

  /// Rows of symbols beyond a row of y_hat, at either end, that it depends on.
  var reach: Int { layers.steps.reduce(0) { $0 + $1.features.reach } }

  /// Columns of z beyond its own, at either end, that a mean depends on, by way of psi and of the steps before it.
  var columnReach: Int { columnReach(latents: 0) }

  /// The same of a mean that is up to so many columns of y away.
  func columnReach(latents: Int) -> Int { (reach + latents + 3) / 4 + layers.context.reach }

  /// Rows of psi that can be computed when so many rows of z_hat are known.
  func contextRows(knowing rows: Int) -> Int { layers.context.rows(knowing: rows) }

  /// Codes rows: makes their symbols, in the encoder, and computes the y_hat that they stand for, which goes into `latent` if
  /// that is given. `hyper` is z_hat as far as the columns go, the size that of the picture as far.
  func fill(
    _ latent: FeatureMap?, rows: Range<Int>, coding: LatentCodingMap, hyper: FeatureMap, _ size: PaddedSize, _ job: Job
  ) throws(CodecError) {
    try job.tiles(
      .means, rows: rows, density: 4, multiple: 2, columns: size.columns64, reach: columnReach
    ) { tile, goesOn in
      let stream = stream(of: tile, coding.of(tile), hyper, job)
      let sink = latent.map { TileSink(tile, into: $0) }
      let unseen = FeatureMap(rows: 1, width: stream.width, channels: self.latent)
      for row in tile.rows {
        if let sink { sink.put(row, from: stream) } else { stream.next(into: unseen[0]) }
        guard goesOn() else { return }
      }
    }
  }

  /// Rows of y_hat in a tile's window: the chain of the four steps.
  private func stream(of tile: Tile, _ coding: LatentCodingMap, _ hyper: FeatureMap, _ job: Job) -> any RowStream {
    let rows64 = hyper.height
    var chain = [tile.rows]
    for step in layers.steps.reversed() { chain.append(step.features.needed(for: chain.last!, rows64: rows64)) }
    let psi = layers.context.stream(chain.last!, rows64: rows64, on: job.kernels) { rows in
      MapStream(hyper, rows: rows, columns: tile.window)
    }
    let first = FirstStepStream(layers.first, coding, rows: chain.removeLast(), job, of: psi)
    return layers.steps.enumerated().reduce(first as any RowStream) { source, step in
      let isLast = step.offset == layers.steps.count - 1
      return NextStepStream(
        step.offset + 1, step.element.features, step.element.exit, coding, rows: chain.removeLast(), rows64: rows64,
        channels: isLast ? latent : source.channels, job, of: source)
    }
  }
}

extension MemoryForecast {
  /// Bytes of the streams of the mean prediction.
  func streams(_ means: MeanPrediction) -> Int { streams(keeping: means.elementsKept, reach: means.columnReach) }
}
