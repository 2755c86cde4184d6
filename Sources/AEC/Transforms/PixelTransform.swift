/// What makes pixels of the latent y_hat: of the picture itself, or of its thumbnail.
protocol PixelTransform: Sendable {
  /// Pixels a side that it makes of a block, 8x8 pixels of the picture.
  var blockSide: Int { get }
  /// Rows and columns of y_hat beyond those of a pixel, at either end, that the pixel depends on.
  var reach: Int { get }
  /// Elements that a tile's streams hold for each column of y_hat.
  var held: Int { get }
  /// Multiply-accumulates for each pixel of the picture.
  var macsPerPixel: Double { get }
  /// About what part of all the work of decoding it is.
  var share: Double { get }

  /// The transform at a quality.
  func at(_ quality: Quality) -> Self

  /// Rows of blocks that can be computed when the first `rows` rows of y_hat are known.
  func blockRows(knowing rows: Int) -> Int

  /// Computes rows of blocks of a picture of this size from the rows of y_hat that they depend on.
  func fill(
    _ pixels: PixelMap, blockRows: Range<Int>, of latent: FeatureMap, _ size: PaddedSize, _ job: Job, share: Double
  ) throws(CodecError)
}

extension PixelTransform {
  /// Rows or columns of its pixels that some of the picture's meet.
  func pixels(meeting range: Range<Int>) -> Range<Int> {
    range.lowerBound * blockSide / 8..<(range.upperBound * blockSide + 7) / 8
  }
}
