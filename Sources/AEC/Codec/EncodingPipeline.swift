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
  /// z, and z_hat as soon as there are symbols of it.
  private let hyper: FeatureMap
  /// Gone when all symbols are made: packing those of a picture that is one segment takes most of all.
  private var latents: Latents?
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

  private struct Latents {
    /// y.
    let latent: FeatureMap
    let refinements: [Refinement]
    /// What symbols are made of: y, as the last round of refinement leaves it.
    let target: LatentTarget
  }

  /// Throws where the job shall not go on: filling large maps takes a while.
  init(
    width: Int, height: Int, _ model: Model, _ quality: Quality, _ effort: Effort, _ job: Job
  ) throws(CodecError) {
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
    let latent = FeatureMap(height: rows, width: columns, channels: channels, holding: step + delays[0] + reach)
    let held = segments.strips[0].count
    classes = ClassMap(
      height: rows, width: columns, channels: channels, holding: held + step + delays[delays.count - 1] + reach)
    var refinements: [Refinement] = []
    var target = LatentTarget(latent: latent, deadZone: effort.deadZone.map { [classes] in (classes, $0) })
    for (weight, delay) in zip(effort.refinements, delays.dropFirst()) {
      try job.check("begin")
      let round = try Refinement(
        of: target, classes, weight: weight, holding: step + delay + reach, size, model, quality, job)
      target = LatentTarget(latent: round.latent, deadZone: target.deadZone)
      refinements.append(round)
    }
    try job.check("begin")
    latents = Latents(latent: latent, refinements: refinements, target: target)
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
      try continueLatents(rows)
      let known = try continueRefinement(continueClasses())
      try continueSymbols(known == size.rows16 ? known : max(symbolRows, known - model.means.reach), visit)
    }
  }

  /// Makes rows of y, and what there can be of z and of what comes of it.
  private func continueLatents(_ rows: Range<Int>) throws(CodecError) {
    guard let latent = latents?.latent else { return }
    try analysis.fill(latent, rows: rows, of: pixels, size, job, share: 0.6 * part(rows))
    latentRows = rows.upperBound

    let end = latentRows == size.rows16 ? size.rows64 : model.hyperAnalysis.rows(knowing: latentRows)
    let new = hyperRows..<end
    let share = 0.05 * plainShare * Double(new.count) / Double(size.rows64)
    try model.hyperAnalysis.fill(hyper, rows: new, of: latent, job, share: share)
    job.clock.alone(.quantisation) {
      model.hyperLatent.fill(symbols: hyperSymbols, rows: new, of: hyper, at: quality)
      model.hyperLatent.fill(hyper: hyper, rows: new, of: hyperSymbols, at: quality)
    }
    hyperRows = end
  }

  /// Makes what there can be of classes; returns the rows that there are.
  private func continueClasses() throws(CodecError) -> Int {
    let known = hyperRows == size.rows64 ? size.rows16 : Self.priorRows(model, hyperRows: hyperRows)
    let new = classRows..<known
    try model.scales.fill(classes, rows: new, of: hyper, at: quality, job, share: 0.02 * part(new))
    classRows = known
    return known
  }

  /// Does what there can be of the rounds of refinement, one after another; returns the rows that all have done.
  private func continueRefinement(_ known: Int) throws(CodecError) -> Int {
    let context = model.context.rows(of: hyper, on: job.kernels)
    var known = known
    for round in latents?.refinements ?? [] {
      try round.advance(knowing: known, context: context, share: part)
      known = round.rows
    }
    return known
  }

  /// Makes symbols up to row `end`, and visits the strips that they complete.
  private func continueSymbols(_ end: Int, _ visit: Visitor) throws(CodecError) {
    while symbolRows < end {
      let rows = symbolRows..<min(end, segments.strips[strip].upperBound)
      try makeSymbols(rows)
      if symbolRows == size.rows16 { latents = nil }
      if symbolRows == segments.strips[strip].upperBound {
        try visit(segments.strips[strip], symbols, classes)
        strip += 1
      }
    }
  }

  private func makeSymbols(_ rows: Range<Int>) throws(CodecError) {
    guard let target = latents?.target else { return }
    let context = model.context.rows(of: hyper, on: job.kernels)
    try model.means.fill(
      symbols: symbols, rows: rows, of: target, context: context, at: quality, job, share: 0.26 * part(rows))
    symbolRows = rows.upperBound
  }

  /// Rows of classes and of psi that can be computed when so many rows of z_hat are known; y is known that far, too.
  private static func priorRows(_ model: Model, hyperRows: Int) -> Int {
    max(0, 4 * hyperRows - max(ContextSynthesis.reach, 4 * model.scales.reach))
  }

  /// By how many rows each round of refinement, and then the symbols, are behind y.
  static func delays(_ model: Model, rounds: Int) -> [Int] {
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
