/// The hyper latent z between its network and the file: gain, rounding, classes, and back.
struct HyperLatent {
  private let gain: AnchorTable
  private let step: AnchorTable
  private let classes: AnchorTable
  private let limit: Int

  var channels: Int { step.channels }

  init(gain: AnchorTable, _ widths: DecoderWidths, _ tables: DecoderTables) {
    (self.gain, step, classes, limit) = (gain, tables.hyperStep, tables.hyperClass, widths.hyperLimit)
  }

  /// Computes rows of symbols of a hyper latent, `[h/64, w/64, Z]`.
  func fill(symbols: FeatureMap, rows: Range<Int>, of hyper: FeatureMap, at quality: Quality) {
    let gains = Map(gain.at(quality).map { Gain.fixed($0, bits: 32) })
    for y in rows {
      for x in 0..<hyper.width {
        Quantiser.quantise(
          hyper[y].position(x), mean: nil, gain: gains[0].start, to: symbols[y].position(x), channels: channels)
      }
    }
  }

  /// Computes rows of the hyper latent z_hat that symbols stand for.
  func fill(hyper: FeatureMap, rows: Range<Int>, of symbols: FeatureMap, at quality: Quality) {
    let steps = Map(step.at(quality).map { Gain.fixed($0, bits: 16) })
    for y in rows {
      for x in 0..<hyper.width {
        Quantiser.dequantise(
          symbols[y].position(x), mean: nil, step: steps[0].start, meanGain: nil, limit: limit,
          to: hyper[y].position(x), channels: channels)
      }
    }
  }

  /// The hyper latent z_hat that symbols stand for.
  func hyperLatent(of symbols: FeatureMap, at quality: Quality) -> FeatureMap {
    let hyper = FeatureMap(height: symbols.height, width: symbols.width, channels: channels)
    fill(hyper: hyper, rows: 0..<symbols.height, of: symbols, at: quality)
    return hyper
  }

  /// The scale class of each channel.
  func classes(at quality: Quality) -> [UInt8] {
    classes.at(quality).map { UInt8(min(max(($0 + 128) >> 8, 0), 63)) }
  }
}
