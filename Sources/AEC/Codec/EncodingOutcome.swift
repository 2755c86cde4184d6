/// What became of a picture that was coded.
public struct EncodingOutcome: Sendable, Equatable {
  /// How far a sample may be off, in units of the picture's depth, where the picture was coded by that: 0 without loss; nil where by quality.
  public let maxError: Int?
  /// The sum of the squared errors of all numbers of the pixels that decoders make; nil at the least effort, which does not look.
  public let squaredError: Int?
  /// Numbers of all pixels.
  public let samples: Int
  /// Bits of a number, which errors are in the units of.
  public let depth: Int
  /// Whether the picture is far worse than others of its quality: its mean squared error is more than twice that of rounding
  /// to the detail layer's step. At the least effort, whether it is likely so: patterns, text or drawings make much of its
  /// contrast.
  public let isPoor: Bool
  /// The part of the picture that the detail layer adds to.
  public let detail: Double
  /// The part of which networks code the means of 16x16 pixels and the detail layer all else.
  public let smooth: Double
  /// The parts that are coded pixel by pixel.
  public let exact: ExactShare
}
