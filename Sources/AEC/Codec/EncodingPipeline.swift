/// A picture on its way from rows of pixels to symbols, some rows at a time.
///
///     pixels -> analysis transform -> y -> hyper analysis -> z symbols -> z_hat
///     z_hat -> scale classes;  y, z_hat -> rounds of refinement -> y;  y, z_hat -> means -> y symbols
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
  private let refinements: [Refinement]
  /// What symbols are made of: y, as the last round of refinement leaves it.
  private let target: LatentTarget
  private let symbols: FeatureMap
  private let classes: ClassMap
  /// Rows that are done, of each map.
  private var pixelRows = 0
  private var latentRows = 0
  private var hyperRows = 0
  private var classRows = 0
  private var symbolRows = 0
  private var strip = 0
  /// The share of all work that an encoder without refinement would have of its own.
  private let plainShare: Double

  init(width: Int, height: Int, _ model: Model, _ quality: Quality, _ effort: Effort, _ job: Job) {
    let size = PaddedSize(width: width, height: height)
    (self.size, self.model, self.quality, self.job) = (size, model, quality, job)
    segments = Segments(size)
    analysis = model.analysis.at(quality)
    let (rows, columns, channels) = (size.rows16, size.columns16, model.latentChannels)
    let step = job.rowsAtATime
    pixels = PixelMap(width: width, height: height, holding: 16 * step + 2 * analysis.reach)
    hyper = FeatureMap(height: size.rows64, width: size.columns64, channels: model.hyperLatent.channels)
    hyperSymbols = FeatureMap(height: size.rows64, width: size.columns64, channels: model.hyperLatent.channels)

    // Each stage is behind y by the same number of rows after every step, and reads its reach above them.
    let reach = model.means.reach
    let delays = Self.delays(model, rounds: effort.refinements.count)
    latent = FeatureMap(height: rows, width: columns, channels: channels, holding: step + delays[0] + reach)
    let held = segments.strips[0].count
    classes = ClassMap(
      height: rows, width: columns, channels: channels, holding: held + step + delays[delays.count - 1] + reach)
    var refinements: [Refinement] = []
    var target = LatentTarget(latent: latent, deadZone: effort.deadZone.map { [classes] in (classes, $0) })
    for (weight, delay) in zip(effort.refinements, delays.dropFirst()) {
      let round = Refinement(
        of: target, classes, weight: weight, holding: step + delay + reach, size, model, quality, job)
      target = LatentTarget(latent: round.latent, deadZone: target.deadZone)
      refinements.append(round)
    }
    (self.refinements, self.target) = (refinements, target)
    symbols = FeatureMap(height: rows, width: columns, channels: channels, holding: held)
    plainShare = 1 / (1 + Refinement.share * Double(refinements.count))
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
    let share = 0.05 * plainShare * Double(rows.count) / Double(size.rows64)
    try model.hyperAnalysis.fill(hyper, rows: rows, of: latent, job, share: share)
    job.clock.alone(.quantisation) {
      model.hyperLatent.fill(symbols: hyperSymbols, rows: rows, of: hyper, at: quality)
      model.hyperLatent.fill(hyper: hyper, rows: rows, of: hyperSymbols, at: quality)
    }
    hyperRows = end
  }

  private func continueSymbols(_ visit: Visitor) throws(CodecError) {
    let context = model.context.rows(of: hyper, on: job.kernels)
    var known = hyperRows == size.rows64 ? size.rows16 : Self.priorRows(model, hyperRows: hyperRows)
    let new = classRows..<known
    try model.scales.fill(classes, rows: new, of: hyper, at: quality, job, share: 0.02 * part(new))
    classRows = known
    for round in refinements {
      try round.advance(knowing: known, context: context, share: part)
      known = round.rows
    }
    let end = known == size.rows16 ? known : max(symbolRows, known - model.means.reach)
    while symbolRows < end {
      let rows = symbolRows..<min(end, segments.strips[strip].upperBound)
      try model.means.fill(
        symbols: symbols, rows: rows, of: target, context: context, at: quality, job, share: 0.26 * part(rows))
      symbolRows = rows.upperBound
      if symbolRows == segments.strips[strip].upperBound {
        try visit(segments.strips[strip], symbols, classes)
        strip += 1
      }
    }
  }

  /// Rows of classes and of psi that can be computed when so many rows of z_hat are known; y is known that far, too.
  private static func priorRows(_ model: Model, hyperRows: Int) -> Int {
    max(0, 4 * hyperRows - max(ContextSynthesis.reach, 4 * model.scales.reach))
  }

  /// Bytes of the maps of a picture of this size.
  static func memory(width: Int, height: Int, _ encoder: Encoder) -> Int {
    let size = PaddedSize(width: width, height: height)
    let (model, step) = (encoder.model, encoder.work.rowsAtATime)
    let strip = Segments(size).strips[0].count
    let row = size.columns16 * model.latentChannels
    // Pixels at 1 byte; of each latent its value in rows at work, symbol and class in a strip, at 2, 2 and 1; of z values
    // and symbols, at 2 and 2.
    let pixels = 3 * width * min(height, 16 * step)
    let latents = (2 * min(size.rows16, step) + 3 * strip) * row
    // Each round of refinement has a latent before and after, symbols, and pixels.
    let rounds = delays(model, rounds: encoder.effort.refinements.count).dropFirst()
    let refinements = rounds.map { delay in
      let held = step + delay + model.means.reach
      return 6 * min(size.rows16, held) * row + 3 * width * min(height, 16 * held)
    }
    return pixels + latents + refinements.reduce(0, +) + 4 * size.rows64 * size.columns64 * model.hyperChannels
  }

  /// By how many rows each round of refinement, and then the symbols, are behind y.
  private static func delays(_ model: Model, rounds: Int) -> [Int] {
    let far = 1 << 16
    var rows = priorRows(model, hyperRows: model.hyperAnalysis.rows(knowing: far))
    var delays: [Int] = []
    for _ in 0..<rounds {
      rows = Refinement.rows(knowing: rows, model)
      delays.append(far - rows)
    }
    return delays + [far - rows + model.means.reach]
  }

  /// The share of all work that some rows of latents are of a stage that is all.
  func part(_ rows: Range<Int>) -> Double { plainShare * Double(rows.count) / Double(size.rows16) }
}
