import AECSupport

/// 1 - MS-SSIM and its gradient (Wang 2003), of each channel by itself, over the finest of the five scales, as many as the map
/// has room for; their weights are made to sum to 1.
struct StructuralLoss {
  fileprivate static let window: [Float] = {
    let plain = (-5...5).map { exp(-Float($0 * $0) / (2 * 1.5 * 1.5)) }
    return plain.map { $0 / plain.reduce(0, +) }
  }()
  private static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
  private static let (luminance, contrast) = (Float(0.01 * 0.01), Float(0.03 * 0.03))

  private let shape: Shape
  private let scales: Int

  /// A map of at least 11 positions a side.
  init(_ shape: Shape) {
    precondition(min(shape.height, shape.width) >= Self.window.count, "a window fits into the map")
    self.shape = shape
    var (side, scales) = (min(shape.height, shape.width), 1)
    while side / 2 >= Self.window.count, scales < Self.weights.count { (side, scales) = (side / 2, scales + 1) }
    self.scales = scales
  }

  /// One channel.
  struct Plane {
    let height, width: Int
    var values: [Float]

    init(_ height: Int, _ width: Int) {
      (self.height, self.width, values) = (height, width, Array(repeating: 0, count: height * width))
    }

    static func * (a: Plane, b: Plane) -> Plane {
      var product = a
      for index in a.values.indices { product.values[index] *= b.values[index] }
      return product
    }

    mutating func add(_ other: Plane, _ number: Float = 1) {
      addRow(0, values.count, number, of: other, from: 0)
    }

    /// Adds to some elements `weight` times as many of another plane.
    private mutating func addRow(_ start: Int, _ count: Int, _ weight: Float, of other: Plane, from first: Int) {
      other.values.withUnsafeBufferPointer { all in
        let from = UnsafeBufferPointer(rebasing: all[first..<first + count])
        values.withUnsafeMutableBufferPointer { all in
          let to = UnsafeMutableBufferPointer(rebasing: all[start..<start + count])
          for index in 0..<count { to[index] += weight * from[index] }
        }
      }
    }

    /// Weighted means where the window fits in.
    func blurred() -> Plane {
      let reach = StructuralLoss.window.count - 1
      var (rows, both) = (Plane(height, width - reach), Plane(height - reach, width - reach))
      for y in 0..<height {
        for (tap, weight) in StructuralLoss.window.enumerated() {
          rows.addRow(y * rows.width, rows.width, weight, of: self, from: y * width + tap)
        }
      }
      for y in 0..<both.height {
        for (tap, weight) in StructuralLoss.window.enumerated() {
          both.addRow(y * both.width, both.width, weight, of: rows, from: (y + tap) * rows.width)
        }
      }
      return both
    }

    /// The way back: each element is spread over the window that made it.
    func spread() -> Plane {
      let reach = StructuralLoss.window.count - 1
      var (rows, both) = (Plane(height + reach, width), Plane(height + reach, width + reach))
      for y in 0..<height {
        for (tap, weight) in StructuralLoss.window.enumerated() {
          rows.addRow((y + tap) * width, width, weight, of: self, from: y * width)
        }
      }
      for y in 0..<rows.height {
        for (tap, weight) in StructuralLoss.window.enumerated() {
          both.addRow(y * both.width + tap, width, weight, of: rows, from: y * width)
        }
      }
      return both
    }

    /// Means of 2x2.
    func halved() -> Plane {
      var half = Plane(height / 2, width / 2)
      for y in 0..<half.height {
        for x in 0..<half.width {
          let corner = 2 * y * width + 2 * x
          half.values[y * half.width + x] =
            (values[corner] + values[corner + 1] + values[corner + width] + values[corner + width + 1]) / 4
        }
      }
      return half
    }

    /// The way back.
    func doubled(_ height: Int, _ width: Int) -> Plane {
      var whole = Plane(height, width)
      for y in 0..<2 * self.height {
        for x in 0..<2 * self.width { whole.values[y * width + x] = values[y / 2 * self.width + x / 2] / 4 }
      }
      return whole
    }
  }

  /// A scale's mean similarity, and its gradient by the first plane.
  private func similarity(_ a: Plane, _ b: Plane, isLast: Bool) -> (mean: Double, gradient: Plane) {
    let (meanA, meanB) = (a.blurred(), b.blurred())
    let (squareA, squareB, product) = ((a * a).blurred(), (b * b).blurred(), (a * b).blurred())
    var (byMean, bySquare, byProduct) = (meanA, meanA, meanA)
    var sum = 0.0
    let count = Float(meanA.values.count)
    for index in meanA.values.indices {
      let (p, q) = (meanA.values[index], meanB.values[index])
      let covariance = product.values[index] - p * q
      let variances = squareA.values[index] - p * p + squareB.values[index] - q * q
      let (over, under) = (2 * covariance + Self.contrast, variances + Self.contrast)
      let structure = over / under
      let (bright, both) = (2 * p * q + Self.luminance, p * p + q * q + Self.luminance)
      let light = isLast ? bright / both : 1
      sum += Double(light * structure)
      byProduct.values[index] = light * 2 / under / count
      bySquare.values[index] = -light * structure / under / count
      var slope = light * (-2 * q / under + structure * 2 * p / under)
      if isLast { slope += structure * (2 * q / both - light * 2 * p / both) }
      byMean.values[index] = slope / count
    }
    var gradient = byMean.spread()
    gradient.add(bySquare.spread() * a, 2)
    gradient.add(byProduct.spread() * b)
    return (sum / Double(count), gradient)
  }

  /// The loss, and `weight` times its gradient.
  func run(
    _ given: UnsafePointer<Float>, _ target: UnsafePointer<Float>, weight: Float,
    gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    let exponents = Self.weights.prefix(scales).map { $0 / Self.weights.prefix(scales).reduce(0, +) }
    var similar = 0.0
    for channel in 0..<shape.channels {
      var (a, b) = (Plane(shape.height, shape.width), Plane(shape.height, shape.width))
      for position in 0..<shape.positions {
        a.values[position] = given[position * shape.channels + channel]
        b.values[position] = target[position * shape.channels + channel]
      }
      var (sizes, gradients, means) = ([(Int, Int)](), [Plane](), [Double]())
      for scale in 0..<scales {
        let (mean, gradient) = similarity(a, b, isLast: scale == scales - 1)
        sizes.append((a.height, a.width))
        // Below the least, nothing is to be gained by powers.
        means.append(max(mean, 1e-6))
        gradients.append(mean < 1e-6 ? Plane(a.height, a.width) : gradient)
        (a, b) = (a.halved(), b.halved())
      }
      let product = zip(means, exponents).reduce(1) { $0 * pow($1.0, $1.1) }
      similar += product / Double(shape.channels)
      var sum: Plane?
      for scale in (0..<scales).reversed() {
        let (height, width) = sizes[scale]
        var here = sum.map { $0.doubled(height, width) } ?? Plane(height, width)
        here.add(gradients[scale], Float(product * exponents[scale] / means[scale]))
        sum = here
      }
      for position in 0..<shape.positions {
        gradient[position * shape.channels + channel] = -weight / Float(shape.channels) * sum!.values[position]
      }
    }
    return 1 - similar
  }
}
