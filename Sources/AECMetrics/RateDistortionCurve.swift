import AECSupport

/// What a codec makes of a picture (or a set of them) at one setting.
public struct RatePoint: Sendable, Equatable {
  /// Above 0.
  public var bitsPerPixel: Double
  /// A quality such as PSNR; any measure that grows with quality will do.
  public var decibels: Double

  /// A point at this rate and distortion.
  public init(bitsPerPixel: Double, decibels: Double) {
    (self.bitsPerPixel, self.decibels) = (bitsPerPixel, decibels)
  }
}

/// How the points of a rate-distortion curve are joined.
public enum CurveFit: Sendable, Equatable, CaseIterable {
  /// One cubic polynomial through four points, or the one of least squares among more: the original method.
  case cubic
  /// A cubic between each two points that never overshoots them (PCHIP): the usual choice today, at least two
  /// points.
  case piecewiseCubic
}

/// The average difference of two rate-distortion curves where they overlap.
///
///     let saved = try BjontegaardDelta.rate(of: aec, against: jpeg)
///     print("\(saved.value) % from \(saved.overlap.lowerBound) to \(saved.overlap.upperBound) dB")
///
/// Source: Bjontegaard, "Calculation of average PSNR differences between RD-curves", ITU-T SG16 document
/// VCEG-M33, 2001; for the piecewise fit, Bossen, "Common test conditions and software reference
/// configurations", JCTVC-L1100.
public struct BjontegaardDelta: Sendable, Equatable {
  /// BD-rate in per cent (below 0 where the test curve needs fewer bits), or BD-PSNR in decibels.
  public var value: Double
  /// Over what it was averaged: decibels for a rate, bits per pixel for a PSNR.
  public var overlap: ClosedRange<Double>

  /// The difference in rate at equal quality, in per cent of the anchor's rate (BD-rate), averaged over the
  /// decibels that both curves cover and that lie within `range`, if there is one.
  public static func rate(
    of test: [RatePoint], against anchor: [RatePoint], fit: CurveFit = .piecewiseCubic,
    within range: ClosedRange<Double>? = nil
  ) throws(MetricsError) -> BjontegaardDelta {
    let (difference, overlap) = try averageDifference(
      of: test, against: anchor, fit: fit, within: range, x: { $0.decibels },
      y: { log10($0.bitsPerPixel) })
    return BjontegaardDelta(value: 100 * (pow(10, difference) - 1), overlap: overlap)
  }

  /// The difference in quality at equal rate, in decibels (BD-PSNR).
  public static func quality(
    of test: [RatePoint], against anchor: [RatePoint], fit: CurveFit = .piecewiseCubic
  ) throws(MetricsError) -> BjontegaardDelta {
    let (difference, overlap) = try averageDifference(
      of: test, against: anchor, fit: fit, within: nil, x: { log10($0.bitsPerPixel) }, y: { $0.decibels })
    let (low, high) = (pow(10, overlap.lowerBound), pow(10, overlap.upperBound))
    return BjontegaardDelta(value: difference, overlap: low...high)
  }

  /// The mean of `test - anchor` over the stretch of the x axis that both curves cover.
  private static func averageDifference(
    of test: [RatePoint], against anchor: [RatePoint], fit: CurveFit, within range: ClosedRange<Double>?,
    x: (RatePoint) -> Double, y: (RatePoint) -> Double
  ) throws(MetricsError) -> (Double, ClosedRange<Double>) {
    let (testX, testY) = try sorted(test, fit: fit, x: x, y: y)
    let (anchorX, anchorY) = try sorted(anchor, fit: fit, x: x, y: y)
    let (testRange, anchorRange) = (
      testX[0]...testX[testX.count - 1], anchorX[0]...anchorX[anchorX.count - 1]
    )
    let low = max(testRange.lowerBound, anchorRange.lowerBound, range?.lowerBound ?? -.infinity)
    let high = min(testRange.upperBound, anchorRange.upperBound, range?.upperBound ?? .infinity)
    guard low < high else { throw .noOverlap(anchor: anchorRange, test: testRange) }
    let test = integral(fit, testX, testY, over: low...high)
    let anchor = integral(fit, anchorX, anchorY, over: low...high)
    return ((test - anchor) / (high - low), low...high)
  }

  private static func sorted(
    _ points: [RatePoint], fit: CurveFit, x: (RatePoint) -> Double, y: (RatePoint) -> Double
  ) throws(MetricsError) -> ([Double], [Double]) {
    let least = fit == .cubic ? 4 : 2
    guard points.count >= least else { throw .tooFewPoints(expected: least, found: points.count) }
    for point in points
    where !(point.bitsPerPixel > 0 && point.bitsPerPixel.isFinite && point.decibels.isFinite) {
      throw .impossiblePoint(point)
    }
    let sorted = points.sorted { x($0) < x($1) }
    for (point, next) in zip(sorted, sorted.dropFirst()) where x(point) == x(next) {
      throw .repeatedPoint(point)
    }
    return (sorted.map(x), sorted.map(y))
  }

  private static func integral(
    _ fit: CurveFit, _ x: [Double], _ y: [Double], over range: ClosedRange<Double>
  ) -> Double {
    switch fit {
    case .cubic: CubicPolynomial(fitting: x, y).integral(over: range)
    case .piecewiseCubic: MonotoneCubic(through: x, y).integral(over: range)
    }
  }
}
