extension NetworkList {
  /// The scale branch of h_s.
  package static func scales(width c: Int, latent: Int) -> NetworkList {
    NetworkList(
      name: "scales.", density: 1,
      lines: [
        .dense("mix_in", c, .relu), .depthwise("dw1", .relu), .dense("mix", c, .relu), .depthwise("dw2", .relu),
        .dense("out", latent, up: 4),
      ])
  }
}

/// The scale branch of the hyper synthesis h_s: z_hat becomes the scale class of every symbol of y.
///
/// The one network that decides whether a file can be decoded: classes route symbols to their queues.
struct ScaleSynthesis: Sendable {
  let network: Network
  private let offsets: Vector<Int16>

  static func network(_ reader: inout ModelReader, _ widths: DecoderWidths) throws(ModelError) -> Network {
    try Network(&reader, .scales(width: widths.scaleWidth, latent: widths.latent), limits: widths.hyperLimits)
  }

  init(_ network: Network, _ gains: LatentGains) { (self.network, offsets) = (network, gains.classOffsets) }

  /// Computes rows of classes of y's symbols, `[h/16, w/16, M]`, from z_hat as far as they depend on it. The size is that of
  /// the picture as far as the columns of z_hat go.
  func fill(
    _ classes: ClassMap, rows: Range<Int>, of hyper: FeatureMap, _ size: PaddedSize, _ job: Job
  ) throws(CodecError) {
    let density = network.outputDensity
    try network.run(
      .scales, rows, of: size, job, from: hyper,
      into: { tile, stream in
        let values = FeatureMap(rows: 1, width: stream.width, channels: stream.channels)
        let (inner, columns) = (tile.inner(times: density), tile.columns(times: density))
        return { row in
          stream.next(into: values[0])
          Quantiser.classes(of: values[0].columns(inner), offsets: offsets, to: classes[row].columns(columns))
        }
      })
  }
}
