import AECSupport
import CCodes

/// One Gaussian over the textures of all positions of normal pictures, and how far from its middle others lie.
struct TextureGaussian: Sendable, Equatable {
  /// The sums that it is fitted to.
  struct Moments: Sendable {
    var count = 0
    var sums, products: [Double]

    init(size: Int) {
      sums = [Double](repeating: 0, count: size)
      products = [Double](repeating: 0, count: size * size)
    }

    mutating func add(_ map: TextureMap) {
      count += map.positions
      aec_add_moments(map.values, Int64(map.positions), Int32(map.size), &sums, &products)
    }
  }

  /// Its middle, the deviation of each number, and a map that makes its numbers independent, of deviation 1.
  let mean, deviations, whitening: [Float]

  /// The share of the correlations that is taken for chance (Ledoit and Wolf 2004 shrink so, too).
  private static let shrinkage = 0.1

  init(mean: [Float], deviations: [Float], whitening: [Float]) {
    (self.mean, self.deviations, self.whitening) = (mean, deviations, whitening)
  }

  init(_ moments: Moments) {
    let (size, count) = (moments.sums.count, Double(moments.count))
    let mean = moments.sums.map { $0 / count }
    let deviations = (0..<size).map { index in
      max(1e-12, moments.products[index * size + index] / count - mean[index] * mean[index]).squareRoot() + 1e-4
    }
    // Cholesky's lower triangle of the correlations, in place, and its inverse.
    var lower = [Double](repeating: 0, count: size * size)
    var inverse = lower
    lower.withUnsafeMutableBufferPointer { lower in
      inverse.withUnsafeMutableBufferPointer { inverse in
        for row in 0..<size {
          for column in 0...row {
            let covariance = moments.products[row * size + column] / count - mean[row] * mean[column]
            let correlation = (1 - Self.shrinkage) * covariance / (deviations[row] * deviations[column])
            var value = row == column ? correlation + Self.shrinkage : correlation
            for k in 0..<column { value -= lower[row * size + k] * lower[column * size + k] }
            lower[row * size + column] =
              row == column ? max(value, 1e-9).squareRoot() : value / lower[column * size + column]
          }
        }
        for row in 0..<size {
          let diagonal = 1 / lower[row * size + row]
          inverse[row * size + row] = diagonal
          for k in 0..<row {
            let factor = -lower[row * size + k] * diagonal
            for column in 0...k { inverse[row * size + column] += factor * inverse[k * size + column] }
          }
        }
      }
    }
    self.mean = mean.map { Float($0) }
    self.deviations = deviations.map { Float($0) }
    whitening = inverse.indices.map { Float(inverse[$0] / deviations[$0 % size]) }
  }

  /// The mean square of the whitened numbers at each position, 1 in the mean where all are as they were (Mahalanobis 1936).
  func squares(_ map: TextureMap) -> [Float] {
    let size = map.size
    let mapped = [Float](unsafeUninitializedCapacity: map.values.count) { buffer, filled in
      aec_map_vectors(
        map.values, Int64(map.positions), Int32(size), mean, whitening, Int32(size), buffer.baseAddress)
      filled = map.values.count
    }
    return (0..<map.positions).map { position in
      mapped[position * size..<(position + 1) * size].reduce(0) { $0 + $1 * $1 } / Float(size)
    }
  }

  /// The map with each number less its mean, in deviations.
  func standardised(_ map: TextureMap) -> TextureMap {
    var result = map
    result.values.withUnsafeMutableBufferPointer { values in
      for position in 0..<map.positions {
        for index in 0..<map.size {
          let place = position * map.size + index
          values[place] = (values[place] - mean[index]) / deviations[index]
        }
      }
    }
    return result
  }
}
