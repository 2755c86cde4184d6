/// The cubic polynomial of least squares through points, exact for four.
struct CubicPolynomial {
  /// Of the powers 0...3 of `(x - centre) / scale`, which keeps the equations well conditioned.
  private var coefficients: [Double]
  private let centre: Double
  private let scale: Double

  /// `x` rises strictly and has at least four values.
  init(fitting x: [Double], _ y: [Double]) {
    let (first, last) = (x[0], x[x.count - 1])
    centre = (first + last) / 2
    scale = (last - first) / 2
    // The normal equations, with the right side as a fifth column.
    var rows = [[Double]](repeating: [Double](repeating: 0, count: 5), count: 4)
    for (x, y) in zip(x, y) {
      let t = (x - centre) / scale
      let powers = [1, t, t * t, t * t * t]
      for row in 0..<4 {
        for column in 0..<4 { rows[row][column] += powers[row] * powers[column] }
        rows[row][4] += powers[row] * y
      }
    }
    // Gauss-Jordan; the matrix is positive definite, so no pivot is 0 and none need be sought.
    for pivot in 0..<4 {
      for row in 0..<4 where row != pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot..<5 { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    coefficients = (0..<4).map { rows[$0][4] / rows[$0][$0] }
  }

  func integral(over range: ClosedRange<Double>) -> Double {
    func antiderivative(_ x: Double) -> Double {
      let t = (x - centre) / scale
      let c = coefficients
      return scale * t * (c[0] + t * (c[1] / 2 + t * (c[2] / 3 + t * c[3] / 4)))
    }
    return antiderivative(range.upperBound) - antiderivative(range.lowerBound)
  }
}

/// Cubics between neighbouring points with slopes such that the curve is smooth and rises and falls only
/// where the points do (PCHIP).
///
/// Source: Fritsch, Butland, "A method for constructing local monotone piecewise cubic interpolants", SIAM
/// Journal on Scientific and Statistical Computing 5(2), 1984; the slopes at the ends are the usual
/// three-point ones.
struct MonotoneCubic {
  private let x: [Double]
  private let y: [Double]
  private var slopes: [Double]

  /// `x` rises strictly and has at least two values.
  init(through x: [Double], _ y: [Double]) {
    (self.x, self.y) = (x, y)
    let steps = zip(x.dropFirst(), x).map { $0 - $1 }
    let secants = zip(zip(y.dropFirst(), y).map { $0 - $1 }, steps).map { $0 / $1 }
    let last = secants.count - 1
    guard last > 0 else {
      slopes = [secants[0], secants[0]]
      return
    }
    slopes = [Self.endSlope(steps[0], steps[1], secants[0], secants[1])]
    for index in 1...last {
      let (before, after) = (secants[index - 1], secants[index])
      // A weighted harmonic mean, and a flat point where the direction turns.
      let (weightBefore, weightAfter) = (
        2 * steps[index] + steps[index - 1], steps[index] + 2 * steps[index - 1]
      )
      slopes.append(
        before * after > 0
          ? (weightBefore + weightAfter) / (weightBefore / before + weightAfter / after) : 0)
    }
    slopes.append(Self.endSlope(steps[last], steps[last - 1], secants[last], secants[last - 1]))
  }

  private static func endSlope(_ step: Double, _ next: Double, _ secant: Double, _ nextSecant: Double)
    -> Double
  {
    let slope = ((2 * step + next) * secant - step * nextSecant) / (step + next)
    if slope * secant <= 0 { return 0 }
    if secant * nextSecant <= 0, abs(slope) > abs(3 * secant) { return 3 * secant }
    return slope
  }

  func integral(over range: ClosedRange<Double>) -> Double {
    var sum = 0.0
    for index in 0..<x.count - 1 {
      let low = max(range.lowerBound, x[index])
      let high = min(range.upperBound, x[index + 1])
      guard low < high else { continue }
      let step = x[index + 1] - x[index]
      sum += step * (area(index, (high - x[index]) / step) - area(index, (low - x[index]) / step))
    }
    return sum
  }

  /// The integral of the piece behind point `index` from its start to the share `t` of its length, in its
  /// lengths.
  private func area(_ index: Int, _ t: Double) -> Double {
    let step = x[index + 1] - x[index]
    let (start, end) = (y[index], y[index + 1])
    let (slope, endSlope) = (step * slopes[index], step * slopes[index + 1])
    // The Hermite cubic's coefficients of t^2 and t^3.
    let square = 3 * (end - start) - 2 * slope - endSlope
    let cube = slope + endSlope - 2 * (end - start)
    return t * (start + t * (slope / 2 + t * (square / 3 + t * cube / 4)))
  }
}
