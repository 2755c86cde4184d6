/// The factor V of a symmetric positive definite matrix V V', an upper triangle: Cholesky's method from the last row up.
package struct UpperFactor {
  /// Rows and columns.
  let size: Int
  /// `[size, size]`, zeros below the diagonal.
  private var v: [Double]

  /// The factor of a matrix `[size, size]`, of which the upper triangle is read.
  package init(_ matrix: [Double], size n: Int) {
    (size, v) = (n, Array(repeating: 0, count: n * n))
    for column in (0..<n).reversed() {
      for row in (0...column).reversed() {
        var rest = matrix[n * row + column]
        for k in column + 1..<max(n, column + 1) { rest -= v[n * row + k] * v[n * column + k] }
        v[n * row + column] = row == column ? rest.squareRoot() : rest / v[n * column + column]
      }
    }
  }

  /// The inverse of V, an upper triangle: with U for it, the inverse of the matrix is U' U.
  package var inverse: [Double] {
    let n = size
    var u = Array(repeating: 0.0, count: n * n)
    for column in 0..<n {
      u[n * column + column] = 1 / v[n * column + column]
      for row in (0..<column).reversed() {
        var sum = 0.0
        for k in row + 1...column { sum += v[n * row + k] * u[n * k + column] }
        u[n * row + column] = -sum / v[n * row + row]
      }
    }
    return u
  }

  /// The solutions X `[size, columns]` of V V' X = B.
  package func solve(_ b: [Double], columns: Int) -> [Double] {
    let n = size
    var x = b
    for row in (0..<n).reversed() {
      for column in 0..<columns {
        var rest = x[columns * row + column]
        for k in row + 1..<max(n, row + 1) { rest -= v[n * row + k] * x[columns * k + column] }
        x[columns * row + column] = rest / v[n * row + row]
      }
    }
    for row in 0..<n {
      for column in 0..<columns {
        var rest = x[columns * row + column]
        for k in 0..<row { rest -= v[n * k + row] * x[columns * k + column] }
        x[columns * row + column] = rest / v[n * row + row]
      }
    }
    return x
  }
}
