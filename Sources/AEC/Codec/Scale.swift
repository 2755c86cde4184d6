/// The size at which a picture is decoded: its own, or a half, a quarter or an eighth of it, rounded up.
///
/// At 1/2 and 1/4 each pixel is the rounded mean of a box of 2x2 or 4x4 decoded pixels, or of what there is of the box at
/// the right and lower edge; that costs as much as full size. At 1/8 the thumbnail transform makes a pixel of each block
/// of 8x8 without the synthesis transform: close to the mean, in less than half the time.
///
/// Of a region, boxes of 2x2 and 4x4 begin at its corner. Blocks of 8x8 begin at the picture's, so at 1/8 the region grows
/// to the blocks that it meets.
public enum Scale: Int, Sendable, CaseIterable {
  /// As large as the picture.
  case full = 1
  /// Half as wide and as high.
  case half = 2
  /// A quarter as wide and as high.
  case quarter = 4
  /// A thumbnail, quick to decode.
  case eighth = 8

  /// Rows and columns of decoded pixels that become one.
  var box: Int { self == .eighth ? 1 : rawValue }

  /// Rows or columns that a region's rows or columns become.
  func pixels(of range: Range<Int>) -> Int {
    self == .eighth ? (range.upperBound + 7) / 8 - range.lowerBound / 8 : (range.count + rawValue - 1) / rawValue
  }
}

/// A row of boxes of pixels on the way to their means, from rows of pixels that come one after another.
struct BoxRow {
  private let side: Int
  private let width: Int
  /// Rows so far.
  private(set) var rows = 0
  /// Of each box, red, green and blue.
  private var sums: [Int]

  /// Boxes of `side` pixels a side over rows of `width` pixels; the last box may be narrower.
  init(side: Int, width: Int) {
    (self.side, self.width) = (side, width)
    sums = Array(repeating: 0, count: (width + side - 1) / side * 3)
  }

  var isComplete: Bool { rows == side }

  /// Takes a row, `3 * width` bytes.
  mutating func add(_ row: [UInt8]) {
    rows += 1
    for x in 0..<width {
      let box = x / side * 3
      for colour in 0..<3 { sums[box + colour] += Int(row[3 * x + colour]) }
    }
  }

  /// The mean of each box, halves rounded up.
  var means: [UInt8] {
    sums.indices.map { index in
      let pixels = rows * min(side, width - index / 3 * side)
      return UInt8((2 * sums[index] + pixels) / (2 * pixels))
    }
  }
}
