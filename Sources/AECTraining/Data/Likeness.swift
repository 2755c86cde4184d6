import AEC

/// What a picture looks like from afar, by which copies of it are known: the same picture in another size, quality or format, or
/// mirrored, as crops are.
public struct Likeness: Sendable {
  /// Rows of brightness on a grid, less its mean, of norm 1; zeros of a picture without contrast. The same mirrored.
  private let grid, mirrored: [SIMD16<Float>]
  /// CRC-32 of the pixels: an order of pictures that names do not change.
  let checksum: UInt32

  private static let side = 16
  /// Of copies, at least: what two grids have in common, -1 ... 1. JPEG at quality 10 leaves 0.998.
  private static let common: Float = 0.98

  /// Looks at a picture in 8-bit RGB.
  public init(_ picture: Picture) {
    checksum = Checksum.crc32(picture.pixels)
    var sums = Array(repeating: Float(0), count: Self.side * Self.side)
    for row in 0..<Self.side {
      for column in 0..<Self.side {
        let (rows, columns) = (Self.part(row, of: picture.height), Self.part(column, of: picture.width))
        var sum = 0
        for y in rows {
          for x in columns {
            let place = 3 * (picture.width * y + x)
            sum += Int(picture.pixels[place]) + 2 * Int(picture.pixels[place + 1]) + Int(picture.pixels[place + 2])
          }
        }
        sums[Self.side * row + column] = Float(sum) / Float(rows.count * columns.count)
      }
    }
    let mean = sums.reduce(0, +) / Float(sums.count)
    let norm = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    // Less than a level of contrast tells nothing.
    let rows = stride(from: 0, to: sums.count, by: Self.side).map { first in
      sums[first..<first + Self.side].map { norm > 4 * Float(Self.side) ? ($0 - mean) / norm : 0 }
    }
    (grid, mirrored) = (rows.map { SIMD16($0) }, rows.map { SIMD16($0.reversed()) })
  }

  /// Rows or columns of a cell of the grid, at least one.
  private static func part(_ index: Int, of count: Int) -> Range<Int> {
    let start = min(index * count / side, count - 1)
    return start..<max(start + 1, (index + 1) * count / side)
  }

  /// Whether one of two pictures may be a copy of the other.
  func isLike(_ other: Likeness) -> Bool {
    if checksum == other.checksum { return true }
    var (plain, turned) = (SIMD16<Float>.zero, SIMD16<Float>.zero)
    for row in 0..<Self.side {
      plain += grid[row] * other.grid[row]
      turned += grid[row] * other.mirrored[row]
    }
    return max(plain.sum(), turned.sum()) > Self.common
  }

  /// Groups of indices, of which none has a likeness in another; a chain of likenesses is one group.
  static func groups(_ all: [Likeness]) -> [[Int]] {
    var parents = Array(all.indices)
    func root(_ index: Int) -> Int {
      var index = index
      while parents[index] != index { index = parents[index] }
      return index
    }
    for second in all.indices {
      for first in 0..<second where all[first].isLike(all[second]) {
        let (one, other) = (root(first), root(second))
        parents[max(one, other)] = min(one, other)
      }
    }
    return Dictionary(grouping: all.indices, by: root).values.sorted { $0[0] < $1[0] }
  }
}

/// Pictures kept aside to validate on: by their content, and with all their copies.
public struct KeptAside: Sendable {
  /// Indices of pictures to train on, and of those kept aside.
  public private(set) var training: [Int] = []
  /// Indices of pictures to validate on.
  public private(set) var validation: [Int] = []

  /// A tenth of the pictures, at least 2 and at most 20; with copies it may be up to a third, and none where all look alike. Which
  /// ones follows from their pixels, whatever they are called and in whatever order they come.
  public init(_ pictures: [Likeness]) {
    let wanted = min(max(2, pictures.count / 10), 20)
    let groups = Likeness.groups(pictures).map { group in
      (key: group.map { pictures[$0].checksum }.min()!, members: group)
    }
    for group in groups.sorted(by: { $0.key < $1.key }) {
      let kept = validation.count + group.members.count
      if validation.count < wanted, kept <= max(wanted, pictures.count / 3), groups.count > 1 {
        validation += group.members
      } else {
        training += group.members
      }
    }
    training.sort()
    validation.sort()
    if training.isEmpty { (training, validation) = (validation, []) }
  }

  /// Indices of pictures to train on, where others are given to validate on: those that are no copies of one of these.
  public static func training(_ pictures: [Likeness], without others: [Likeness]) -> [Int] {
    pictures.indices.filter { index in !others.contains { $0.isLike(pictures[index]) } }
  }

  /// What the pixels of all these pictures come to, in whatever order.
  public static func hash(_ pictures: [Likeness]) -> UInt32 {
    Checksum.crc32(
      pictures.map(\.checksum).sorted().flatMap { sum in (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) } })
  }
}
