/// A row of boxes of pixels on the way to their means, from rows of pixels that come one after another.
struct BoxRow {
  private let side, width, samples: Int
  /// Rows so far.
  private(set) var rows = 0
  /// Of each box, a sum for each number of a pixel.
  private var sums: [Int]

  /// Boxes of `side` pixels a side over rows of `width` pixels of so many numbers; the last box may be narrower.
  init(side: Int, width: Int, samples: Int) {
    (self.side, self.width, self.samples) = (side, width, samples)
    sums = Array(repeating: 0, count: (width + side - 1) / side * samples)
  }

  var isComplete: Bool { rows == side }

  /// Takes a row.
  mutating func add(_ row: [UInt8]) {
    rows += 1
    for x in 0..<width {
      let (box, pixel) = (x / side * samples, x * samples)
      for sample in 0..<samples { sums[box + sample] += Int(row[pixel + sample]) }
    }
  }

  /// The mean of each box, halves rounded up.
  var means: [UInt8] {
    sums.indices.map { index in
      let pixels = rows * min(side, width - index / samples * side)
      return UInt8((2 * sums[index] + pixels) / (2 * pixels))
    }
  }
}
