import AECSupport

/// The two means that structural similarity gives for a pair of planes.
struct Similarity {
  /// Of luminance x contrast x structure: SSIM itself.
  var ssim: Double
  /// Of contrast x structure alone, which the coarser scales of MS-SSIM are made of.
  var contrastStructure: Double
}

/// SSIM of planes of values 0...255 and one size; nil where a side is shorter than the window.
///
/// Means, variances and covariance are weighted by a Gaussian window of 11x11 (standard deviation 1.5, sum 1,
/// no correction of the variances), K1 is 0.01, K2 0.03, and L 255; the mean goes over windows that lie
/// inside the picture, `(width - 10) * (height - 10)` of them, without any downsampling first.
///
/// Source: Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural
/// similarity", IEEE Transactions on Image Processing 13(4), 2004.
func structuralSimilarity(_ a: Plane, _ b: Plane) -> Similarity? {
  let taps = gaussianTaps.count
  let (columns, rows) = (a.width - taps + 1, a.height - taps + 1)
  guard columns > 0, rows > 0 else { return nil }
  let (c1, c2) = (0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255)
  var (ssim, contrastStructure) = (0.0, 0.0)
  // A row at a time: the window's rows summed up into one row of each moment, then that row's columns.
  var moments = Moments(width: a.width)
  for y in 0..<rows {
    moments.sumRows(of: a, b, from: y)
    for x in 0..<columns {
      let moment = moments.sumColumns(from: x)
      let (meanA, meanB) = (moment[0], moment[1])
      let (squares, product) = (meanA * meanA + meanB * meanB, meanA * meanB)
      // Of the variances only the sum is needed.
      let similarity = (2 * (moment[3] - product) + c2) / (moment[2] - squares + c2)
      contrastStructure += similarity
      ssim += similarity * (2 * product + c1) / (squares + c1)
    }
  }
  let windows = Double(columns * rows)
  return Similarity(ssim: ssim / windows, contrastStructure: contrastStructure / windows)
}

/// The window along one axis.
private let gaussianTaps: [Double] = {
  let weights = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
  let sum = weights.reduce(0, +)
  return weights.map { $0 / sum }
}()

/// A row of weighted means of `a`, `b`, `a^2 + b^2` and `ab`, side by side as the lanes of a vector.
private struct Moments {
  private var row: [SIMD4<Double>]

  init(width: Int) {
    row = [SIMD4<Double>](repeating: .zero, count: width)
  }

  /// Sums up the window's rows, of which `first` is the upmost.
  mutating func sumRows(of a: Plane, _ b: Plane, from first: Int) {
    let width = row.count
    row.withUnsafeMutableBufferPointer { row in
      a.values.withUnsafeBufferPointer { a in
        b.values.withUnsafeBufferPointer { b in
          row.update(repeating: .zero)
          for (tap, weight) in gaussianTaps.enumerated() {
            let start = (first + tap) * width
            for x in 0..<width {
              let (valueA, valueB) = (a[start + x], b[start + x])
              row[x] += weight * SIMD4(valueA, valueB, valueA * valueA + valueB * valueB, valueA * valueB)
            }
          }
        }
      }
    }
  }

  /// The means over the window whose left column is `first`.
  func sumColumns(from first: Int) -> SIMD4<Double> {
    var sum = SIMD4<Double>.zero
    for tap in 0..<gaussianTaps.count {
      sum += gaussianTaps[tap] * row[first + tap]
    }
    return sum
  }
}
