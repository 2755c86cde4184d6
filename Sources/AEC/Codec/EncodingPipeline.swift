/// A picture on its way from rows of pixels to symbols, some rows at a time.
///
///     pixels -> analysis transform -> y -> hyper analysis -> z symbols -> z_hat
///     z_hat -> scale classes;  y, z_hat -> means -> y symbols
///
/// Each stage does its rows as soon as those before it have come as far as it has to look ahead. Only z is in memory as a
/// whole; of all else the rows between two stages, and of symbols and classes those of a strip of segments.
final class EncodingPipeline {
  /// Takes the symbols of y and their classes of a strip; the maps hold the strip's rows only.
  typealias Visitor = (_ rows: Range<Int>, _ symbols: FeatureMap, _ classes: ClassMap) throws(CodecError) -> Void

  let size: PaddedSize
  /// Symbols of z, complete with the last row of pixels.
  let hyperSymbols: FeatureMap
  private let model: Model
  private let quality: Quality
  private let job: Job
  private let segments: Segments
  private let analysis: AnalysisTransform
  private let pixels: PixelMap
  private let latent: FeatureMap
  /// z, and z_hat as soon as there are symbols of it.
  private let hyper: FeatureMap
  private let symbols: FeatureMap
  private let classes: ClassMap
  /// Rows that are done, of each map.
  private var pixelRows = 0
  private var latentRows = 0
  private var hyperRows = 0
  private var symbolRows = 0
  private var strip = 0

  init(width: Int, height: Int, _ model: Model, _ quality: Quality, _ job: Job) {
    size = PaddedSize(width: width, height: height)
    (self.model, self.quality, self.job) = (model, quality, job)
    segments = Segments(size)
    analysis = model.analysis.at(quality)
    let (rows, columns, channels) = (size.rows16, size.columns16, model.latentChannels)
    let step = job.rowsAtATime
    pixels = PixelMap(width: width, height: height, holding: 16 * step + 2 * analysis.reach)
    // Symbols fall behind y by as many rows all the way down.
    let delay = step - Self.symbolRows(model, latentRows: step, hyperRows: model.hyperAnalysis.rows(knowing: step))
    latent = FeatureMap(height: rows, width: columns, channels: channels, holding: step + delay + model.means.reach)
    hyper = FeatureMap(height: size.rows64, width: size.columns64, channels: model.hyperLatent.channels)
    hyperSymbols = FeatureMap(height: size.rows64, width: size.columns64, channels: model.hyperLatent.channels)
    let held = segments.strips[0].count
    classes = ClassMap(height: rows, width: columns, channels: channels, holding: held)
    // A few symbols around the rows in work are made with them.
    symbols = FeatureMap(height: rows, width: columns, channels: channels, holding: held + 2 * model.means.reach)
  }

  /// Takes the next row of pixels, `3 * width` bytes, and visits the strips of symbols that it completes.
  func append(_ row: some Collection<UInt8>, _ visit: Visitor) throws(CodecError) {
    precondition(row.count == 3 * size.width, "a row has three bytes a pixel")
    precondition(pixelRows < size.height, "a picture has no more rows than its height")
    pixels.replace(row: pixelRows, with: row)
    pixelRows += 1
    while latentRows < size.rows16 {
      let rows = latentRows..<min(latentRows + job.rowsAtATime, size.rows16)
      guard pixelRows >= min(size.height, 16 * rows.upperBound + analysis.reach) else { return }
      try analysis.fill(latent, rows: rows, of: pixels, size, job, share: 0.6 * part(rows))
      latentRows = rows.upperBound
      try continueHyperLatent()
      try continueSymbols(visit)
    }
  }

  private func continueHyperLatent() throws(CodecError) {
    let end = latentRows == size.rows16 ? size.rows64 : model.hyperAnalysis.rows(knowing: latentRows)
    let rows = hyperRows..<end
    let share = 0.05 * Double(rows.count) / Double(size.rows64)
    try model.hyperAnalysis.fill(hyper, rows: rows, of: latent, job, share: share)
    model.hyperLatent.fill(symbols: hyperSymbols, rows: rows, of: hyper, at: quality)
    model.hyperLatent.fill(hyper: hyper, rows: rows, of: hyperSymbols, at: quality)
    hyperRows = end
  }

  private func continueSymbols(_ visit: Visitor) throws(CodecError) {
    let context = model.context.rows(of: hyper, on: job.kernels)
    let isLast = hyperRows == size.rows64
    let end = isLast ? size.rows16 : Self.symbolRows(model, latentRows: latentRows, hyperRows: hyperRows)
    while symbolRows < end {
      let rows = symbolRows..<min(end, segments.strips[strip].upperBound)
      try model.scales.fill(classes, rows: rows, of: hyper, at: quality, job, share: 0.02 * part(rows))
      try model.means.fill(
        symbols: symbols, rows: rows, of: latent, context: context, at: quality, job, share: 0.26 * part(rows))
      symbolRows = rows.upperBound
      if symbolRows == segments.strips[strip].upperBound {
        try visit(segments.strips[strip], symbols, classes)
        strip += 1
      }
    }
  }

  /// Rows of symbols that can be computed when so many rows of y and of z_hat are known.
  private static func symbolRows(_ model: Model, latentRows: Int, hyperRows: Int) -> Int {
    let knownCells = 4 * hyperRows
    let means = min(latentRows, knownCells - model.context.reach) - model.means.reach
    return max(0, min(means, knownCells - 4 * model.scales.reach))
  }

  /// The share of the picture that some rows of latents are.
  func part(_ rows: Range<Int>) -> Double { Double(rows.count) / Double(size.rows16) }
}
