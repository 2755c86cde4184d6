/// What an encoder makes of a quality: where on the networks' curve it codes, and the step of the detail layer.
///
/// Up to quality 75 the networks go along, and the weight of errors, lambda, is the one that they were trained for there; beyond,
/// they stand still, and lambda goes on growing, from 0.079 to 1.4 at quality 100. The step follows from lambda: a step D
/// saves as much as it costs where `lambda = 26 / D^2` (for the uniform error of small steps). Where there is no detail layer,
/// the networks go along to quality 100. Decoders know nothing of it.
struct QualityMap {
  /// The quality that the networks code at.
  let network: Quality
  /// The step of the detail layer's coefficients in 1/8 of a gray level.
  let step: Int

  /// The best that networks are asked for.
  private static let last = Quality(75)!

  init(_ quality: Quality, hasDetail: Bool = true) {
    network = quality.position <= Self.last.position || !hasDetail ? quality : Self.last
    // The logarithm of the step in gray levels, Q11, from 170 at quality 1 to 18 and on to 4.3.
    let beyond = quality.position - network.position
    let logarithm = 15_174 - (network.position * 590 + beyond * 1_120) >> 8
    step = Int(Gain.fixed(logarithm, bits: 3))
  }
}
