/// What a codec's pictures are compared with the originals by: squared error, 1 - MS-SSIM, or a mixture of both.
///
/// The distortion that lambda weighs is `(1 - structure) * 255^2 * error + structure * 1250 * (1 - MS-SSIM)`. 1250 brings both to one
/// size: it is the ratio of the lambdas that CompressAI takes for either to come to equal rates (2.4 ... 220 and 0.0018 ... 0.18).
public struct CodecLoss: Sendable, Equatable {
  /// The share of MS-SSIM, 0...1.
  public let structure: Double

  /// The mean squared error alone.
  public static let squaredError = CodecLoss(structure: 0)

  /// What all of 1 - MS-SSIM is worth, in squared errors of a sample of 0...255.
  static let worth = 1250.0

  private init(structure: Double) { self.structure = structure }

  /// What the text of `--loss` says: `mse`, `ms-ssim`, or `ms-ssim:SHARE`, a mixture.
  package init(_ text: String) throws(OptionError) {
    let option = OptionText("--loss", text, choices: "mse, ms-ssim or ms-ssim:SHARE")
    switch option.word {
    case "mse":
      try option.standsAlone()
      self = .squaredError
    case "ms-ssim" where text == option.word: self.init(structure: 1)
    case "ms-ssim": self.init(structure: try option.number("SHARE", in: 0...1))
    default: throw option.isUnknown
    }
  }

  /// The distortion of a crop, from its mean squared error of a sample of 0...255 and its 1 - MS-SSIM.
  func distortion(_ error: Double, _ dissimilarity: Double) -> Double {
    (1 - structure) * error + structure * Self.worth * dissimilarity
  }
}

/// 1 - MS-SSIM of colours in -1/2...1/2 as a codec's network gives them, and its gradient beside another one.
final class StructureTerm {
  private let loss: StructuralLoss
  private let given, target, gradient: Floats

  /// Of crops of a shape.
  init(_ shape: Shape) {
    loss = StructuralLoss(shape)
    (given, target, gradient) = (Floats(shape.count), Floats(shape.count), Floats(shape.count))
  }

  /// The term, and `weight` times its gradient added to the other one.
  func add(
    _ colours: UnsafePointer<Float>, _ originals: UnsafePointer<Float>, weight: Float,
    to sum: UnsafeMutablePointer<Float>
  ) -> Double {
    for index in 0..<given.count {
      given.start[index] = colours[index] + 0.5
      target.start[index] = originals[index] + 0.5
    }
    let found = loss.run(given.start, target.start, weight: weight, gradient: gradient.start)
    for index in 0..<gradient.count { sum[index] += gradient.start[index] }
    return found
  }
}
