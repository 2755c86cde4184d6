/// The squares of latents whose symbols are coded apart, so that memory stays bounded and a region can be decoded alone.
///
/// A picture of up to 4 megapixels (2^22) is one segment; a larger one has squares of 128x128 latents (2048x2048
/// pixels), in raster order. Networks know nothing of segments, so they leave no seams.
package struct Segments: Sendable {
  /// Latents a side, a multiple of 4. The format says 128; a file of another side is none of its files.
  ///
  /// Only tests set another, for a task, so that pictures of many segments are small. What is asked for it is on the
  /// caller's thread, a few times a picture; the calls that do not block leave that thread, and see 128.
  #if hasFeature(Embedded)
    package static let side = 128
  #else
    @TaskLocal package static var side = 128
  #endif

  /// Pixels of a segment: as many as a picture has at most that is not cut.
  static var largestWhole: Int { 256 * side * side }

  /// Rows of the symbols of each row of segments, from the top: the strips in which a picture is worked on.
  package let strips: [Range<Int>]
  /// Columns of the symbols of each column of segments, from the left.
  package let columns: [Range<Int>]

  /// Positions of the largest.
  var largest: Int { strips[0].count * (columns.map(\.count).max() ?? 0) }
  package var count: Int { strips.count * columns.count }
  var areSeveral: Bool { count > 1 }

  /// The segments of symbols of which there are `density` to one of z along a side: 4 of y. One, unless they are cut.
  package init(_ size: PaddedSize, density: Int = 4, isCut: Bool = true) {
    let (rows, columns) = (density * size.rows64, density * size.columns64)
    let side = max(isCut && Self.cuts(size) ? density * Self.side / 4 : max(rows, columns), 1)
    (strips, self.columns) = (Self.cut(rows, side), Self.cut(columns, side))
  }

  /// Whether a picture of this size is cut. Takes nothing, whatever the size.
  static func cuts(_ size: PaddedSize) -> Bool {
    size.width * size.height > largestWhole && max(size.rows16, size.columns16) > side
  }

  private static func cut(_ extent: Int, _ side: Int) -> [Range<Int>] {
    stride(from: 0, to: extent, by: side).map { $0..<min($0 + side, extent) }
  }
}
