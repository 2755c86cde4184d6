import AECMetrics

/// How two codecs' curves differ.
package struct RateDifference: Sendable, Equatable {
  package var test: String
  package var anchor: String
  /// In per cent, and the decibels it is a mean over.
  package var rate: BjontegaardDelta
  /// BD-PSNR in decibels, and the bits per pixel it is a mean over; nil where the rates do not overlap.
  package var quality: BjontegaardDelta?
  /// BD-rate by MS-SSIM in decibels, where there is one.
  package var msSSIMRate: BjontegaardDelta?
  /// BD-rate by SSIMULACRA2.
  package var ssimulacra2Rate: BjontegaardDelta?
  /// The picture at which the test codec does worst against the anchor, and its BD-rate in per cent.
  package var worst: Worst?

  package struct Worst: Sendable, Equatable {
    package var picture: String
    package var rate: Double
  }

  /// Nil where the curves do not overlap, or have fewer than two points.
  init?(
    of test: (name: String, points: [RatePoint]), against anchor: (name: String, points: [RatePoint]),
    _ range: ClosedRange<Double>?
  ) {
    (self.test, self.anchor) = (test.name, anchor.name)
    guard let rate = try? BjontegaardDelta.rate(of: test.points, against: anchor.points, within: range)
    else { return nil }
    self.rate = rate
    quality = try? BjontegaardDelta.quality(of: test.points, against: anchor.points)
  }

  init?(of test: Curve, against anchor: Curve, _ range: ClosedRange<Double>?) {
    self.init(of: (test.codec, test.ratePoints()), against: (anchor.codec, anchor.ratePoints()), range)
    func rate(_ metric: CurveMetric) -> BjontegaardDelta? {
      try? BjontegaardDelta.rate(of: test.ratePoints(metric), against: anchor.ratePoints(metric))
    }
    (msSSIMRate, ssimulacra2Rate) = (rate(.msSSIM), rate(.ssimulacra2))
  }
}
