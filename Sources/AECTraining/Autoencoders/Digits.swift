/// Digits in black and white, drawn by strokes that vary: small pictures of two values for whoever has none.
package enum Digits {
  /// Strokes of 0...9, points from the upper left (0, 0) to the lower right (1, 1) of the digit.
  private static let strokes: [[[(Double, Double)]]] = [
    [[(0.5, 0), (0.15, 0.15), (0, 0.5), (0.15, 0.85), (0.5, 1), (0.85, 0.85), (1, 0.5), (0.85, 0.15), (0.5, 0)]],
    [[(0.2, 0.2), (0.55, 0), (0.55, 1)]],
    [[(0, 0.25), (0.2, 0.03), (0.7, 0), (0.95, 0.25), (0.8, 0.5), (0, 1), (1, 1)]],
    [
      [(0, 0.05), (0.7, 0), (0.95, 0.22), (0.75, 0.45), (0.35, 0.48)], [(0.75, 0.48), (1, 0.75), (0.7, 1), (0, 0.95)],
    ],
    [[(0.65, 1), (0.65, 0), (0, 0.7), (1, 0.7)]],
    [[(0.9, 0), (0.15, 0), (0.08, 0.45), (0.65, 0.42), (1, 0.7), (0.7, 1), (0, 0.95)]],
    [[(0.8, 0), (0.3, 0.25), (0, 0.7), (0.3, 1), (0.75, 0.97), (0.95, 0.7), (0.65, 0.48), (0.1, 0.6)]],
    [[(0, 0), (1, 0), (0.4, 1)]],
    [
      [(0.5, 0.47), (0.1, 0.25), (0.3, 0), (0.7, 0), (0.9, 0.25), (0.5, 0.47), (0, 0.75), (0.3, 1), (0.7, 1)],
      [(0.7, 1), (1, 0.75), (0.5, 0.47)],
    ],
    [[(0.9, 0.4), (0.4, 0.55), (0.05, 0.3), (0.3, 0.02), (0.75, 0.02), (0.95, 0.3), (0.8, 0.7), (0.4, 1)]],
  ]

  /// Pixels a side.
  package static let side = 28

  /// So many of them, from a number on; each depends on its number alone.
  package static func drawn(_ numbers: Range<Int>) -> SmallPictures {
    var pictures = SmallPictures(Shape(side, side, 1))
    for number in numbers { pictures.add(draw(number)) }
    return pictures
  }

  private static func draw(_ number: Int) -> [Float] {
    let draws = Draws(seed: 28, step: number)
    var drawn = 0
    /// Between two numbers.
    func some(_ least: Double, _ most: Double) -> Double {
      drawn += 1
      return least + (most - least) * draws.uniform(.mark, drawn)
    }
    let digit = draws.below(10, .mark, 0)
    let (width, height, slant) = (some(9, 14), some(16, 20), some(-0.1, 0.3))
    let (middle, top, radius) = (Double(side) / 2 + some(-2, 2), some(3, Double(side) - 3 - height), some(0.9, 1.8))
    let lines = strokes[digit].flatMap { points in
      let moved = points.map { x, y in
        let (x, y) = (x + some(-0.06, 0.06), y + some(-0.04, 0.04))
        return (x: middle + width * (x - 0.5 + slant * (0.5 - y)), y: top + height * y)
      }
      return zip(moved, moved.dropFirst()).map { Line(from: $0, to: $1) }
    }
    return (0..<side * side).map { place in
      let (x, y) = (Double(place % side) + 0.5, Double(place / side) + 0.5)
      return lines.contains { $0.distance(x, y) <= radius } ? 0.5 : -0.5
    }
  }
}
