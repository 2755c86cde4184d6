/// A picture on its way from rows of pixels to symbols, strip by strip.
///
///     pixels -> analysis transform -> y (kept whole, 2 bytes a latent) -> hyper analysis -> z symbols
///     then, strip by strip: z_hat -> scale classes;  y, z_hat -> means -> y symbols
///
/// Besides y, only rows of one strip are in memory.
final class EncodingPipeline {
  let size: PaddedSize
  private let model: Model
  private let quality: Quality
  private let job: Job
  private let segments: Segments
  private let analysis: AnalysisTransform
  private let pixels: PixelMap
  private let latent: FeatureMap
  private var received = 0
  private var analysed = 0

  init(width: Int, height: Int, _ model: Model, _ quality: Quality, _ job: Job) {
    size = PaddedSize(width: width, height: height)
    (self.model, self.quality, self.job) = (model, quality, job)
    segments = Segments(size)
    analysis = model.analysis.at(quality)
    pixels = PixelMap(
      width: width, height: height, holding: 16 * segments.strips[0].count + 2 * analysis.reach)
    latent = FeatureMap(height: size.rows16, width: size.columns16, channels: model.latentChannels)
  }

  /// Takes the next row of pixels, `3 * width` bytes.
  func append(_ row: some Collection<UInt8>) throws(CodecError) {
    precondition(row.count == 3 * size.width, "a row has three bytes a pixel")
    precondition(received < size.height, "a picture has no more rows than its height")
    pixels.replace(row: received, with: row)
    received += 1
    while analysed < segments.strips.count {
      let rows = segments.strips[analysed]
      guard received >= min(size.height, 16 * rows.upperBound + analysis.reach) else { return }
      try analysis.fill(latent, rows: rows, of: pixels, size, job, share: 0.6 * part(rows))
      analysed += 1
    }
  }

  /// Symbols of z, when all rows have been taken.
  func hyperSymbols() throws(CodecError) -> FeatureMap {
    precondition(received == size.height, "a picture has as many rows as its height")
    return model.hyperLatent.symbols(
      of: try model.hyperAnalysis.hyperLatent(of: latent, job, share: 0.05), at: quality)
  }

  /// Visits the symbols of y and their classes, strip by strip; the maps hold the strip's rows only.
  func strips(
    _ hyperSymbols: FeatureMap,
    _ visit: (_ rows: Range<Int>, _ symbols: FeatureMap, _ classes: ClassMap) throws(CodecError) -> Void
  ) throws(CodecError) {
    let hyper = model.hyperLatent.hyperLatent(of: hyperSymbols, at: quality)
    let context = model.context.rows(of: hyper, on: job.kernels)
    let held = segments.strips[0].count
    let classes = ClassMap(height: latent.height, width: latent.width, channels: latent.channels, holding: held)
    let symbols = FeatureMap(
      height: latent.height, width: latent.width, channels: latent.channels, holding: held + 2 * model.means.reach)
    for rows in segments.strips {
      try model.scales.fill(classes, rows: rows, of: hyper, at: quality, job, share: 0.02 * part(rows))
      try model.means.fill(
        symbols: symbols, rows: rows, of: latent, context: context, at: quality, job, share: 0.26 * part(rows))
      try visit(rows, symbols, classes)
    }
  }

  /// The share of the picture that some rows of latents are.
  func part(_ rows: Range<Int>) -> Double { Double(rows.count) / Double(size.rows16) }
}
