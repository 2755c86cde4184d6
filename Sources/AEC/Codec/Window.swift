/// What pixels of a region depend on: rows and columns of everything before them.
struct Window {
  /// Rows of the pixel transform's output that the region meets.
  let outputRows: Range<Int>
  /// Rows of y_hat that these depend on, and rows of symbols that those depend on.
  let latentRows, symbolRows: Range<Int>
  /// Columns of z, one to 64 pixels, that all stages are computed for.
  let columns64: Range<Int>
  /// The size of the picture as far as these columns go; its height is the whole picture's.
  let size: PaddedSize

  /// Columns of y.
  var columns16: Range<Int> { columns64.multiplied(by: 4) }
  /// The first column of pixels.
  var x: Int { 64 * columns64.lowerBound }
  /// Pixels of these rows and columns: all padded ones, if the region is the whole picture.
  var pixels: Int { 16 * symbolRows.count * 64 * columns64.count }

  init(_ region: PictureRegion, of picture: PaddedSize, _ means: MeanPrediction, _ transform: PixelTransform) {
    outputRows = transform.rows(meeting: region.rows)
    latentRows = transform.network.needed(for: outputRows, rows64: picture.rows64)
    symbolRows = latentRows.grown(by: means.reach, within: picture.rows16)
    // Columns are cut where z's cells end. Beyond the cut there are zeros where the whole picture has none; they reach no
    // further than this.
    columns64 = region.columns.divided(by: 64)
      .grown(by: means.columnReach(latents: transform.network.reach), within: picture.columns64)
    let right = min(picture.width, 64 * columns64.upperBound)
    size = PaddedSize(width: right - 64 * columns64.lowerBound, height: picture.height)
  }
}
