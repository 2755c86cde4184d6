/// What an encoder makes of a quality: where on the networks' curve it codes, and the step of the detail layer.
///
/// Up to quality 75 lambda, the weight of errors, is the one that the networks were trained for there; beyond, it grows from 0.079
/// to 1.4 at quality 100. The networks go along to 83. Beyond they code at 45: nearly every block has detail there, which takes
/// fewer bits on a smooth picture than on one that has a part of it already. The step follows from lambda: a step D saves as
/// much as it costs where `lambda = 26 / D^2` (for the uniform error of small steps). Where there is no detail layer, the networks
/// go along to quality 100. Decoders know nothing of it.
struct QualityMap {
  /// The quality that the networks code at.
  let network: Quality
  /// The step of the detail layer's coefficients in 1/8 of a gray level.
  let step: Int
  /// The mean squared error that no square shall exceed, in 1/256 of a squared gray level; nil up to quality 75. 45 dB at quality
  /// 100, 0.6 dB less for each quality below.
  let mostError: Int?

  /// Where lambda begins to grow faster, the best that networks are asked for, and what they are asked for beyond.
  private static let (knee, best, beyond) = (Quality(75)!.position, Quality(83)!.position, Quality(45)!)

  init(_ quality: Quality, hasDetail: Bool = true) {
    let position = quality.position
    network = hasDetail && position > Self.best ? Self.beyond : quality
    // The logarithm of the step in gray levels, Q11, from 170 at quality 1 to 18 and on to 4.3.
    let logarithm = 15_174 - (min(position, Self.knee) * 590 + max(0, position - Self.knee) * 1_120) >> 8
    step = Int(Gain.fixed(logarithm, bits: 3))
    // The logarithm of the error, Q11: 2.056 at 45 dB.
    let below = Quality.positions.upperBound - position
    mostError = position > Self.knee ? Int(Gain.fixed(2_130 + below * 21 / 2, bits: 8)) : nil
  }
}
