/// A picture without networks on its way from rows of pixels to bodies of squares: the detail layer brings all of it.
final class FlatEncoding {
  let detail: DetailEncoding
  /// The rows of a strip of squares.
  let pixels: PixelMap
  private var rows = 0

  init(_ plan: FlatEncodingPlan, _ job: Job) {
    (detail, pixels) = (DetailEncoding(plan.detail, job), PixelMap(plan.pixels))
    job.expect(.detail, rows: plan.detail.rows, density: 8)
  }

  /// Takes the next row of pixels.
  func append(_ row: some Collection<UInt8>) throws(CodecError) {
    pixels.replace(row: rows, with: row)
    rows += 1
    try detail.advance(knowing: rows, ofPixels: pixels)
  }
}

/// What coding a picture without networks takes.
struct FlatEncodingPlan {
  let detail: DetailEncodingPlan
  /// The rows of a strip of squares.
  let pixels: PixelMapShape
  /// Bytes that coding takes at most, beside what the caller holds and the file that is made.
  let memory: Int

  init(_ size: PaddedSize, _ layout: PictureLayout, _ encoder: PictureEncoder) {
    detail = DetailEncodingPlan(size, layout, QualityMap(encoder.quality))
    var maps = MapTable()
    pixels = maps.add(pixelsOf: size, layout, holding: detail.pixelRows)
    let lossless = ExactSquares(size, depth: layout.depth)
    memory = MemoryForecast.all(
      maps.bytes + 2 * MemoryForecast.details(detail.squares, encoder.work)
        + lossless.memoryAtATime(columns: lossless.columns.indices, encoder.work, ExactSquare.encodingMemory))
  }
}
