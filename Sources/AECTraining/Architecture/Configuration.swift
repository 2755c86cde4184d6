/// Widths and depths of a network. `c8` and `c16` are channels at 1/8 and 1/16 of the picture's resolution, `n8` and `n16`
/// blocks there.
public struct Configuration: Sendable, Equatable {
  /// Of the analysis transform.
  public var encoderC8, encoderN8, encoderC16: Int
  /// Of the synthesis transform.
  public var decoderC8, decoderN8, decoderC16, decoderN16: Int
  /// M, channels of y.
  public var latent: Int
  /// Z, channels of z.
  public var hyper: Int
  /// Of the hyper analysis, the context branch and the mean prediction.
  public var hyperWidth: Int
  /// Of the scale branch.
  public var scaleWidth: Int
  /// Rings of positions that depth-wise layers at 1/8 have beyond 3x3, 0 or 1.
  public var encoderWide8, decoderWide8: Int

  /// A configuration of these widths and depths.
  public init(
    encoderC8: Int, encoderN8: Int, encoderC16: Int, decoderC8: Int, decoderN8: Int, decoderC16: Int, decoderN16: Int,
    latent: Int, hyper: Int, hyperWidth: Int, scaleWidth: Int, encoderWide8: Int = 0, decoderWide8: Int = 0
  ) {
    (self.encoderC8, self.encoderN8, self.encoderC16) = (encoderC8, encoderN8, encoderC16)
    (self.decoderC8, self.decoderN8, self.decoderC16, self.decoderN16) = (decoderC8, decoderN8, decoderC16, decoderN16)
    (self.latent, self.hyper, self.hyperWidth, self.scaleWidth) = (latent, hyper, hyperWidth, scaleWidth)
    (self.encoderWide8, self.decoderWide8) = (encoderWide8, decoderWide8)
  }

  /// Channels of y that a model file may have, in steps of 64.
  public static let latents = 64...1024

  /// For tests.
  package static let tiny = Configuration(
    encoderC8: 32, encoderN8: 1, encoderC16: 32, decoderC8: 32, decoderN8: 1, decoderC16: 32, decoderN16: 1, latent: 64,
    hyper: 16, hyperWidth: 32, scaleWidth: 32)

  /// What the shapes of a network's weights, by name, say of it; nil where a network has no such shapes.
  public init?(shapes: [String: [Int]]) {
    func extent(_ name: String, _ dimension: Int) -> Int? {
      guard let shape = shapes[name + ".weight"], shape.count == 4 else { return nil }
      return shape[dimension]
    }
    func blocks(_ name: String) -> Int {
      shapes.keys.count { $0.hasPrefix(name + ".") && $0.hasSuffix(".mix_in.bias") }
    }
    // Squares that are neither will not be of the shape that this says they have.
    func wide(_ name: String) -> Int { shapes[name + ".0.depthwise.weight"]?.suffix(2) == [5, 5] ? 1 : 0 }
    guard let encoderC8 = extent("analysis.stem", 0), let encoderC16 = extent("analysis.down.conv", 0),
      let decoderC16 = extent("synthesis.stem", 0), let latent = extent("synthesis.stem", 1),
      let decoderC8 = extent("synthesis.head", 1), let scaleWidth = extent("scales.mix_in", 0),
      let hyper = extent("scales.mix_in", 1), let hyperWidth = extent("means.first", 1)
    else { return nil }
    (self.encoderC8, encoderN8, self.encoderC16) = (encoderC8, blocks("analysis.body"), encoderC16)
    (self.decoderC8, decoderN8) = (decoderC8, blocks("synthesis.body8"))
    (self.decoderC16, decoderN16) = (decoderC16, blocks("synthesis.body16"))
    (self.latent, self.hyper, self.hyperWidth, self.scaleWidth) = (latent, hyper, hyperWidth, scaleWidth)
    (encoderWide8, decoderWide8) = (wide("analysis.body"), wide("synthesis.body8"))
  }
}
