/// Colours of a picture with transparency on their way to the networks: those that nobody sees are replaced by smooth ones.
///
/// In blocks of 16x16, pixels without any opacity take the mean of those with some; a block of nothing but such pixels goes on
/// from the block before it, from that behind it or from that above, which takes next to no bits. All others stay as they are.
struct HiddenColours {
  /// Pixels along the side of a block.
  private static let side = SourceMarks.side

  private let width: Int
  private let layout: PictureLayout
  /// Rows of the band of blocks so far, and where something of them is seen.
  private var band: [(colours: [UInt8], isSeen: [Bool])] = []
  /// Means of the blocks of the band above.
  private var above: [[Int]]

  init(width: Int, _ layout: PictureLayout) {
    (self.width, self.layout) = (width, layout)
    above = Array(
      repeating: [Int](repeating: (layout.largest + 1) / 2, count: layout.colours),
      count: (width + Self.side - 1) / Self.side)
  }

  /// Takes the colours of the next row and its opacities; gives the rows of colours that are done with it, `isLast` all that are left.
  mutating func take(_ colours: [UInt8], _ opacities: [UInt8], isLast: Bool) -> [[UInt8]] {
    band.append((colours, (0..<width).map { Numbers.number($0, of: opacities, depth: layout.depth) > 0 }))
    guard isLast || band.count == Self.side else { return [] }
    defer { band = [] }
    let blocks = above.indices.map { column in Self.side * column..<min(Self.side * (column + 1), width) }
    let means = continued(blocks.map(mean))
    above = means
    return band.map { row in
      var colours = row.colours
      for (columns, mean) in zip(blocks, means) {
        for x in columns where !row.isSeen[x] {
          for (colour, value) in mean.enumerated() {
            Numbers.put(value, at: layout.colours * x + colour, of: &colours, depth: layout.depth)
          }
        }
      }
      return colours
    }
  }

  /// The mean of what is seen in these columns of the band; nil where nothing is.
  private func mean(_ columns: Range<Int>) -> [Int]? {
    var (sums, seen) = ([Int](repeating: 0, count: layout.colours), 0)
    for row in band {
      for x in columns where row.isSeen[x] {
        seen += 1
        for colour in sums.indices {
          sums[colour] += Numbers.number(layout.colours * x + colour, of: row.colours, depth: layout.depth)
        }
      }
    }
    return seen == 0 ? nil : sums.map { (2 * $0 + seen) / (2 * seen) }
  }

  /// The means of all blocks, those that have none from their neighbours.
  private func continued(_ means: [[Int]?]) -> [[Int]] {
    guard var last = means.lazy.compactMap(\.self).first else { return above }
    return means.map { mean in
      last = mean ?? last
      return last
    }
  }
}
