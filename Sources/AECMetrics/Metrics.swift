import AEC
import AECSupport

/// How alike two pictures of one size are, by the usual measures; relative to full scale, so that pictures of 8 and of 16 bits compare,
/// and one of each.
///
///     let metrics = try Metrics(of: decoded, against: original)
///     print(metrics.psnr)
public struct Metrics: Sendable, Equatable {
  /// Peak signal-to-noise ratio in decibels, over red, green and blue jointly, of gray pictures over gray, of those that are not opaque
  /// over both of what they are on black and on white; infinite for equal pictures.
  public var psnr: Double
  /// Peak signal-to-noise ratio of the luma (BT.601) in decibels; infinite for equal pictures.
  public var lumaPSNR: Double
  /// Structural similarity of the luma, 1 for equal pictures; nil for a picture with a side under 11 pixels.
  public var ssim: Double?
  /// Multi-scale structural similarity of the luma, 1 for equal pictures; nil for one with a side under 161
  /// pixels.
  public var msSSIM: Double?
  /// SSIMULACRA2, version 2.1: 100 for equal pictures, about 90 where a difference is hardly seen in a flicker test, 70
  /// for high quality, 50 for medium, 10 for very low, and below 0 for what is worse; nil for a picture with a side
  /// under 8 pixels. Samples are taken for sRGB. Which of the two is the original matters.
  public var ssimulacra2: Double?

  /// All measures at once; of pictures that are not opaque those of what they are on black and on white together.
  public init(of image: Picture, against original: Picture) throws(MetricsError) {
    try MetricsError.checkSizes(image, original)
    let shown = Self.shown(image, original)
    let planes = shown.map { (Plane(lumaOf: $0), Plane(lumaOf: $1)) }
    psnr = Self.psnr(shown)
    lumaPSNR = Self.lumaPSNR(planes)
    ssim = Self.mean(planes) { structuralSimilarity($0, $1)?.ssim }
    msSSIM = Self.mean(planes, multiScaleStructuralSimilarity)
    ssimulacra2 = Self.mean(shown) { SSIMULACRA2.score(of: $0, against: $1) }
  }

  /// ``psnr`` alone: `10 log10(255^2 / mean squared difference of all 3 * width * height samples)`, of 16 bits with 65535.
  public static func psnr(of image: Picture, against original: Picture) throws(MetricsError) -> Double {
    try MetricsError.checkSizes(image, original)
    return psnr(shown(image, original))
  }

  /// The same of a sum of squared differences of so many samples, of which `largest` is the largest that there can be.
  public static func psnr(squaredError sum: Int, samples: Int, largest: Int = 255) -> Double {
    decibels(ofMeanSquaredError: Double(sum) / Double(samples), largest: Double(largest))
  }

  /// ``lumaPSNR`` alone.
  public static func lumaPSNR(of image: Picture, against original: Picture) throws(MetricsError) -> Double {
    try MetricsError.checkSizes(image, original)
    return lumaPSNR(shown(image, original).map { (Plane(lumaOf: $0), Plane(lumaOf: $1)) })
  }

  /// ``ssim`` alone.
  public static func ssim(of image: Picture, against original: Picture) throws(MetricsError) -> Double? {
    try MetricsError.checkSizes(image, original)
    return mean(shown(image, original)) { structuralSimilarity(Plane(lumaOf: $0), Plane(lumaOf: $1))?.ssim }
  }

  /// ``msSSIM`` alone.
  public static func msSSIM(of image: Picture, against original: Picture) throws(MetricsError) -> Double? {
    try MetricsError.checkSizes(image, original)
    return mean(shown(image, original)) { multiScaleStructuralSimilarity(Plane(lumaOf: $0), Plane(lumaOf: $1)) }
  }

  /// ``ssimulacra2`` alone.
  public static func ssimulacra2(of image: Picture, against original: Picture) throws(MetricsError) -> Double? {
    try MetricsError.checkSizes(image, original)
    return mean(shown(image, original)) { SSIMULACRA2.score(of: $0, against: $1) }
  }

  /// What is compared, in one depth: the two pictures, or, where one is not opaque, what they are on black and on white.
  private static func shown(_ image: Picture, _ original: Picture) -> [(Picture, Picture)] {
    guard image.layout.depth == original.layout.depth else { return shown(image.depth16, original.depth16) }
    guard image.layout.hasAlpha || original.layout.hasAlpha else { return [(image, original)] }
    return [Background.black, .white].map { (image.composed(on: $0), original.composed(on: $0)) }
  }

  private static func psnr(_ shown: [(Picture, Picture)]) -> Double {
    var (sum, samples) = (0, 0)
    for (image, original) in shown {
      let isAlike = image.layout == original.layout
      let (pixels, originals) = isAlike ? (image.pixels, original.pixels) : (image.rgb.pixels, original.rgb.pixels)
      let depth = original.layout.depth
      let count = Numbers.count(pixels, depth: depth)
      samples += count
      pixels.withUnsafeBufferPointer { pixels in
        originals.withUnsafeBufferPointer { originals in
          for index in 0..<count {
            let difference =
              Numbers.number(index, of: pixels, depth: depth) - Numbers.number(index, of: originals, depth: depth)
            sum += difference * difference
          }
        }
      }
    }
    return psnr(squaredError: sum, samples: samples, largest: shown[0].1.layout.largest)
  }

  private static func lumaPSNR(_ planes: [(Plane, Plane)]) -> Double {
    decibels(ofMeanSquaredError: planes.reduce(0) { $0 + meanSquaredError($1.0, $1.1) } / Double(planes.count))
  }

  /// The mean of a measure over pairs; nil where one of them has none.
  private static func mean<Side>(_ pairs: [(Side, Side)], _ measure: (Side, Side) -> Double?) -> Double? {
    let values = pairs.compactMap(measure)
    return values.count == pairs.count ? values.reduce(0, +) / Double(values.count) : nil
  }
}

private func meanSquaredError(_ plane: Plane, _ other: Plane) -> Double {
  var sum = 0.0
  for (value, otherValue) in zip(plane.values, other.values) {
    sum += (value - otherValue) * (value - otherValue)
  }
  return sum / Double(plane.values.count)
}

private func decibels(ofMeanSquaredError error: Double, largest: Double = 255) -> Double {
  error == 0 ? .infinity : 10 * log10(largest * largest / error)
}
