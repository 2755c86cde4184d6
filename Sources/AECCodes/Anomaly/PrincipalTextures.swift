import AECSupport
import CCodes

/// In which directions the textures of normal pictures differ the most, and how far from their middle others lie along these.
///
/// The directions are the principal components of the correlations (Hotelling 1933). Along all others normal textures hardly differ but
/// by chance, which would be most of the distances from a core set.
struct PrincipalTextures: Sendable, Equatable {
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

  /// Directions that are kept at most: of 8 to 256 what finds the most of lines, blots and pieces drawn on normal pictures.
  static let most = 16

  /// The middle, and of each direction what makes its numbers of deviation 1: `[directions][numbers of a texture]`.
  let mean, matrix: [Float]

  var directions: Int { matrix.count / mean.count }

  init(mean: [Float], matrix: [Float]) { (self.mean, self.matrix) = (mean, matrix) }

  init(_ moments: Moments) {
    let (size, count) = (moments.sums.count, Double(moments.count))
    let mean = moments.sums.map { $0 / count }
    // Floors keep numbers finite that never change.
    let deviations = (0..<size).map { index in
      max(0, moments.products[index * size + index] / count - mean[index] * mean[index]).squareRoot() + 1e-4
    }
    var correlations = [Double](repeating: 0, count: size * size)
    correlations.withUnsafeMutableBufferPointer { correlations in
      for row in 0..<size {
        for column in 0...row {
          let covariance = moments.products[row * size + column] / count - mean[row] * mean[column]
          correlations[row * size + column] = covariance / (deviations[row] * deviations[column])
          correlations[column * size + row] = correlations[row * size + column]
        }
      }
    }
    guard let components = Eigenvectors(of: correlations, size: size) else {
      preconditionFailure("finite symmetric matrices have eigenvectors")
    }
    self.mean = mean.map { Float($0) }
    matrix = (0..<min(Self.most, size)).flatMap { direction -> [Float] in
      let length = max(components.values[direction], 1e-6).squareRoot()
      return zip(components[direction], deviations).map { Float($0 / (length * $1)) }
    }
  }

  /// A map along the directions.
  func map(_ map: TextureMap) -> TextureMap {
    let (size, outputs) = (map.size, directions)
    let values = [Float](unsafeUninitializedCapacity: map.positions * outputs) { buffer, filled in
      aec_map_vectors(
        map.values, Int64(map.positions), Int32(size), mean, matrix, Int32(outputs), buffer.baseAddress)
      filled = map.positions * outputs
    }
    return TextureMap(rows: map.rows, columns: map.columns, size: outputs, values: values)
  }
}

extension TextureMap {
  /// The mean square at each position: of principal textures how unlikely they are of one Gaussian (Mahalanobis 1936), 1 in the mean.
  var squares: [Float] {
    (0..<positions).map { position in
      values[position * size..<(position + 1) * size].reduce(0) { $0 + $1 * $1 } / Float(size)
    }
  }
}
