import AECSupport

/// Eigenvalues, falling, and the eigenvectors of a real symmetric matrix.
///
/// Householder reflections make the matrix tridiagonal, then implicit QL steps make it diagonal. Source: Golub, Van
/// Loan, "Matrix Computations", 8.3.
package struct Eigensystem: Sendable {
  package private(set) var values: [Double]
  /// Row k, `n` numbers from `k * n`, is the eigenvector of unit length of value k.
  package private(set) var vectors: [Double]

  /// `matrix` has n rows of n numbers.
  package init(of matrix: [Double], size n: Int) {
    precondition(matrix.count == n * n && n > 0)
    var reflected = Tridiagonal(matrix, n)
    reflected.diagonalise()
    let order = (0..<n).sorted { reflected.diagonal[$0] > reflected.diagonal[$1] }
    values = order.map { reflected.diagonal[$0] }
    vectors = order.flatMap { reflected.rows[$0 * n..<($0 + 1) * n] }
  }
}

/// A symmetric matrix A as a tridiagonal one T and orthonormal rows R with `R A R^T = T`.
private struct Tridiagonal {
  let n: Int
  var diagonal: [Double]
  /// Element k couples k and k + 1; the last is 0.
  var coupling: [Double]
  var rows: [Double]

  init(_ matrix: [Double], _ n: Int) {
    self.n = n
    var a = matrix
    rows = [Double](repeating: 0, count: n * n)
    for k in 0..<n { rows[k * n + k] = 1 }
    var product = [Double](repeating: 0, count: n)
    for k in 0..<max(0, n - 2) {
      // The reflection that sends what is below the diagonal in column k to one element.
      var mirror = [Double](repeating: 0, count: n)
      for i in k + 1..<n { mirror[i] = a[i * n + k] }
      let length = dot(mirror, mirror).squareRoot()
      guard length > 0 else { continue }
      mirror[k + 1] += mirror[k + 1] < 0 ? -length : length
      let scale = 1 / dot(mirror, mirror).squareRoot()
      for i in k + 1..<n { mirror[i] *= scale }
      // A <- H A H with H = 1 - 2 v v^T, as A - v w^T - w v^T with p = 2 A v and w = p - (v^T p) v.
      for i in 0..<n {
        product[i] = a.withUnsafeBufferPointer { a in
          var sum = 0.0
          for j in k..<n { sum += a[i * n + j] * mirror[j] }
          return 2 * sum
        }
      }
      let overlap = dot(mirror, product)
      for i in 0..<n { product[i] -= overlap * mirror[i] }
      for i in k..<n {
        addTo(&a, row: i, -mirror[i], product, -product[i], mirror)
      }
      // R <- H R.
      var sums = [Double](repeating: 0, count: n)
      for i in k + 1..<n { accumulate(&sums, rows, row: i, mirror[i]) }
      for i in k + 1..<n { addTo(&rows, row: i, -2 * mirror[i], sums, 0, sums) }
    }
    diagonal = (0..<n).map { a[$0 * n + $0] }
    coupling = (0..<n).map { $0 + 1 < n ? a[$0 * n + $0 + 1] : 0 }
  }

  /// Rotates until nothing is coupled.
  mutating func diagonalise() {
    for first in 0..<n {
      while let last = endOfBlock(from: first), last > first { step(first, last) }
    }
  }

  /// The last index that `first` is coupled with, through others.
  private func endOfBlock(from first: Int) -> Int? {
    var last = first
    while last + 1 < n {
      let size = abs(diagonal[last]) + abs(diagonal[last + 1])
      if abs(coupling[last]) <= size * .ulpOfOne { break }
      last += 1
    }
    return last
  }

  /// One implicit QL step with Wilkinson's shift on the block `first ... last`.
  private mutating func step(_ first: Int, _ last: Int) {
    let ratio = (diagonal[first + 1] - diagonal[first]) / (2 * coupling[first])
    let root = hypot(ratio, 1)
    var bulge =
      diagonal[last] - diagonal[first] + coupling[first] / (ratio + (ratio < 0 ? -root : root))
    var (sine, cosine, shift) = (1.0, 1.0, 0.0)
    for i in stride(from: last - 1, through: first, by: -1) {
      let (f, b) = (sine * coupling[i], cosine * coupling[i])
      let length = hypot(f, bulge)
      coupling[i + 1] = length
      guard length > 0 else {
        // The block has come apart here.
        diagonal[i + 1] -= shift
        coupling[last] = 0
        return
      }
      (sine, cosine) = (f / length, bulge / length)
      let g = diagonal[i + 1] - shift
      let r = (diagonal[i] - g) * sine + 2 * cosine * b
      shift = sine * r
      diagonal[i + 1] = g + shift
      bulge = cosine * r - b
      rotate(i, sine, cosine)
    }
    diagonal[first] -= shift
    coupling[first] = bulge
    coupling[last] = 0
  }

  private mutating func rotate(_ i: Int, _ sine: Double, _ cosine: Double) {
    let n = n
    rows.withUnsafeMutableBufferPointer { rows in
      let upper = rows.baseAddress! + i * n
      let lower = upper + n
      for j in 0..<n {
        let (u, l) = (upper[j], lower[j])
        lower[j] = sine * u + cosine * l
        upper[j] = cosine * u - sine * l
      }
    }
  }
}

/// Row `row` of a matrix with rows as long as `x`, plus `a` times `x`, plus `b` times `y`.
private func addTo(
  _ matrix: inout [Double], row: Int, _ a: Double, _ x: [Double], _ b: Double, _ y: [Double]
) {
  matrix.withUnsafeMutableBufferPointer { matrix in
    let start = matrix.baseAddress! + row * x.count
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        for j in 0..<x.count { start[j] += a * x[j] + b * y[j] }
      }
    }
  }
}

/// `sums`, plus `factor` times row `row` of a matrix with rows as long.
private func accumulate(_ sums: inout [Double], _ matrix: [Double], row: Int, _ factor: Double) {
  matrix.withUnsafeBufferPointer { matrix in
    let start = matrix.baseAddress! + row * sums.count
    sums.withUnsafeMutableBufferPointer { sums in
      for j in 0..<sums.count { sums[j] += factor * start[j] }
    }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in 0..<a.count { sum += a[i] * b[i] }
  return sum
}
