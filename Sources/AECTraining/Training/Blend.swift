import AECSupport

/// Weights between those that a training began with and those that it came to. They are often as good as the trained ones on the
/// pictures that these were trained on, and far better on others (Wortsman 2022, arXiv 2109.01903, "WiSE-FT").
public struct Blend: Sendable {
  /// How much of what training changed is in it: 0, the weights at the beginning, to those at the end; 1 is the best state.
  public let share: Double
  /// Of the network.
  public let weights: [String: Tensor]
  /// What it costs on the pictures to validate on, if there are any.
  public let cost: ValidationCost?

  /// What is tried, besides all of it.
  static let shares = [0.25, 0.5, 0.75]
  /// The part of the most that can be gained which is enough: to keep less of the beginning costs more on other pictures than it
  /// gains on these.
  static let enough = 0.9

  /// The weights at a share of the way from some to others of the same network.
  static func weights(_ share: Double, from start: [String: Tensor], to end: [String: Tensor]) -> [String: Tensor] {
    let share = Float(share)
    return start.reduce(into: [:]) { blend, named in
      let (name, from) = named
      let values = zip(from.values, end[name]!.values).map { (1 - share) * $0 + share * $1 }
      blend[name] = Tensor(shape: from.shape, values: values)
    }
  }
}

extension TrainingRun {
  /// A blend of the last weights with those that the training began with: of a given share, or of the smallest that gains nine
  /// tenths of what can be gained on the pictures to validate on; a share of 1 is the best state. So it is where there is nothing
  /// to blend with or to choose by, or nothing was gained. It is the same for a run that goes on when it is over.
  public func blended(with start: [String: Tensor]?, share: Double? = nil) -> Blend {
    let whole = Blend(share: 1, weights: best, cost: bestCost)
    guard let start, let validation, let first = curve.first?.objective, let least = bestCost else { return whole }
    let end = trainer.slim
    func blend(_ share: Double) -> (blend: Blend, gain: Double) {
      let weights = Blend.weights(share, from: start, to: end)
      var cost = trainer.validate(validation, of: weights)
      cost.step = done
      return (Blend(share: share, weights: weights, cost: cost), first - cost.objective)
    }
    if let share { return share < 1 ? blend(share).blend : whole }
    let tried = Blend.shares.map(blend) + [(blend: whole, gain: first - least.objective)]
    let most = tried.map(\.gain).max()!
    return most > 0 ? tried.first { $0.gain >= Blend.enough * most }!.blend : whole
  }
}
