/// The squares that the segments of a section are, in pixels of the padded picture: large ones of that which networks see, small
/// ones of whole blocks of 8x8 pixels.
package enum Squares: Sendable {
  /// Of 2048 pixels a side. A picture with no more pixels than one of them is not cut, however long its sides are.
  case large
  /// Of 512 pixels a side.
  case small

  /// Pixels along a side.
  private var side: Int { (self == .large ? 16 : 4) * Segments.side }

  /// How many a picture of this size has. Takes nothing, whatever the size.
  func count(in size: PaddedSize) -> Int {
    let (side, (rows, columns)) = (side(in: size), pixels(of: size))
    return (rows + side - 1) / side * ((columns + side - 1) / side)
  }

  /// Rows and columns of pixels of the padded picture.
  func pixels(of size: PaddedSize) -> (rows: Int, columns: Int) {
    self == .large ? (64 * size.rows64, 64 * size.columns64) : (8 * size.blockRows, 8 * size.blockColumns)
  }

  /// Pixels along a side in a picture of this size: of one that is not cut, its longer one.
  func side(in size: PaddedSize) -> Int {
    self == .large && size.pixels <= side * side ? 64 * max(size.rows64, size.columns64) : side
  }
}

/// The squares of a picture whose symbols are coded apart, so that memory stays bounded, threads share the work and a region
/// can be decoded alone: in raster order, those at the right and lower edge smaller. Networks know nothing of them, so they
/// leave no seams.
package struct Segments: Sendable {
  /// Latents a side of large squares, a multiple of 4. The format says 128; a file of another side is none of its files.
  ///
  /// Only tests set another, for a task, so that pictures of many segments are small; small squares are a quarter of it, so
  /// they shrink with the large ones. What is asked for it is on the caller's thread, a few times a picture; the calls that
  /// do not block leave that thread, and see 128.
  #if hasFeature(Embedded)
    package static let side = 128
  #else
    @TaskLocal package static var side = 128
  #endif

  /// Rows of the positions of each row of segments, from the top: the strips in which a picture is worked on.
  package let strips: [Range<Int>]
  /// Columns of the positions of each column of segments, from the left.
  package let columns: [Range<Int>]

  /// Positions of the largest.
  var largest: Int { strips[0].count * (columns.map(\.count).max() ?? 0) }
  package var count: Int { strips.count * columns.count }
  var areSeveral: Bool { count > 1 }

  /// The segments of positions of which there are `density` to one of z along a side, unless given those of y. One, where
  /// there are no squares.
  package init(_ size: PaddedSize, density: Int = 4, squares: Squares? = .large) {
    let pixels = (squares ?? .large).pixels(of: size)
    let (rows, columns) = (density * pixels.rows / 64, density * pixels.columns / 64)
    let side = max(squares.map { density * $0.side(in: size) / 64 } ?? max(rows, columns), 1)
    (strips, self.columns) = (Self.cut(rows, side), Self.cut(columns, side))
  }

  private static func cut(_ extent: Int, _ side: Int) -> [Range<Int>] {
    stride(from: 0, to: extent, by: side).map { $0..<min($0 + side, extent) }
  }
}
