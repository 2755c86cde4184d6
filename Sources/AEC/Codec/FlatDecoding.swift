/// What hands out rows of pixels of a picture, or of a region of it.
protocol PixelPipeline {
  /// Columns of pixels that were asked for; of a thumbnail, its own.
  var columns: Range<Int> { get }
  /// What a pixel is.
  var layout: PictureLayout { get }
  /// Computes the next rows of pixels; nil when the region is complete.
  func next() throws(CodecError) -> Range<Int>?
  /// The columns that were asked for of one of these rows.
  func row(_ row: Int) -> [UInt8]
}

/// A picture without networks, or a region of it, on its way from bodies of squares to rows of pixels.
final class FlatDecoding: PixelPipeline {
  let columns: Range<Int>
  private let plan: FlatDecodingPlan
  private let job: Job
  private let detail: DetailWindow
  private let pixels: PixelMap
  private let blocks: FeatureMap
  /// Rows of blocks that are still to be done.
  private var rows: Range<Int>

  init(_ bytes: [UInt8], _ header: Header, _ plan: FlatDecodingPlan, _ job: Job) throws(CodecError) {
    (self.plan, self.job) = (plan, job)
    detail = try DetailWindow(plan.detail, body: bytes[header.body(.detail)])
    (pixels, blocks) = (PixelMap(plan.pixels), plan.blocks.make())
    (rows, columns) = (plan.region.rows.divided(by: DetailTransform.side), plan.pixelColumns)
    job.expect(.detail, rows: rows.count, density: 8)
  }

  func next() throws(CodecError) -> Range<Int>? {
    guard !rows.isEmpty else { return nil }
    _ = try detail.rows(first: rows, blocks: 1, job)
    let row = rows.removeFirst()
    let values = blocks[row]
    let column = plan.detail.columns.lowerBound
    if plan.isThumbnail {
      for x in 0..<values.width { detail.apply(toPixel: values.position(x), row: row, column: column + x) }
    } else {
      detail.apply(to: values, row: row, column: column)
    }
    plan.stage.put(values, row: row, column: 0, into: pixels)
    let made = plan.stage.side * row..<plan.stage.side * (row + 1)
    return made.clamped(to: plan.pixelRows)
  }

  var layout: PictureLayout { pixels.layout }

  func row(_ row: Int) -> [UInt8] { pixels.row(row, columns: columns) }
}

/// What decoding a picture without networks takes.
struct FlatDecodingPlan {
  let detail: DetailDecodingPlan
  let region: PictureRegion
  let isThumbnail: Bool
  /// What comes of a row of blocks, or of their means.
  let stage: PixelStage
  /// Rows and columns of pixels that are asked for, in the map of a row of blocks' pixels.
  let pixelRows, pixelColumns: Range<Int>
  let pixels: PixelMapShape
  let blocks: MapShape<Int16>
  /// Bytes that decoding takes at most, beside the file and the pixels that are handed out.
  let memory: Int

  /// What decoding pixels of this layout takes.
  init(
    _ header: Header, _ layout: PictureLayout, _ region: PictureRegion, _ scale: PictureScale, _ work: Work
  ) {
    let size = header.size
    (self.region, isThumbnail) = (region, scale == .eighth)
    var maps = MapTable()
    detail = DetailDecodingPlan(size, region, hasNetworks: false, &maps)
    let side = isThumbnail ? 1 : DetailTransform.side
    stage = PixelStage(.block(PixelBlock(side: side, colours: DetailTransform.planes)))
    func reduced(_ range: Range<Int>) -> Range<Int> { range.divided(by: DetailTransform.side / side) }
    pixelRows = reduced(region.rows)
    pixelColumns = reduced(region.columns).moved(by: -side * detail.columns.lowerBound)
    let width = reduced(0..<min(size.width, DetailTransform.side * detail.columns.upperBound)).count
    pixels = maps.add(
      height: reduced(0..<size.height).count, width: width - side * detail.columns.lowerBound, pixels: layout,
      holding: side)
    blocks = maps.add(
      height: size.blockRows, width: detail.columns.count, channels: side * side * DetailTransform.planes, holding: 1)
    memory = MemoryForecast.all(maps.bytes + MemoryForecast.details(detail.squares, work))
  }
}
