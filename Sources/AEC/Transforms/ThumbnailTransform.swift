/// The thumbnail transform: the latent y_hat, `[h/16, w/16, M]`, becomes the picture at 1/8 of its size, each pixel about
/// the mean of 8x8 of the picture's, without the synthesis transform.
///
///     y_hat -> the two heads around the quality -> their blend -> 2x2 pixels
///
/// Heads are linear. There are three, at positions 0, 2048 and 4096 of the quality; one for all would have to choose
/// between smoothing too little at low rates and too much at high ones.
///
/// Normative: "Thumbnails" in <doc:Arithmetic>.
struct ThumbnailTransform: PixelTransform {
  private static let heads = 3
  /// Outputs of a head: 12 values (dy, dx, colour), and 4 that fill it up.
  private static let width = 16
  private static let step = 2048

  private let layer: DenseLayer
  /// The first of the two heads that are blended, and the second one's part.
  private let first, part: Int

  init(_ reader: inout ModelReader, _ widths: DecoderWidths) throws(ModelError) {
    layer = try reader.dense(
      "thumbnail", widths.latent, limit: widths.latentLimit, Self.heads * Self.width)
    (first, part) = (0, 0)
  }

  private init(_ layer: DenseLayer, at quality: Quality) {
    self.layer = layer
    (first, part) = quality.position.quotientAndRemainder(dividingBy: Self.step)
  }

  func at(_ quality: Quality) -> ThumbnailTransform { ThumbnailTransform(layer, at: quality) }

  let blockSide = 1
  let reach = 0
  let share = 0.02
  var held: Int { 2 * Self.width }
  var macsPerPixel: Double { Double(2 * Self.width * layer.inputs) / 256 }

  func blockRows(knowing rows: Int) -> Int { 2 * rows }

  func fill(
    _ pixels: PixelMap, blockRows: Range<Int>, of latent: FeatureMap, _ size: PaddedSize, _ job: Job, share: Double
  ) throws(CodecError) {
    let kernels = job.kernels
    let outputs = Self.width * first..<Self.width * (first + 2)
    let rows = blockRows.lowerBound / 2..<(blockRows.upperBound + 1) / 2
    try job.tiles(.thumbnail, rows: rows, columns: size.columns64, share: share) { tile, step in
      let columns = tile.columns(times: 4)
      let heads = RowRing(rows: 1, width: columns.count, channels: outputs.count)
      for row in tile.rows {
        layer.apply(latent[row].columns(columns), to: heads[0], outputs: outputs, on: kernels)
        pixels.writeThumbnail(heads[0], part: part, row: row, column: columns.lowerBound, wanted: blockRows)
        guard step() else { return }
      }
    }
  }
}
