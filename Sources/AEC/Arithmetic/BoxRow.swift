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
      for sample in 0..<samples { sums[box + sample] += Int(row[pixel + sample]) }
      guard layout.hasAlpha else { continue }
      let opacity = Int(row[pixel + layout.colours])
      for colour in 0..<layout.colours { seen[box + colour] += opacity * Int(row[pixel + colour]) }
    }
  }

  /// The mean of each box, halves rounded up.
  var means: [UInt8] {
    let samples = layout.samples
    return sums.indices.map { index in
      let (box, sample) = index.quotientAndRemainder(dividingBy: samples)
      if layout.hasAlpha && sample < layout.colours {
        let opacity = sums[box * samples + layout.colours]
        if opacity > 0 { return Self.rounded(seen[index], over: opacity) }
      }
      return Self.rounded(sums[index], over: rows * min(side, width - box * side))
    }
  }

  private static func rounded(_ sum: Int, over count: Int) -> UInt8 { UInt8((2 * sum + count) / (2 * count)) }
}
