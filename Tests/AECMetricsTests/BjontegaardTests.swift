import AECMetrics
import Testing

@Suite struct BjontegaardTests {
  @Test(arguments: referenceDeltas)
  func deltasEqualThoseOfAnotherImplementation(reference: ReferenceDelta) throws {
    let anchor = try #require(referenceCurves[reference.anchor])
    let test = try #require(referenceCurves[reference.test])
    let rate = try BjontegaardDelta.rate(of: test, against: anchor, fit: reference.fit)
    let quality = try BjontegaardDelta.quality(of: test, against: anchor, fit: reference.fit)
    #expect(abs(rate.value - reference.rate) < 1e-6)
    #expect(abs(quality.value - reference.quality) < 1e-7)
  }

  @Test(arguments: CurveFit.allCases)
  func halfTheBitsAreMinusFiftyPerCent(fit: CurveFit) throws {
    let anchor = try #require(referenceCurves["long"])
    let test = anchor.map { RatePoint(bitsPerPixel: $0.bitsPerPixel / 2, decibels: $0.decibels) }
    let rate = try BjontegaardDelta.rate(of: test, against: anchor, fit: fit)
    #expect(abs(rate.value + 50) < 1e-9)
    #expect(rate.overlap == 26.0...39.9)
  }

  @Test(arguments: CurveFit.allCases)
  func oneDecibelMoreIsOneDecibel(fit: CurveFit) throws {
    let anchor = try #require(referenceCurves["old"])
    let test = anchor.map { RatePoint(bitsPerPixel: $0.bitsPerPixel, decibels: $0.decibels + 1) }
    let quality = try BjontegaardDelta.quality(of: test, against: anchor, fit: fit)
    #expect(abs(quality.value - 1) < 1e-9)
    #expect(abs(quality.overlap.lowerBound - 0.21) < 1e-12)
    #expect(abs(quality.overlap.upperBound - 1.43) < 1e-12)
  }

  @Test func overlapIsWhatBothCurvesCover() throws {
    let anchor = try #require(referenceCurves["old"])
    let test = try #require(referenceCurves["new"])
    #expect(try BjontegaardDelta.rate(of: test, against: anchor).overlap == 27.9...36.4)
  }

  @Test func aRangeNarrowsTheOverlapAndTheMean() throws {
    // Straight lines that meet at 30 dB: at 40 dB the test curve needs 10 times the rate.
    let anchor = [RatePoint(bitsPerPixel: 1, decibels: 30), RatePoint(bitsPerPixel: 10, decibels: 40)]
    let test = [RatePoint(bitsPerPixel: 1, decibels: 30), RatePoint(bitsPerPixel: 100, decibels: 40)]
    let narrow = try BjontegaardDelta.rate(of: test, against: anchor, within: 25...32)
    #expect(narrow.overlap == 30.0...32.0)
    // The mean of log10(rate) over the first fifth is 0.1 more.
    #expect(abs(narrow.value - 100 * (1.2589254117941673 - 1)) < 1e-9)
    #expect(throws: MetricsError.noOverlap(anchor: 30...40, test: 30...40)) {
      try BjontegaardDelta.rate(of: test, against: anchor, within: 10...20)
    }
  }

  @Test func orderOfPointsDoesNotMatter() throws {
    let anchor = try #require(referenceCurves["old"])
    let test = try #require(referenceCurves["new"])
    let delta = try BjontegaardDelta.rate(of: test, against: anchor)
    #expect(try BjontegaardDelta.rate(of: test.reversed(), against: anchor.reversed()) == delta)
  }

  @Test func twoPointsMakeAStraightLine() throws {
    let anchor = [RatePoint(bitsPerPixel: 1, decibels: 30), RatePoint(bitsPerPixel: 10, decibels: 40)]
    let test = [RatePoint(bitsPerPixel: 1, decibels: 32), RatePoint(bitsPerPixel: 10, decibels: 42)]
    #expect(abs(try BjontegaardDelta.quality(of: test, against: anchor).value - 2) < 1e-12)
  }

  @Test func whatCannotBeComparedIsAnError() throws {
    let curve = try #require(referenceCurves["old"])
    let three = Array(curve.prefix(3))
    #expect(throws: MetricsError.tooFewPoints(expected: 4, found: 3)) {
      try BjontegaardDelta.rate(of: three, against: curve, fit: .cubic)
    }
    #expect(throws: MetricsError.tooFewPoints(expected: 2, found: 1)) {
      try BjontegaardDelta.rate(of: curve, against: [curve[0]])
    }
    let free = RatePoint(bitsPerPixel: 0, decibels: 30)
    #expect(throws: MetricsError.impossiblePoint(free)) {
      try BjontegaardDelta.rate(of: curve + [free], against: curve)
    }
    let perfect = RatePoint(bitsPerPixel: 20, decibels: .infinity)
    #expect(throws: MetricsError.impossiblePoint(perfect)) {
      try BjontegaardDelta.quality(of: curve, against: curve + [perfect])
    }
    let same = RatePoint(bitsPerPixel: 9, decibels: curve[2].decibels)
    #expect(throws: MetricsError.self) { try BjontegaardDelta.rate(of: curve + [same], against: curve) }
    let better = curve.map { RatePoint(bitsPerPixel: $0.bitsPerPixel, decibels: $0.decibels + 20) }
    #expect(throws: MetricsError.noOverlap(anchor: 27.3...36.4, test: 47.3...56.4)) {
      try BjontegaardDelta.rate(of: better, against: curve)
    }
  }
}
