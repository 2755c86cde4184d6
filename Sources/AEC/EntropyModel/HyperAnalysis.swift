extension NetworkList {
  /// h_a.
  package static func hyperAnalysis(width c: Int, hyper: Int) -> NetworkList {
    NetworkList(
      name: "hyper_analysis.layers.", density: 4,
      lines: [
        .dense("0", c), .block("1", expansion: 1), .dense("2.conv", c, down: 2), .block("3", expansion: 1),
        .dense("4.conv", hyper, down: 2),
      ])
  }
}

/// The hyper analysis h_a: the latent y becomes the hyper latent z, `[h/64, w/64, Z]` (Ballé et al. 2018, arXiv 1802.01436).
struct HyperAnalysis: Sendable {
  let network: Network

  init(
    _ reader: inout ModelReader, _ widths: EncoderWidths, hyper: Int, limits: [Int]
  ) throws(ModelError) {
    network = try Network(&reader, .hyperAnalysis(width: widths.hyperWidth, hyper: hyper), limits: limits)
  }

  /// Computes rows of z, before its gain and rounding, from the rows of y that they depend on.
  func fill(
    _ hyper: FeatureMap, rows: Range<Int>, of latent: FeatureMap, _ size: PaddedSize, _ job: Job
  ) throws(CodecError) {
    try network.run(
      .hyperAnalysis, rows, of: size, job, from: latent, into: TileSink.fill(hyper))
  }
}
