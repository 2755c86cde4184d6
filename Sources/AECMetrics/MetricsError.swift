import AEC

/// Why a measure could not be taken.
public enum MetricsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Only pictures of one size can be compared.
  case sizesDiffer(width: Int, height: Int, originalWidth: Int, originalHeight: Int)
  /// A rate-distortion curve has too few points for the fit.
  case tooFewPoints(expected: Int, found: Int)
  /// A point's rate is not above 0, or one of its numbers is not finite.
  case impossiblePoint(RatePoint)
  /// Two points of a curve lie at the same place of the axis that is integrated over.
  case repeatedPoint(RatePoint)
  /// The two curves have no stretch in common.
  case noOverlap(anchor: ClosedRange<Double>, test: ClosedRange<Double>)

  /// All of it in one line.
  public var description: String {
    switch self {
    case .sizesDiffer(let width, let height, let originalWidth, let originalHeight):
      "expected pictures of one size, found \(width)x\(height) against \(originalWidth)x\(originalHeight)"
    case .tooFewPoints(let expected, let found):
      "expected at least \(expected) points in a rate-distortion curve, found \(found)"
    case .impossiblePoint(let point):
      "expected a rate above 0 and finite numbers, found \(point.bitsPerPixel) bpp at \(point.decibels) dB"
    case .repeatedPoint(let point):
      "expected points that differ, found two at \(point.bitsPerPixel) bits per pixel or \(point.decibels) dB"
    case .noOverlap(let anchor, let test):
      "expected curves that overlap, found one over \(anchor) and one over \(test)"
    }
  }

  static func checkSizes(_ image: Picture, _ original: Picture) throws(MetricsError) {
    guard image.width == original.width, image.height == original.height else {
      throw .sizesDiffer(
        width: image.width, height: image.height, originalWidth: original.width,
        originalHeight: original.height)
    }
  }
}
