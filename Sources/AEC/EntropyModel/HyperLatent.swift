/// The hyper latent z between its network and the file, at one quality: gain, rounding, classes, and back.
struct HyperLatent: Sendable {
  let gains: LatentGains

  var channels: Int { gains.channels }

  /// Computes rows of symbols of z, `[h/64, w/64, Z]`.
  func fill(symbols: FeatureMap, rows: Range<Int>, of hyper: FeatureMap) {
    for row in rows { Quantiser.quantise(hyper[row], gain: gains.gain, to: symbols[row]) }
  }

  /// Computes rows of z_hat, which symbols stand for.
  func fill(hyper: FeatureMap, rows: Range<Int>, of symbols: FeatureMap) {
    for row in rows { Quantiser.dequantise(symbols[row], gains: gains, to: hyper[row]) }
  }

  /// The scale class of each channel.
  var classes: [UInt8] { Quantiser.classes(offsets: gains.classOffsets) }
}
