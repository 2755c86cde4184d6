import AECSupport

/// What a network costs on pictures that it is not trained on.
public struct ValidationCost: Sendable, Equatable {
  /// Steps of the training so far.
  public var step: Int
  /// What a training makes small: the mean cost of crops, each divided by its lambda to the power `TrainingOptions.balance`.
  public var objective: Double
  /// Bits of latents and hyper latents, with noise on them, for each pixel.
  public var bitsPerPixel: Double
  /// Mean squared error of a sample of 0...255.
  public var error: Double

  /// Of the mean squared error.
  public var decibels: Double { 10 * log10(255 * 255 / error) }
}

extension Trainer {
  /// What the moving average, or other weights of this network, cost on crops of pictures, at rates of all anchors: the same
  /// crops, rates and noise each time.
  public func validate(
    _ pictures: Photographs, of others: [String: Tensor]? = nil, crops: Int = 32
  ) -> ValidationCost {
    let (weights, batch) = (parameters.values.array, options.batch)
    if let others {
      let missing = parameters.put(others, into: parameters.values)
      precondition(missing == nil, "weights of this network, found no \(missing!) of its shape")
    } else {
      parameters.values.copy(from: average)
    }
    defer { for (index, weight) in weights.enumerated() { parameters.values.start[index] = weight } }
    var sum = ValidationCost(step: step, objective: 0, bitsPerPixel: 0, error: 0)
    let batches = (crops + batch - 1) / batch
    for number in 0..<batches {
      // No training's draws: their seeds are above 0.
      let draws = Draws(seed: 0, step: number)
      let (cuts, rates) = (pictures.cuts(batch, size: options.crop, draws), draws.rates(batch))
      let costs = gradients(rates: rates, draws.noise, draws, wanted: false) { index, crop in
        pictures.crop(cuts[index], size: self.options.crop, into: crop)
      }
      let means = mean(costs, rates)
      sum.objective += means.objective / Double(batches)
      sum.bitsPerPixel += means.bitsPerPixel / Double(batches)
      sum.error += means.error / Double(batches)
    }
    return sum
  }
}
