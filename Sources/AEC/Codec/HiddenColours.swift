/// Colours of a picture with transparency on their way to the networks: those that nobody sees are replaced by smooth ones.
///
/// In blocks of 16x16, pixels without any opacity take the mean of those with some; a block of nothing but such pixels goes on
/// from the block before it, from that behind it or from that above, which takes next to no bits. All others stay as they are.
struct HiddenColours {
  /// Pixels along the side of a block.
  private static let side = SourceMarks.side

  private let width: Int
  private let layout: PictureLayout
  /// Rows of the band of blocks so far, with their opacities.
  private var band: [[UInt8]] = []
  /// Means of the blocks of the band above.
  private var above: [[UInt8]]

  init(width: Int, _ layout: PictureLayout) {
    (self.width, self.layout) = (width, layout)
    above = Array(
      repeating: [UInt8](repeating: 128, count: layout.colours), count: (width + Self.side - 1) / Self.side)
  }

  /// Takes the next row with its opacities; gives the rows of colours that are done with it, `isLast` all that are left.
  mutating func take(_ row: [UInt8], isLast: Bool) -> [[UInt8]] {
    band.append(row)
    guard isLast || band.count == Self.side else { return [] }
    defer { band = [] }
    let blocks = above.indices.map { column in Self.side * column..<min(Self.side * (column + 1), width) }
    let means = continued(blocks.map(mean))
    above = means
    return band.map { row in
      [UInt8](unsafeUninitializedCapacity: layout.colours * width) { colours, count in
        for (columns, mean) in zip(blocks, means) {
          for x in columns {
            let isSeen = row[layout.samples * x + layout.colours] > 0
            for colour in 0..<layout.colours {
              colours[layout.colours * x + colour] = isSeen ? row[layout.samples * x + colour] : mean[colour]
            }
          }
        }
        count = layout.colours * width
      }
    }
  }

  /// The mean of what is seen in these columns of the band; nil where nothing is.
  private func mean(_ columns: Range<Int>) -> [UInt8]? {
    var (sums, seen) = ([Int](repeating: 0, count: layout.colours), 0)
    for row in band {
      for x in columns where row[layout.samples * x + layout.colours] > 0 {
        seen += 1
        for colour in sums.indices { sums[colour] += Int(row[layout.samples * x + colour]) }
      }
    }
    return seen == 0 ? nil : sums.map { UInt8((2 * $0 + seen) / (2 * seen)) }
  }

  /// The means of all blocks, those that have none from their neighbours.
  private func continued(_ means: [[UInt8]?]) -> [[UInt8]] {
    guard var last = means.lazy.compactMap(\.self).first else { return above }
    return means.map { mean in
      last = mean ?? last
      return last
    }
  }
}
