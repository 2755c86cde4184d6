/// Middle and deviation of the texture at each position, of normal pictures that all have one size and show one thing at one place.
struct PositionTextures: Sendable, Equatable {
  let rows, columns, size: Int
  /// `[rows, columns, size]`, of principal textures.
  let means, deviations: [Float]

  /// The share of the variance that is taken from all positions, where few pictures tell of one.
  private static let shrinkage: Float = 0.1

  init(rows: Int, columns: Int, size: Int, means: [Float], deviations: [Float]) {
    (self.rows, self.columns, self.size, self.means, self.deviations) = (rows, columns, size, means, deviations)
  }

  /// Those of maps of principal textures; nil where they are of several sizes.
  init?(_ maps: [TextureMap]) {
    let first = maps[0]
    guard maps.allSatisfy({ $0.rows == first.rows && $0.columns == first.columns }) else { return nil }
    (rows, columns, size) = (first.rows, first.columns, first.size)
    var sums = [Float](repeating: 0, count: first.values.count)
    var squares = sums
    for map in maps {
      for (index, value) in map.values.enumerated() {
        sums[index] += value
        squares[index] += value * value
      }
    }
    let count = Float(maps.count)
    means = sums.map { $0 / count }
    deviations = zip(squares, means).map { square, mean in
      ((1 - Self.shrinkage) * max(0, square / count - mean * mean) + Self.shrinkage).squareRoot()
    }
  }

  /// The mean squared difference, in deviations, at each position.
  func squares(_ map: TextureMap) -> [Float] {
    (0..<map.positions).map { position in
      var sum: Float = 0
      for index in position * size..<(position + 1) * size {
        let difference = (map.values[index] - means[index]) / deviations[index]
        sum += difference * difference
      }
      return sum / Float(size)
    }
  }
}
