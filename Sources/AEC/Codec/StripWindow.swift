/// A layer of a window of a picture, decoded strip by strip of squares: what it makes of blocks of 8x8 pixels, or of pixels of a
/// thumbnail that stand for them.
///
/// A strip is decoded before the rows that show it are computed, so that threads only read it while it is shown.
protocol StripWindow: AnyObject, Sendable {
  /// The end of the rows of blocks that are decoded.
  var end: Int { get }
  /// Decodes the next strip; false where there is none.
  func decodeNext(_ job: Job) throws(CodecError) -> Bool
  /// Makes a row of blocks, the first of which is in `column`, what the layer says that they are.
  func apply(to blocks: Row<Int16>, row: Int, column: Int)
  /// The same of a pixel that stands for a block.
  func apply(toPixel pixel: UnsafeMutablePointer<Int16>, row: Int, column: Int)
}

extension StripWindow {
  /// The first of some rows of a pixel transform's output, each of which is so many rows of blocks, as many as one strip has;
  /// it is decoded then.
  func rows(first rows: Range<Int>, blocks: Int, _ job: Job) throws(CodecError) -> Range<Int> {
    guard !rows.isEmpty else { return rows }
    while blocks * rows.lowerBound >= end {
      guard try decodeNext(job) else { break }
    }
    return rows.clamped(to: rows.lowerBound..<max(rows.lowerBound + 1, end / blocks))
  }

  /// Makes a row of heads, each of 2x2 pixels that stand for blocks, what the layer says that they are.
  func apply(toHeads heads: Row<Int16>, row: Int, column: Int) {
    for x in 0..<heads.width {
      for index in 0..<4 {
        for head in 0..<2 {
          let pixel = heads.position(x) + PixelBlock.headWidth * head + PictureLayout.rgb8.colours * index
          apply(toPixel: pixel, row: 2 * row + index / 2, column: 2 * (column + x) + index % 2)
        }
      }
    }
  }
}

extension PixelTransform {
  /// The same, its output, whose first column is of these columns of z, changed by a layer.
  func adding(_ layer: some StripWindow, from columns64: Range<Int>) -> PixelTransform {
    let first = network.outputDensity * columns64.lowerBound
    var transform = self
    transform.finish.changes.append { values, row, column in
      if reduction == 1 {
        layer.apply(to: values, row: row, column: first + column)
      } else {
        layer.apply(toHeads: values, row: row, column: first + column)
      }
    }
    return transform
  }
}
