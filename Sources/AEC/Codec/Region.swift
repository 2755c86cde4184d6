/// A rectangle of a picture, in pixels from its upper left corner.
public struct Region: Sendable, Hashable {
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
  func lies(within header: Header) -> Bool {
    x >= 0 && y >= 0 && width > 0 && height > 0 && x <= header.width - width && y <= header.height - height
  }
}

/// What pixels of a region depend on: rows and columns of everything before them.
struct Window {
  /// Rows of 8x8 blocks of the region.
  let blockRows: Range<Int>
  /// Rows of y_hat that these depend on, and rows of symbols that those depend on.
  let latentRows, symbolRows: Range<Int>
  /// Columns of z, one to 64 pixels, that all stages are computed for.
  let columns64: Range<Int>
  /// The size of the picture as far as these columns go; its height is the whole picture's.
  let size: PaddedSize

  /// Columns of y.
  var columns16: Range<Int> { 4 * columns64.lowerBound..<4 * columns64.upperBound }
  /// The first column of pixels.
  var x: Int { 64 * columns64.lowerBound }
  /// Pixels of these rows and columns: all padded ones, if the region is the whole picture.
  var pixels: Int { 16 * symbolRows.count * 64 * columns64.count }

  /// `reach` is that of what makes the pixels.
  init(_ region: Region, of picture: PaddedSize, _ model: Model, reach: Int) {
    blockRows = region.y / 8..<(region.y + region.height + 7) / 8
    latentRows = (blockRows.lowerBound / 2..<(blockRows.upperBound + 1) / 2)
      .grown(by: reach, within: picture.rows16)
    symbolRows = latentRows.grown(by: model.means.reach, within: picture.rows16)
    // Columns are cut where z's cells end. Beyond the cut there are zeros where the whole picture has none; they reach no
    // further than this.
    let reach = reach + model.means.reach + ContextSynthesis.reach
    columns64 = (region.x / 64..<(region.x + region.width + 63) / 64)
      .grown(by: (reach + 3) / 4, within: picture.columns64)
    let right = min(picture.width, 64 * columns64.upperBound)
    size = PaddedSize(width: right - 64 * columns64.lowerBound, height: picture.height)
  }
}
