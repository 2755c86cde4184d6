/// A picture, or a region of it, on its way from symbols to rows of pixels, some rows at a time.
///
///     z symbols -> z_hat, whole
///     strip by strip of segments: z_hat -> scale classes;  body of y, classes -> y symbols
///     some rows at a time:        symbols, z_hat -> means -> y_hat -> pixels
///
/// Each stage stays as many rows behind the one before it as it has to look ahead, so that no row is computed twice. Of a
/// region, only the segments and the columns that its pixels depend on are worked on.
final class DecodingPipeline {
  /// Rows and columns of pixels that were asked for; of a thumbnail, its own.
  let rows, columns: Range<Int>
  /// The rows of pixels that were computed last, of the window's columns.
  private let pixels: PixelMap
  private let window: Window
  private let model: Model
  private let quality: Quality
  private let job: Job
  private let transform: any PixelTransform
  private let context: ContextSynthesis.Maker
  private let symbols: SymbolWindow
  /// Not there before the first strip of symbols is: decoding that of a picture that is one segment takes most of all.
  private lazy var latent = FeatureMap(
    height: height16, width: window.columns16.count, channels: model.latentChannels, holding: latentRowsHeld)

  /// Rows of y_hat, and how many of them are in memory.
  private let height16, latentRowsHeld: Int
  /// Strips of segments, rows of y_hat and rows of blocks that are still to be done.
  private var strips: ArraySlice<Range<Int>>
  private var latentRows, blockRows: Range<Int>
  /// The end of the rows of y_hat that the strips decoded so far suffice for.
  private var latentEnd: Int
  /// Of all the work, the share of one row of a strip, and in the two stages after it, of one row of y_hat.
  private let stripShare, meansShare, pixelShare: Double

  init(
    _ bytes: [UInt8], _ header: Header, _ region: Region, _ model: Model, _ transform: any PixelTransform, _ job: Job
  ) throws(CodecError) {
    let size = PaddedSize(width: header.width, height: header.height)
    (quality, self.model, self.job) = (header.quality, model, job)
    self.transform = transform.at(quality)
    window = Window(region, of: size, model, reach: transform.reach)
    rows = transform.pixels(meeting: region.y..<region.y + region.height)
    let x = region.x - window.x
    columns = transform.pixels(meeting: x..<x + region.width)

    let coder = SectionCoder(model, quality, size)
    let hyperSymbols = try coder.decode(hyper: bytes[header.body(.hyperLatent)], job)
    let hyper = job.clock.alone(.quantisation) { [quality] in
      model.hyperLatent.hyperLatent(of: hyperSymbols, at: quality)
    }
    context = model.context.rows(of: hyper.cropped(columns: window.columns64), on: job.kernels)
    symbols = try SymbolWindow(window, coder, body: bytes[header.body(.latent)], hyper, model, quality)

    strips = symbols.strips
    (latentRows, blockRows) = (window.latentRows, window.blockRows)
    latentEnd = latentRows.lowerBound
    let symbolsAndMeans = 1 - transform.share
    stripShare = 0.32 * symbolsAndMeans / Double(strips.reduce(0) { $0 + $1.count })
    meansShare = 0.68 * symbolsAndMeans / Double(latentRows.count)
    pixelShare = transform.share / Double(latentRows.count)
    // The stage after it reads its reach above the first row that it has not done yet, which may lie its reach back.
    let held = Self.rowsAtOnce(job.rowsAtATime, model)
    (height16, latentRowsHeld) = (size.rows16, held + 2 * transform.reach + 2)
    // The last rows also bring what those before had to leave.
    pixels = PixelMap(
      width: transform.pixels(meeting: 0..<window.size.width).count,
      height: transform.pixels(meeting: 0..<size.height).count,
      holding: 2 * transform.blockSide * (held + transform.reach + 1))
  }

  /// Rows of y_hat that are done at once, at most: those that a strip has left over are not worth a turn of their own.
  static func rowsAtOnce(_ rows: Int, _ model: Model) -> Int { rows + model.means.reach }

  /// Computes the next rows of pixels; nil when the region is complete.
  func next() throws(CodecError) -> Range<Int>? {
    if latentRows.lowerBound == latentEnd {
      guard let strip = strips.popFirst() else { return nil }
      try symbols.decode(strip, job, share: stripShare * Double(strip.count))
      let end = strips.isEmpty ? latentRows.upperBound : strip.upperBound - model.means.reach
      latentEnd = min(max(end, latentRows.lowerBound), latentRows.upperBound)
    }
    let isRest = latentEnd - latentRows.lowerBound <= Self.rowsAtOnce(job.rowsAtATime, model)
    let latents = take(from: &latentRows, upTo: isRest ? latentEnd : latentRows.lowerBound + job.rowsAtATime)
    try model.means.fill(
      latent: latent, rows: latents, of: symbols.map, from: symbols.column(of: window), context: context, at: quality,
      job, share: meansShare * Double(latents.count))

    let blocks = take(
      from: &blockRows, upTo: latentRows.isEmpty ? .max : transform.blockRows(knowing: latents.upperBound))
    try transform.fill(
      pixels, blockRows: blocks, of: latent, window.size, job, share: pixelShare * Double(latents.count))
    // The first rows may bring no row of blocks yet.
    let side = transform.blockSide
    return rows.clamped(to: side * blocks.lowerBound..<side * blocks.upperBound)
  }

  /// The columns that were asked for of one of these rows, three bytes a pixel.
  func row(_ row: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
    pixels.row(row)[3 * columns.lowerBound..<3 * columns.upperBound]
  }

  /// Takes the rows up to `end`, as far as there are any.
  private func take(from rows: inout Range<Int>, upTo end: Int) -> Range<Int> {
    let end = min(max(end, rows.lowerBound), rows.upperBound)
    defer { rows = end..<rows.upperBound }
    return rows.lowerBound..<end
  }
}
