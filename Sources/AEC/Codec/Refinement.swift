/// One round of refinement: y moves by what is lost between y_hat and the picture that it decodes to.
///
///     y -> symbols -> y_hat -> synthesis transform -> pixels -> analysis transform -> y'
///     y + weight (y_hat - y')  is what the next round, or the file, makes its symbols of
///
/// The decoded picture misses, in terms of latents, y - y'. If the synthesis transform undid the analysis transform, y' would
/// be y_hat, and no symbols could do better. It does so only nearly: a better y_hat would be y_hat + (y - y'), which is
/// where y + (y_hat - y') is rounded to. This is a Newton step with the analysis transform for the inverse of the synthesis
/// transform, and needs no gradients; with them one can go further, in hundreds of steps (Campos et al. 2019, arXiv
/// 1906.01223). z is not made anew: scale classes and psi stay what they are.
final class Refinement {
  /// The refined y, as far as it is done.
  let latent: FeatureMap
  private(set) var rows = 0

  private let size: PaddedSize
  private let model: Model
  private let quality: Quality
  private let job: Job
  private let analysis: AnalysisTransform
  private let synthesis: SynthesisTransform
  private let target: LatentTarget
  private let symbols, decoded: FeatureMap
  private let pixels: PixelMap
  private let correction: Correction
  private var decodedRows = 0
  private var blockRows = 0

  /// A round that moves `target`'s latent by `weight` (Q12). Of the maps that it makes, others can see the last `held`
  /// rows.
  init(
    of target: LatentTarget, _ classes: ClassMap, weight: Int, holding held: Int, _ size: PaddedSize, _ model: Model,
    _ quality: Quality, _ job: Job
  ) throws(CodecError) {
    (self.target, self.size, self.model, self.quality, self.job) = (target, size, model, quality, job)
    (analysis, synthesis) = (model.analysis.at(quality), model.synthesis.at(quality))
    func map(_ held: Int) throws(CodecError) -> FeatureMap {
      try job.check("begin")
      return FeatureMap(height: size.rows16, width: size.columns16, channels: model.latentChannels, holding: held)
    }
    latent = try map(held)
    symbols = try map(held)
    decoded = try map(held + synthesis.reach)
    pixels = PixelMap(width: size.width, height: size.height, holding: 16 * held + analysis.reach)
    correction = Correction(
      latent: target.latent, decoded: decoded, returned: latent, classes: classes,
      scale: Map(model.means.inverseMeanGain(at: quality)), weights: Correction.weights(weight),
      limit: model.means.limit)
  }

  /// How much work a round is, when an encoder without refinement has 1.
  static let share = 0.26 + 0.6 + 0.6

  /// Rows of a refined y that can be computed when the first `rows` rows of y and of what comes of z are known.
  static func rows(knowing rows: Int, _ model: Model) -> Int {
    max(0, self.rows(decoding: model.synthesis.blockRows(knowing: rows - model.means.reach), model))
  }

  private static func rows(decoding blockRows: Int, _ model: Model) -> Int {
    (8 * blockRows - model.analysis.reach) / 16
  }

  /// Computes all that the first `known` rows of y and of what comes of z suffice for.
  func advance(
    knowing known: Int, context: @escaping ContextSynthesis.Maker, share: (Range<Int>) -> Double
  ) throws(CodecError) {
    let isLast = known == size.rows16
    let decode = decodedRows..<(isLast ? known : max(decodedRows, known - model.means.reach))
    try model.means.fill(
      symbols: symbols, latent: decoded, rows: decode, of: target, context: context, at: quality, job,
      share: 0.26 * share(decode))
    decodedRows = decode.upperBound

    let blockEnd = isLast ? (size.height + 7) / 8 : max(blockRows, synthesis.blockRows(knowing: decodedRows))
    try synthesis.fill(
      pixels, blockRows: blockRows..<blockEnd, of: decoded, size, job, share: 0.6 * share(decode))
    blockRows = blockEnd

    let refine = rows..<(isLast ? known : max(rows, Self.rows(decoding: blockRows, model)))
    try analysis.fill(latent, rows: refine, of: pixels, size, job, share: 0.6 * share(refine))
    let correction = correction
    try job.tiles(.refinement, rows: refine, columns: size.columns64, share: 0) { tile, step in
      for row in tile.rows {
        correction.apply(row, columns: tile.columns(times: 4))
        guard step() else { return }
      }
    }
    rows = refine.upperBound
  }
}

/// From y' to the refined y.
private struct Correction: Sendable {
  let latent, decoded, returned: FeatureMap
  let classes: ClassMap
  /// What brings y_hat to the scale of y, Q16.
  let scale: Map<Int32>
  /// The weight of each scale class, Q12.
  let weights: Map<Int16>
  let limit: Int

  /// Where symbols are mostly 0, what is lost is lost on purpose: weights rise from class 4 to class 26.
  static func weights(_ largest: Int) -> Map<Int16> {
    let (none, all) = (4, 26)
    return Map((0..<ScaleClass.count).map { Int16(largest * (min(max($0, none), all) - none) / (all - none)) })
  }

  func apply(_ row: Int, columns: Range<Int>) {
    for x in columns {
      Quantiser.refine(
        latent[row].position(x), coded: decoded[row].position(x), scale: scale[0].start,
        classes: classes[row].position(x), weights: weights[0].start, limit: limit,
        returned: returned[row].position(x), channels: latent.channels)
    }
  }
}
