/// A rectangle of a picture, in pixels from its upper left corner.
public struct PictureRegion: Sendable, Hashable {
  /// Pixels to the left of it.
  public var x: Int
  /// Pixels above it.
  public var y: Int
  /// Pixels in a row of it.
  public var width: Int
  /// Its rows.
  public var height: Int

  /// A region with its upper left corner at (`x`, `y`). Whether it lies within a picture shows when that is decoded.
  public init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// Whether it has a pixel and lies within a picture of this size.
  func lies(within picture: PaddedSize) -> Bool {
    x >= 0 && y >= 0 && width > 0 && height > 0 && x <= picture.width - width && y <= picture.height - height
  }

  /// Its columns and rows.
  var columns: Range<Int> { x..<x + width }
  var rows: Range<Int> { y..<y + height }

  /// The boxes of `side` pixels from the picture's corner that it meets, as far as they are in the picture.
  func grown(toBoxesOf side: Int, within picture: PaddedSize) -> PictureRegion {
    let columns = columns.divided(by: side).multiplied(by: side).clamped(to: 0..<picture.width)
    let rows = rows.divided(by: side).multiplied(by: side).clamped(to: 0..<picture.height)
    return PictureRegion(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }
}
