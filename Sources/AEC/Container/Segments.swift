/// The squares of latents whose symbols are coded apart, so that memory stays bounded and a region can be decoded alone.
///
/// A picture of up to 4 megapixels (2^22) is one segment; a larger one has squares of 128x128 latents (2048x2048
/// pixels), in raster order. Networks know nothing of segments, so they leave no seams.
package struct Segments: Sendable {
  package struct Segment: Sendable {
    package let rows: Range<Int>
    package let columns: Range<Int>
  }

  static let side = 128
  static let largestWhole = 1 << 22

  package let all: [Segment]

  static func areSeveral(width: Int, height: Int) -> Bool { width * height > largestWhole }

  package init(_ size: PaddedSize) {
    guard Self.areSeveral(width: size.width, height: size.height) else {
      all = [Segment(rows: 0..<size.rows16, columns: 0..<size.columns16)]
      return
    }
    all = stride(from: 0, to: size.rows16, by: Self.side).flatMap { row in
      stride(from: 0, to: size.columns16, by: Self.side).map { column in
        Segment(
          rows: row..<min(row + Self.side, size.rows16), columns: column..<min(column + Self.side, size.columns16))
      }
    }
  }
}
