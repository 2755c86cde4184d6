/// What the file of a picture shall be, where its quality is to be found.
///
///     let found = try PictureEncoder(model: .fast).encode(picture, target: .size(200_000))
public enum Target: Sendable {
  /// The best file of at most so many bytes, all that the file has.
  case size(Int)
  /// The best file of at most so many bits for each pixel.
  case bitsPerPixel(Double)
  /// The smallest file of whose decoded picture a measure is at least so much. `AECMetrics` has measures: `.psnr(38)`,
  /// `.ssim(0.97)`, `.msSSIM(0.99)`.
  case measure(Measure, Double)
}

/// How near a decoded picture is to its original, as one number that grows with it.
public struct Measure: Sendable {
  /// What its numbers are.
  public enum Unit: Sendable {
    /// Decibels, without an end.
    case decibels
    /// Shares that go up to 1; what is missing to that is what counts, by its logarithm.
    case share
  }

  /// Its name, such as `PSNR`.
  public let name: String
  /// What its numbers are.
  public let unit: Unit
  /// The least pixels that a side may have.
  public let leastSide: Int
  /// Bytes for each pixel that measuring takes, beside the two pictures.
  public let memory: Int
  /// What photographs have of it, in decibels.
  let usual: UsualCurve
  /// Measures a decoded picture beside its original of the same size.
  package let value: @Sendable (_ decoded: Picture, _ original: Picture) -> Double

  /// A measure. Photographs have about `usual` decibels at the qualities 1, 84 and 100 (of shares `-10 log10(1 - share)`): a
  /// search begins there.
  package init(
    name: String, unit: Unit = .decibels, leastSide: Int = 1, memory: Int = 0, usual: (Double, Double, Double),
    value: @escaping @Sendable (_ decoded: Picture, _ original: Picture) -> Double
  ) {
    (self.name, self.unit, self.leastSide, self.memory) = (name, unit, leastSide, memory)
    (self.usual, self.value) = (UsualCurve(usual), value)
  }

  /// A number of it as a search takes it.
  func decibels(of value: Double) -> Double {
    switch unit {
    case .decibels: value
    case .share: value < 1 ? -10 / 2.302585092994046 * logarithm(1 - value) : .infinity
    }
  }

  /// A number of it as people read it.
  func text(_ value: Double) -> String {
    switch unit {
    case .decibels: "\((value * 100).rounded() / 100) dB"
    case .share: "\((value * 100_000).rounded() / 100_000)"
    }
  }
}
