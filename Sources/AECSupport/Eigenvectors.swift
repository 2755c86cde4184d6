import CEigenvectors

/// Eigenvalues and eigenvectors of a symmetric matrix, the largest first: of a covariance, principal components.
public struct Eigenvectors: Sendable {
  /// The eigenvalues, descending.
  public let values: [Double]
  /// The vectors one after the other, the last one first.
  private let vectors: [Double]

  /// Those of a matrix of `size` rows, `[size][size]`; nil where it has numbers that are not finite. Vectors have the length 1 and
  /// are orthogonal, also where values are 0.
  public init?(of matrix: [Double], size: Int) {
    precondition(matrix.count == size * size, "as many numbers as a square has")
    var (vectors, values) = (matrix, [Double](repeating: 0, count: size))
    var scratch = [Double](repeating: 0, count: 3 * size)
    guard matrix.allSatisfy(\.isFinite), aec_eigenvectors(&vectors, Int32(size), &values, &scratch) else { return nil }
    self.values = values.reversed()
    self.vectors = vectors
  }

  /// The vector of the value at a place.
  public subscript(_ place: Int) -> ArraySlice<Double> {
    let size = values.count
    return vectors[(size - 1 - place) * size..<(size - place) * size]
  }
}
