import AEC
import AECSupport

/// How far two pictures are apart at one scale: three maps of errors, each pooled in two ways.
///
/// * Structure: `1 - SSIM`, in which the luminance's term is `1 - (difference of the means)^2` and C2 is 0.0009.
/// * Ringing: by what part a pixel is further from the mean around it than it was in the original.
/// * Blur: the same of pixels that are nearer to it.
struct ScaleErrors {
  /// Structure, ringing and blur. Lanes 0, 1 and 2 are the means of X, Y and B, lanes 4, 5 and 6 the fourth roots of
  /// the means of their fourth powers, which the worst places rule.
  private(set) var maps = [SIMD8<Double>](repeating: .zero, count: 3)

  init<Rows: LinearRows>(of image: Rows, against original: Rows) {
    var blur = MomentBlur(width: original.width)
    for y in 0..<original.height + MomentBlur.delay {
      blur.add(y < original.height ? (original, image) : nil)
      if y >= MomentBlur.delay { blur.withRow { pixels, means in add(pixels, means) } }
    }
    for map in 0..<3 {
      let means = maps[map] / Double(original.width * original.height)
      maps[map] = SIMD8(lowHalf: means.lowHalf, highHalf: means.highHalf.squareRoot().squareRoot())
    }
  }

  /// Adds up the errors of a row; those of one row are few enough for sums of single precision.
  private mutating func add(_ pixels: UnsafeBufferPointer<PixelMoments>, _ means: UnsafeBufferPointer<PixelMoments>) {
    var (structure, ringing, blur) = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
    for x in 0..<pixels.count {
      let (pixel, mean) = (pixels[x], means[x])
      structure += powers(structuralError(mean))
      let before = magnitude(pixel.original - mean.original)
      let change = (magnitude(pixel.image - mean.image) - before) / (1 + before)
      ringing += powers(positive(change))
      blur += powers(positive(-change))
    }
    maps[0] += SIMD8<Double>(structure)
    maps[1] += SIMD8<Double>(ringing)
    maps[2] += SIMD8<Double>(blur)
  }
}

private func structuralError(_ mean: PixelMoments) -> SIMD4<Float> {
  let difference = mean.original - mean.image
  let covariance = mean.product - mean.original * mean.image
  let variances =
    (mean.originalSquare - mean.original * mean.original) + (mean.imageSquare - mean.image * mean.image)
  return positive(1 - (1 - difference * difference) * (2 * covariance + 0.0009) / (variances + 0.0009))
}

private func magnitude(_ value: SIMD4<Float>) -> SIMD4<Float> { value.replacing(with: -value, where: value .< 0) }

private func positive(_ value: SIMD4<Float>) -> SIMD4<Float> { value.replacing(with: 0, where: value .< 0) }

/// The first power and the fourth.
private func powers(_ value: SIMD4<Float>) -> SIMD8<Float> {
  let square = value * value
  return SIMD8(lowHalf: value, highHalf: square * square)
}
