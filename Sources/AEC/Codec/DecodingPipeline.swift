/// A picture on its way from symbols to rows of pixels, strip by strip.
///
///     z symbols -> z_hat, whole; then, strip by strip:
///     z_hat -> scale classes;  body of y, classes -> y symbols;  symbols, z_hat -> means -> y_hat -> pixels
///
/// Each stage stays as many rows behind the one before it as it has to look ahead, so that no row is computed twice.
final class DecodingPipeline {
  let size: PaddedSize
  /// The rows of pixels of the last strip.
  let pixels: PixelMap
  private let model: Model
  private let quality: Quality
  private let job: Job
  private let segments: Segments
  private let coder: SectionCoder
  private let bodies: [ArraySlice<UInt8>]
  private let hyper: FeatureMap
  private let synthesis: SynthesisTransform
  private let classes: ClassMap
  private let symbols, latent: FeatureMap
  private var strip = 0
  private var latentRows = 0
  private var blockRows = 0

  init(_ bytes: [UInt8], _ header: Header, _ model: Model, _ job: Job) throws(CodecError) {
    (size, quality) = (PaddedSize(width: header.width, height: header.height), header.quality)
    (self.model, self.job) = (model, job)
    segments = Segments(size)
    coder = SectionCoder(model, quality, size)
    let hyperSymbols = try coder.decode(hyper: bytes[header.body(.hyperLatent)])
    bodies = try coder.segmentBodies(bytes[header.body(.latent)])
    hyper = model.hyperLatent.hyperLatent(of: hyperSymbols, at: quality)
    synthesis = model.synthesis.at(quality)

    let held = segments.strips[0].count
    let (height, width, channels) = (size.rows16, size.columns16, model.latentChannels)
    classes = ClassMap(height: height, width: width, channels: channels, holding: held)
    // A stage reads its reach above the first row that it has not done yet, and these rows may lie its reach back.
    symbols = FeatureMap(height: height, width: width, channels: channels, holding: held + 2 * model.means.reach)
    latent = FeatureMap(height: height, width: width, channels: channels, holding: held + 2 * synthesis.reach + 2)
    // The last strip also brings what its predecessors had to leave.
    let left = model.means.reach + synthesis.reach + 1
    pixels = PixelMap(width: size.width, height: size.height, holding: 16 * (held + left))
  }

  /// Computes the next rows of pixels, which `pixels` then holds; nil when the picture is complete.
  func next() throws(CodecError) -> Range<Int>? {
    guard strip < segments.strips.count else { return nil }
    let rows = segments.strips[strip]
    let part = Double(rows.count) / Double(size.rows16)
    try model.scales.fill(classes, rows: rows, of: hyper, at: quality, job, share: 0.02 * part)
    try coder.decode(strip: strip, of: bodies, classes, into: symbols, job, share: 0.1 * part)
    strip += 1

    let isLast = strip == segments.strips.count
    let latentEnd = isLast ? size.rows16 : rows.upperBound - model.means.reach
    try model.means.fill(
      latent: latent, rows: latentRows..<latentEnd, of: symbols,
      context: model.context.rows(of: hyper, on: job.kernels), at: quality, job, share: 0.26 * part)
    latentRows = latentEnd

    // Rows of blocks that hold only padding are not computed.
    let blockEnd = isLast ? (size.height + 7) / 8 : synthesis.blockRows(knowing: latentEnd)
    let first = 8 * blockRows
    try synthesis.fill(pixels, blockRows: blockRows..<blockEnd, of: latent, size, job, share: 0.62 * part)
    blockRows = blockEnd
    return first..<min(size.height, 8 * blockEnd)
  }
}
