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

  private let plan: RefinementPlan
  private let job: Job
  private let coding: LatentCodingMap
  /// y_hat, and the picture that it decodes to.
  private let decoded: FeatureMap
  private let pixels: PixelMap
  private let correction: Correction
  private var decodedRows = 0
  private var outputRows = 0

  /// A round that moves `target`'s latent by `weight` (Q12). Of the maps that it makes, others can see the rows that the plan
  /// holds.
  init(
    of target: LatentTarget, _ classes: ClassMap, weight: Int, _ plan: RefinementPlan, _ job: Job
  ) throws(CodecError) {
    (self.plan, self.job) = (plan, job)
    try job.check("begin")
    (latent, decoded) = (plan.latent.make(), plan.decoded.make())
    try job.check("begin")
    let gains = plan.model.means.gains
    coding = LatentCodingMap(gains, symbols: plan.symbols.make(), of: target)
    pixels = PixelMap(plan.pixels)
    correction = Correction(
      latent: target.latent, decoded: decoded, returned: latent, classes: classes, gains: gains,
      weights: Correction.weights(weight))
  }

  /// Rows of a refined y that can be computed when the first `rows` rows of y and of what comes of z are known.
  static func rows(knowing rows: Int, _ model: OperatingPoint) -> Int {
    self.rows(decoding: model.synthesis.network.rows(knowing: max(0, rows - model.means.reach)), model)
  }

  private static func rows(decoding outputRows: Int, _ model: OperatingPoint) -> Int {
    model.analysis.rows(knowing: model.synthesis.pixelRows(of: 0..<outputRows).count)
  }

  /// Computes all that the first `known` rows of y and of what comes of z suffice for; `hyper` is z_hat.
  func advance(knowing known: Int, hyper: FeatureMap) throws(CodecError) {
    let (model, size) = (plan.model, plan.size)
    let isLast = known == size.rows16
    let decode = decodedRows..<(isLast ? known : max(decodedRows, known - model.means.reach))
    try model.means.fill(decoded, rows: decode, coding: coding, hyper: hyper, size, job)
    decodedRows = decode.upperBound

    let synthesis = model.synthesis
    let last = synthesis.rows(meeting: 0..<size.height).upperBound
    let end = isLast ? last : min(last, max(outputRows, synthesis.network.rows(knowing: decodedRows)))
    try synthesis.fill(pixels, rows: outputRows..<end, of: decoded, size, job)
    outputRows = end

    let refine = rows..<(isLast ? known : max(rows, Self.rows(decoding: outputRows, model)))
    try model.analysis.fill(latent, rows: refine, of: pixels, size, job)
    let correction = correction
    try job.tiles(.refinement, rows: refine, density: 4, columns: size.columns64) { tile, goesOn in
      for row in tile.rows {
        correction.apply(row, columns: tile.columns(times: 4))
        guard goesOn() else { return }
      }
    }
    rows = refine.upperBound
  }
}

/// The maps of a round of refinement.
struct RefinementPlan {
  let size: PaddedSize
  let model: OperatingPoint
  /// The refined y; symbols, and y_hat, whose rows the synthesis transform needs beyond; the pixels that it decodes to.
  let latent, symbols, decoded: MapShape<Int16>
  let pixels: PixelMapShape

  /// A round of whose rows `held` can be seen.
  init(
    _ size: PaddedSize, _ layout: PictureLayout, _ model: OperatingPoint, holding held: Int, _ maps: inout MapTable
  ) {
    (self.size, self.model) = (size, model)
    func map(_ rows: Int) -> MapShape<Int16> {
      maps.add(height: size.rows16, width: size.columns16, channels: model.latentChannels, holding: rows)
    }
    (latent, symbols) = (map(held), map(held))
    decoded = map(held + model.synthesis.network.reach)
    pixels = maps.add(pixelsOf: size, layout, holding: 16 * held + model.analysis.reach)
  }
}

/// From y' to the refined y.
private struct Correction: Sendable {
  let latent, decoded, returned: FeatureMap
  let classes: ClassMap
  let gains: LatentGains
  /// The weight of each scale class, Q12.
  let weights: Vector<Int16>

  /// Where symbols are mostly 0, what is lost is lost on purpose: weights rise from class 8 to class 30.
  static func weights(_ largest: Int) -> Vector<Int16> {
    let (none, all) = (8, 30)
    return Vector((0..<ScaleClass.count).map { Int16(largest * (min(max($0, none), all) - none) / (all - none)) })
  }

  func apply(_ row: Int, columns: Range<Int>) {
    Quantiser.refine(
      latent[row].columns(columns), coded: decoded[row].columns(columns), gains: gains,
      classes: classes[row].columns(columns), weights: weights, returned: returned[row].columns(columns))
  }
}
