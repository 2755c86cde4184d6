import AEC

/// Photographs in memory, from which crops are cut at places that a step draws, as `models/train/photos.py` does.
public struct Photographs: Sendable {
  private let pictures: [Picture]

  /// Takes pictures of three colours and 8 bits that have so many pixels a side; nil where none has.
  public init?(_ pictures: [Picture], leastSide: Int) {
    let large = pictures.filter { min($0.width, $0.height) >= leastSide && $0.layout == .rgb8 }
    if large.isEmpty { return nil }
    self.pictures = large
  }

  /// Photographs that are used.
  public var count: Int { pictures.count }
  /// Millions of their pixels.
  public var megapixels: Double { pictures.reduce(0) { $0 + Double($1.width * $1.height) } / 1e6 }

  /// Share of the batches that are reduced by up to 2, which hides the block grid of JPEGs.
  private static let reduced = 0.5

  /// Where the crops of a batch are cut, and how large they are before they are reduced to their size.
  package struct Cut: Sendable, Equatable {
    package let photograph, row, column, side: Int
    package let isMirrored: Bool
  }

  /// The cuts of a batch. Places are drawn evenly over the pixels of all photographs that are large enough; the first half of a
  /// batch is mirrored. None is turned: photographs are seen upright, and what is level or plumb in them is not alike.
  package func cuts(_ batch: Int, size: Int, _ draws: Draws) -> [Cut] {
    var side = size
    if draws.uniform(.reduction, 0) < Self.reduced {
      let longest = pictures.reduce(0) { max($0, min($1.width, $1.height)) }
      side = min(Int(Double(size) * (1 + draws.uniform(.reduction, 1))), longest)
    }
    var ends: [Int] = []
    for picture in pictures {
      let area = min(picture.width, picture.height) >= side ? picture.width * picture.height : 0
      ends.append((ends.last ?? 0) + area)
    }
    return (0..<batch).map { index in
      let place = draws.below(ends.last!, .photograph, index)
      let photograph = ends.firstIndex { $0 > place }!
      let picture = pictures[photograph]
      return Cut(
        photograph: photograph, row: draws.below(picture.height - side + 1, .row, index),
        column: draws.below(picture.width - side + 1, .column, index), side: side, isMirrored: index < batch / 2)
    }
  }

  /// A crop, `[row][column][colour]` in -1/2...1/2.
  func crop(_ cut: Cut, size: Int, into crop: UnsafeMutablePointer<Float>) {
    let picture = pictures[cut.photograph]
    picture.pixels.withUnsafeBufferPointer { samples in
      if cut.side == size {
        for row in 0..<size {
          for column in 0..<size {
            let from = cut.column + (cut.isMirrored ? size - 1 - column : column)
            let start = 3 * ((cut.row + row) * picture.width + from)
            for colour in 0..<3 {
              crop[3 * (row * size + column) + colour] = Float(samples[start + colour]) / 255 - 0.5
            }
          }
        }
        return
      }
      let taps = ReductionTaps(from: cut.side, to: size)
      // Columns first, of all rows; then rows.
      let rows = Floats(cut.side * size * 3)
      for row in 0..<cut.side {
        let start = 3 * ((cut.row + row) * picture.width + cut.column)
        for column in 0..<size {
          var sum = SIMD3<Float>()
          for (index, weight) in zip(taps.first[column]..., taps.weights[column]) {
            let from = start + 3 * (cut.isMirrored ? cut.side - 1 - index : index)
            sum += weight * SIMD3(Float(samples[from]), Float(samples[from + 1]), Float(samples[from + 2])) / 255
          }
          for colour in 0..<3 { rows.start[3 * (row * size + column) + colour] = sum[colour] }
        }
      }
      for row in 0..<size {
        let to = crop + 3 * row * size
        to.update(repeating: -0.5, count: 3 * size)
        for (index, weight) in zip(taps.first[row]..., taps.weights[row]) {
          let from = rows.start + 3 * index * size
          for element in 0..<3 * size { to[element] += weight * from[element] }
        }
      }
    }
  }
}

/// What each of fewer positions is made of: a triangle as wide as two of them, as PyTorch's `interpolate` has it with
/// `antialias`.
private struct ReductionTaps {
  private(set) var first: [Int] = []
  private(set) var weights: [[Float]] = []

  init(from count: Int, to size: Int) {
    let scale = Float(count) / Float(size)
    for position in 0..<size {
      let centre = scale * (Float(position) + 0.5)
      let (start, end) = (max(Int(centre - scale + 0.5), 0), min(Int(centre + scale + 0.5), count))
      let plain = (start..<end).map { max(0, 1 - abs((Float($0) - centre + 0.5) / scale)) }
      let sum = plain.reduce(0, +)
      first.append(start)
      weights.append(plain.map { $0 / sum })
    }
  }
}
