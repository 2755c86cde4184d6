/// A picture, or a region of it, on its way from symbols to rows of pixels, strip by strip.
///
///     z symbols -> z_hat, whole; then, strip by strip:
///     z_hat -> scale classes;  body of y, classes -> y symbols;  symbols, z_hat -> means -> y_hat -> pixels
///
/// Each stage stays as many rows behind the one before it as it has to look ahead, so that no row is computed twice. Of a
/// region, only the segments and the columns that its pixels depend on are worked on.
final class DecodingPipeline {
  /// The rows of pixels that were computed last, of the window's columns.
  let pixels: PixelMap
  let window: Window
  private let region: Region
  private let model: Model
  private let quality: Quality
  private let job: Job
  private let synthesis: SynthesisTransform
  private let context: @Sendable (Range<Int>) -> any RowStream
  private let symbols: SymbolWindow
  private let latent: FeatureMap

  /// Strips of segments, rows of y_hat and rows of blocks that are still to be done.
  private var strips: ArraySlice<Range<Int>>
  private var latentRows, blockRows: Range<Int>
  /// Of all the work, the share of one row of a strip.
  private let rowShare: Double

  init(_ bytes: [UInt8], _ header: Header, _ region: Region, _ model: Model, _ job: Job) throws(CodecError) {
    let size = PaddedSize(width: header.width, height: header.height)
    (quality, self.region, self.model, self.job) = (header.quality, region, model, job)
    window = Window(region, of: size, model)
    synthesis = model.synthesis.at(quality)

    let coder = SectionCoder(model, quality, size)
    let hyper = model.hyperLatent.hyperLatent(
      of: try coder.decode(hyper: bytes[header.body(.hyperLatent)]), at: quality)
    context = model.context.rows(of: hyper.cropped(columns: window.columns64), on: job.kernels)
    symbols = try SymbolWindow(window, coder, body: bytes[header.body(.latent)], hyper, model, quality)

    strips = symbols.strips
    (latentRows, blockRows) = (window.latentRows, window.blockRows)
    rowShare = 1 / Double(strips.reduce(0) { $0 + $1.count })
    // The stage after it reads its reach above the first row that it has not done yet, which may lie its reach back.
    let held = symbols.stripHeight
    latent = FeatureMap(
      height: size.rows16, width: window.columns16.count, channels: model.latentChannels,
      holding: held + 2 * synthesis.reach + 2)
    // The last strip also brings what its predecessors had to leave.
    pixels = PixelMap(
      width: window.size.width, height: size.height,
      holding: 16 * (held + model.means.reach + synthesis.reach + 1))
  }

  /// Computes the next rows of pixels, which `pixels` then holds; nil when the region is complete.
  func next() throws(CodecError) -> Range<Int>? {
    guard let rows = strips.popFirst() else { return nil }
    let share = rowShare * Double(rows.count)
    try symbols.decode(rows, job, share: 0.12 * share)

    let latents = take(from: &latentRows, upTo: strips.isEmpty ? .max : rows.upperBound - model.means.reach)
    try model.means.fill(
      latent: latent, rows: latents, of: symbols.map, from: symbols.column(of: window), context: context, at: quality,
      job, share: 0.26 * share)

    let blocks = take(
      from: &blockRows, upTo: latentRows.isEmpty ? .max : synthesis.blockRows(knowing: latents.upperBound))
    try synthesis.fill(pixels, blockRows: blocks, of: latent, window.size, job, share: 0.62 * share)
    // A strip may bring no row of blocks yet.
    return (8 * blocks.lowerBound..<8 * blocks.upperBound).clamped(to: region.y..<region.y + region.height)
  }

  /// Takes the rows up to `end`, as far as there are any.
  private func take(from rows: inout Range<Int>, upTo end: Int) -> Range<Int> {
    let end = min(max(end, rows.lowerBound), rows.upperBound)
    defer { rows = end..<rows.upperBound }
    return rows.lowerBound..<end
  }
}
