/// The thumbnail heads: linear maps from y_hat straight to the picture at 1/8 of its size, by least squares.
///
/// A position of y_hat is 16x16 pixels, so it gives 2x2 pixels, each the mean of 8x8 of the picture. What the best map is changes
/// with the rate. So there are three heads, 8 anchors apart, and a quality between two of them blends their outputs. They are
/// fitted together, each rate against the blend that a decoder will use.
struct ThumbnailHeads {
  /// Of a position, in order (dy, dx, colour).
  private static let values = 12
  private static let anchorsApart = 8.0
  /// Of the mean power: for latents that are always zero.
  private static let ridge = 1e-9

  /// Inputs of a head: channels of y_hat, and 1.
  private let inputs: Int
  /// The normal equations of all heads.
  private var products, both: [Double]

  init(channels: Int) {
    inputs = channels + 1
    let all = Architecture.heads * inputs
    (products, both) = (Array(repeating: 0, count: all * all), Array(repeating: 0, count: all * Self.values))
  }

  /// What least squares needs to know of a rate: sums of products of inputs, of inputs and targets, and of targets.
  struct Squares {
    private let inputs: Int
    /// Of products, those of an input with itself and with later ones.
    fileprivate var products, both: [Double]
    private var targets = 0.0
    private var count = 0

    init(channels: Int) {
      inputs = channels + 1
      products = Array(repeating: 0, count: inputs * inputs)
      both = Array(repeating: 0, count: inputs * ThumbnailHeads.values)
    }

    /// Adds the positions of a picture in 0 ... 1.
    mutating func add(_ yHat: FloatMap, of picture: FloatMap) {
      for row in 0..<yHat.height {
        for column in 0..<yHat.width {
          let start = (yHat.width * row + column) * yHat.channels
          add(yHat.values[start..<start + yHat.channels].map { Double($0) } + [1], Self.means(picture, row, column))
        }
      }
    }

    private mutating func add(_ input: [Double], _ target: [Double]) {
      for i in 0..<inputs {
        products.withUnsafeMutableBufferPointer { products in
          for j in i..<inputs { products[inputs * i + j] += input[i] * input[j] }
        }
        for j in 0..<ThumbnailHeads.values { both[ThumbnailHeads.values * i + j] += input[i] * target[j] }
      }
      targets += target.reduce(0) { $0 + $1 * $1 }
      count += target.count
    }

    /// The means of 8x8 pixels, less 0.5, of a square of 16x16.
    private static func means(_ picture: FloatMap, _ row: Int, _ column: Int) -> [Double] {
      (0..<ThumbnailHeads.values).map { value in
        let (square, colour) = value.quotientAndRemainder(dividingBy: 3)
        let (y, x) = (16 * row + 8 * (square / 2), 16 * column + 8 * (square % 2))
        let sum = (0..<64).reduce(Float(0)) { sum, pixel in
          sum + picture.values[(picture.width * (y + pixel / 8) + x + pixel % 8) * 3 + colour] - 0.5
        }
        return Double(sum / 64)
      }
    }

    /// The mean squared error of this rate's own best head.
    fileprivate var error: Double {
      let head = ThumbnailHeads.solve(products, inputs, both)
      return (targets - zip(head, both).reduce(0) { $0 + $1.0 * $1.1 }) / Double(count)
    }
  }

  /// Each rate counts by its own best head's error: the lowest rates, whose errors are large whatever the head, would else decide
  /// alone.
  mutating func add(_ squares: Squares, at anchor: Double) {
    let (parts, weight) = (Self.blend(anchor), 1 / max(squares.error, 1e-12))
    let all = Architecture.heads * inputs
    for (a, partA) in parts.enumerated() where partA > 0 {
      for i in 0..<inputs {
        let row = inputs * a + i
        for (b, partB) in parts.enumerated() where partB > 0 {
          for j in 0..<inputs {
            let product = squares.products[inputs * min(i, j) + max(i, j)]
            products[all * row + inputs * b + j] += weight * partA * partB * product
          }
        }
        for j in 0..<Self.values { both[Self.values * row + j] += weight * partA * squares.both[Self.values * i + j] }
      }
    }
  }

  /// Each head's part in the thumbnail at a rate.
  static func blend(_ anchor: Double) -> [Double] {
    let first = min(Int(anchor / anchorsApart), Architecture.heads - 2)
    var parts = Array(repeating: 0.0, count: Architecture.heads)
    parts[first + 1] = anchor / anchorsApart - Double(first)
    parts[first] = 1 - parts[first + 1]
    return parts
  }

  private static func solve(_ products: [Double], _ n: Int, _ both: [Double]) -> [Double] {
    let power = (0..<n).reduce(0) { $0 + products[n * $1 + $1] }
    var matrix = products
    for i in 0..<n { matrix[n * i + i] += ridge * power / Double(n) }
    return UpperFactor(matrix, size: n).solve(both, columns: values)
  }

  /// The heads as a calibration has them: an output is a pixel in 0 ... 1 less 0.5.
  var tensors: [String: Tensor] {
    let (heads, width, channels) = (Architecture.heads, Architecture.headWidth, inputs - 1)
    let solution = Self.solve(products, heads * inputs, both)
    var (weights, biases) = ([Float](), [Float]())
    for output in 0..<heads * width {
      let (head, value) = output.quotientAndRemainder(dividingBy: width)
      let column = (0..<inputs).map { input in
        value < Self.values ? Float(solution[Self.values * (inputs * head + input) + value]) : 0
      }
      weights += column.prefix(channels)
      biases.append(column[channels])
    }
    return [
      Architecture.thumbnail + ".weight": Tensor(shape: [heads * width, channels], values: weights),
      Architecture.thumbnail + ".bias": Tensor(shape: [heads * width], values: biases),
    ]
  }
}
