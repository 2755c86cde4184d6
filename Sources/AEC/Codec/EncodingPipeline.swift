/// A picture on its way from rows of pixels to symbols, some rows at a time.
///
///     pixels -> analysis transform -> y -> hyper analysis -> z symbols -> z_hat
///     z_hat -> scale classes;  y, z_hat -> rounds of refinement -> y;  y, z_hat -> means -> y symbols, y_hat
///     y_hat -> synthesis transform -> blocks;  pixels, blocks -> detail
///
/// Each stage does its rows as soon as those before it have come as far as it has to look ahead. Only z is in memory as a
/// whole; of all else the rows between two stages, and of symbols and classes those of a strip of segments.
final class EncodingPipeline {
  /// Takes the symbols of a section and their classes of a strip; the maps hold the strip's rows only.
  typealias Visitor = (
    _ section: SectionCoder, _ rows: Range<Int>, _ symbols: FeatureMap, _ classes: ClassMap
  ) throws(CodecError) -> Void

  private let plan: EncodingPlan
  private let job: Job
  /// The rows that are still needed, those of the strip of squares that the detail layer coded last among them.
  let pixels: PixelMap
  /// The same in 8 bits, which is all that networks know of.
  private let rounded: PixelMap
  /// What the networks see instead, where the detail layer brings the rest.
  private(set) var smooth: SmoothSource?
  /// What networks see although they will not do, where there is no such layer.
  private(set) var lost: LostContrast?
  /// z, and z_hat as soon as there are symbols of it; these.
  private let hyper, hyperSymbols: FeatureMap
  /// Gone when all symbols are made.
  private var latents: Latents?
  private let symbols: FeatureMap
  private let classes: ClassMap
  /// What comes of y_hat, where effort goes so far.
  let detail: DetailEncoding?
  /// Rows that are done, of each map.
  private var pixelRows = 0
  private var latentRows = 0
  private var hyperRows = 0
  private var classRows = 0
  private var symbolRows = 0
  private var strip = 0

  private struct Latents {
    /// y.
    let latent: FeatureMap
    let refinements: [Refinement]
    /// What symbols are made of: y, as the last round of refinement leaves it.
    let target: LatentTarget
  }

  private var size: PaddedSize { plan.size }
  private var model: OperatingPoint { plan.model }

  /// Throws where the job shall not go on: filling large maps takes a while.
  init(_ plan: EncodingPlan, _ job: Job) throws(CodecError) {
    (self.plan, self.job) = (plan, job)
    plan.announce(to: job)
    let pixels = PixelMap(plan.pixels)
    (self.pixels, rounded) = (pixels, plan.rounded.map(PixelMap.init) ?? pixels)
    smooth = plan.smooth.map { SmoothSource(PixelMap($0.pixels), $0.blocks.make()) }
    lost = plan.smooth == nil ? LostContrast() : nil
    (hyper, hyperSymbols) = (plan.hyper.make(), plan.hyperSymbols.make())
    (classes, symbols) = (plan.classes.make(), plan.symbols.make())
    detail = plan.detail.map { DetailEncoding($0, job) }
    let latent = plan.latent.make()
    var refinements: [Refinement] = []
    var target = LatentTarget(latent: latent, deadZone: plan.effort.deadZone.map { [classes] in (classes, $0) })
    for (weight, round) in zip(plan.effort.refinements, plan.rounds) {
      let round = try Refinement(of: target, classes, weight: weight, round, job)
      target = LatentTarget(latent: round.latent, deadZone: target.deadZone)
      refinements.append(round)
    }
    try job.check("begin")
    latents = Latents(latent: latent, refinements: refinements, target: target)
  }

  /// Takes the next row of pixels, and visits the strips of symbols that it completes.
  func append(_ row: some Collection<UInt8>, _ visit: Visitor) throws(CodecError) {
    precondition(pixelRows < size.height, "a picture has no more rows than its height")
    pixels.replace(row: pixelRows, with: row)
    if pixels.layout.isDeep { rounded.replace(row: pixelRows, withDeep: pixels) }
    pixelRows += 1
    smooth?.take(from: rounded, knowing: pixelRows)
    lost?.take(from: rounded, knowing: pixelRows)
    while latentRows < size.rows16 {
      let rows = latentRows..<min(latentRows + plan.rowsAtATime, size.rows16)
      guard smooth?.rows ?? pixelRows >= model.analysis.pixelRows(for: rows, of: size) else { return }
      try continueLatents(rows, visit)
      let known = try continueRefinement(continueClasses())
      try continueSymbols(known == size.rows16 ? known : max(symbolRows, known - model.means.reach), visit)
    }
  }

  /// Makes rows of y, and what there can be of z and of what comes of it.
  private func continueLatents(_ rows: Range<Int>, _ visit: Visitor) throws(CodecError) {
    guard let latent = latents?.latent else { return }
    try model.analysis.fill(latent, rows: rows, of: smooth?.pixels ?? rounded, size, job)
    latentRows = rows.upperBound

    let end = latentRows == size.rows16 ? size.rows64 : model.hyperAnalysis.network.rows(knowing: latentRows)
    let new = hyperRows..<end
    try model.hyperAnalysis.fill(hyper, rows: new, of: latent, size, job)
    job.clock.alone(.quantisation) {
      model.hyperLatent.fill(symbols: hyperSymbols, rows: new, of: hyper)
      model.hyperLatent.fill(hyper: hyper, rows: new, of: hyperSymbols)
    }
    hyperRows = end
    guard hyperRows == size.rows64 else { return }
    try visit(plan.hyperSection, 0..<size.rows64, hyperSymbols, model.hyperClassMap(size))
  }

  /// Makes what there can be of classes; returns the rows that there are.
  private func continueClasses() throws(CodecError) -> Int {
    let known = hyperRows == size.rows64 ? size.rows16 : model.priorRows(knowing: hyperRows)
    try model.scales.fill(classes, rows: classRows..<known, of: hyper, size, job)
    classRows = known
    return known
  }

  /// Does what there can be of the rounds of refinement, one after another; returns the rows that all have done.
  private func continueRefinement(_ known: Int) throws(CodecError) -> Int {
    var known = known
    for round in latents?.refinements ?? [] {
      try round.advance(knowing: known, hyper: hyper)
      known = round.rows
    }
    return known
  }

  /// Makes symbols up to row `end`, and visits the strips that they complete.
  private func continueSymbols(_ end: Int, _ visit: Visitor) throws(CodecError) {
    while symbolRows < end {
      let rows = plan.latentSection.segments.strips[strip]
      try makeSymbols(symbolRows..<min(end, rows.upperBound))
      try detail?.advance(knowing: symbolRows, pixels: pixels, lost: smooth?.blocks)
      if symbolRows == size.rows16 { latents = nil }
      if symbolRows == rows.upperBound {
        try visit(plan.latentSection, rows, symbols, classes)
        strip += 1
      }
    }
  }

  private func makeSymbols(_ rows: Range<Int>) throws(CodecError) {
    guard let target = latents?.target else { return }
    let coding = LatentCodingMap(model.means.gains, symbols: symbols, of: target)
    try model.means.fill(detail?.latent, rows: rows, coding: coding, hyper: hyper, size, job)
    symbolRows = rows.upperBound
  }
}
