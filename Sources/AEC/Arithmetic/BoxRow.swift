/// A row of boxes of pixels on the way to their means, from rows of pixels that come one after another.
///
/// Colours count as much as their pixel is opaque, so that what nobody sees leaves no fringe; in a box of which nothing is seen,
/// all count alike.
struct BoxRow {
  private let side, width: Int
  private let layout: PictureLayout
  /// Rows so far.
  private(set) var rows = 0
  /// Of each box, a sum for each number of a pixel.
  private var sums: [Int]
  /// The same of the numbers times the pixel's opacity; empty where there is none.
  private var seen: [Int]

  /// Boxes of `side` pixels a side over rows of `width` pixels; the last box may be narrower.
  init(side: Int, width: Int, _ layout: PictureLayout) {
    (self.side, self.width, self.layout) = (side, width, layout)
    sums = Array(repeating: 0, count: (width + side - 1) / side * layout.samples)
    seen = layout.hasAlpha ? sums : []
  }

  var isComplete: Bool { rows == side }

  /// Takes a row.
  mutating func add(_ row: [UInt8]) {
    rows += 1
    let samples = layout.samples
    for x in 0..<width {
      let (box, pixel) = (x / side * samples, x * samples)
      func number(_ sample: Int) -> Int { Numbers.number(pixel + sample, of: row, depth: layout.depth) }
      for sample in 0..<samples { sums[box + sample] += number(sample) }
      guard layout.hasAlpha else { continue }
      let opacity = number(layout.colours)
      for colour in 0..<layout.colours { seen[box + colour] += opacity * number(colour) }
    }
  }

  /// The mean of each box, halves rounded up.
  var means: [UInt8] {
    let samples = layout.samples
    var means = [UInt8](repeating: 0, count: layout.bytes(sums.count / samples))
    for index in sums.indices {
      let (box, sample) = index.quotientAndRemainder(dividingBy: samples)
      let opacity = layout.hasAlpha && sample < layout.colours ? sums[box * samples + layout.colours] : 0
      let (sum, count) =
        opacity > 0 ? (seen[index], opacity) : (sums[index], rows * min(side, width - box * side))
      Numbers.put((2 * sum + count) / (2 * count), at: index, of: &means, depth: layout.depth)
    }
    return means
  }
}
