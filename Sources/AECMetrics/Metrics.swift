import AEC
import AECSupport

/// How alike two pictures of one size are, by the usual measures.
///
///     let metrics = try Metrics(of: decoded, against: original)
///     print(metrics.psnr)
public struct Metrics: Sendable, Equatable {
  /// Peak signal-to-noise ratio in decibels, over red, green and blue jointly, of gray pictures over gray; infinite for equal pictures.
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

  /// All measures at once.
  public init(of image: Picture, against original: Picture) throws(MetricsError) {
    psnr = try Self.psnr(of: image, against: original)
    let (plane, originalPlane) = (Plane(lumaOf: image), Plane(lumaOf: original))
    lumaPSNR = decibels(ofMeanSquaredError: meanSquaredError(plane, originalPlane))
    ssim = structuralSimilarity(plane, originalPlane)?.ssim
    msSSIM = multiScaleStructuralSimilarity(plane, originalPlane)
    ssimulacra2 = SSIMULACRA2.score(of: image, against: original)
  }

  /// ``psnr`` alone: `10 log10(255^2 / mean squared difference of all 3 * width * height samples)`.
  public static func psnr(of image: Picture, against original: Picture) throws(MetricsError) -> Double {
    try MetricsError.checkSizes(image, original)
    guard image.layout == original.layout else { return try psnr(of: image.rgb8, against: original.rgb8) }
    var sum = 0
    image.pixels.withUnsafeBufferPointer { pixels in
      original.pixels.withUnsafeBufferPointer { originals in
        for index in 0..<pixels.count {
          let difference = Int32(pixels[index]) - Int32(originals[index])
          sum += Int(difference * difference)
        }
      }
    }
    return psnr(squaredError: sum, samples: image.pixels.count)
  }

  /// The same of a sum of squared differences of so many samples.
  public static func psnr(squaredError sum: Int, samples: Int) -> Double {
    decibels(ofMeanSquaredError: Double(sum) / Double(samples))
  }

  /// ``lumaPSNR`` alone.
  public static func lumaPSNR(of image: Picture, against original: Picture) throws(MetricsError) -> Double {
    try MetricsError.checkSizes(image, original)
    return decibels(ofMeanSquaredError: meanSquaredError(Plane(lumaOf: image), Plane(lumaOf: original)))
  }

  /// ``ssim`` alone.
  public static func ssim(of image: Picture, against original: Picture) throws(MetricsError) -> Double? {
    try MetricsError.checkSizes(image, original)
    return structuralSimilarity(Plane(lumaOf: image), Plane(lumaOf: original))?.ssim
  }

  /// ``msSSIM`` alone.
  public static func msSSIM(of image: Picture, against original: Picture) throws(MetricsError) -> Double? {
    try MetricsError.checkSizes(image, original)
    return multiScaleStructuralSimilarity(Plane(lumaOf: image), Plane(lumaOf: original))
  }

  /// ``ssimulacra2`` alone.
  public static func ssimulacra2(of image: Picture, against original: Picture) throws(MetricsError) -> Double? {
    try MetricsError.checkSizes(image, original)
    return SSIMULACRA2.score(of: image, against: original)
  }
}

private func meanSquaredError(_ plane: Plane, _ other: Plane) -> Double {
  var sum = 0.0
  for (value, otherValue) in zip(plane.values, other.values) {
    sum += (value - otherValue) * (value - otherValue)
  }
  return sum / Double(plane.values.count)
}

private func decibels(ofMeanSquaredError error: Double) -> Double {
  error == 0 ? .infinity : 10 * log10(255 * 255 / error)
}
