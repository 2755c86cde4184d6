import Testing

@testable import AECTraining

/// A small network as a whole, against PyTorch in double precision.
@Suite struct CodecTests {
  private static let rates: [Float] = [3.4, 11.25]
  private static let size = 128

  static func options(_ kernels: TrainingKernels, threads: Int = 2) -> TrainingOptions {
    var options = TrainingOptions()
    (options.batch, options.crop, options.kernels, options.threads) = (2, size, kernels, threads)
    return options
  }

  /// The crops of the vectors: whatever is drawn.
  static func fill(_ number: Int, _ crop: UnsafeMutablePointer<Float>) {
    let (draws, count) = (Draws(seed: 99, step: 600), 3 * size * size)
    for index in 0..<count {
      crop[index] = 0.5 * (Float(draws.draw(.row, number * count + index) >> 8) / Float(1 << 24) - 0.5)
    }
  }

  @Test(arguments: TrainingKernels.all)
  func gradientsOfAllParametersAreThoseOfPyTorch(kernels: TrainingKernels) throws {
    let vectors = try Vectors("codec")
    let weights = vectors.under("weights/")
    let configuration = try #require(Configuration(shapes: weights.mapValues(\.shape)))
    let trainer = Trainer(configuration, Self.options(kernels))
    for parameter in trainer.parameters.all { trainer.parameters.set(parameter, weights[parameter.name]!.values) }
    let costs = trainer.gradients(rates: Self.rates, Draws(seed: 5, step: 17).noise, fill: Self.fill)
    _ = trainer.descent.sum()
    for (number, cost) in costs.enumerated() {
      #expect(abs(cost.bits / Double(vectors["bits"].values[number]) - 1) < (kernels.roundsOperands ? 0.02 : 1e-3))
      #expect(
        abs(cost.squaredError / Double(vectors["errors"].values[number]) - 1) < (kernels.roundsOperands ? 0.02 : 1e-3))
    }
    for parameter in trainer.parameters.all {
      let right = vectors["gradients/" + parameter.name].values
      let found = distance(trainer.descent.gradient(parameter), right)
      // Rounding to bfloat16 also rounds some latents to another whole number.
      #expect(found < (kernels.roundsOperands ? 0.3 : 1e-3), "\(parameter.name)")
    }
  }

  /// The biases of the last layer change no symbol, so that the cost is smooth in them.
  @Test(arguments: ["mse", "ms-ssim", "ms-ssim:0.4"])
  func gradientsAreSlopesOfTheCost(loss: String) throws {
    var options = Self.options(.all.last { !$0.roundsOperands }!)
    options.loss = try CodecLoss(loss)
    let trainer = Trainer(.tiny, options)
    let head = try #require(trainer.parameters.all.first { $0.name == "synthesis.head.bias" })
    let noise = Draws(seed: 5, step: 17).noise
    func cost() -> Double {
      trainer.mean(trainer.gradients(rates: Self.rates, noise, fill: Self.fill), Self.rates).objective
    }
    _ = cost()
    _ = trainer.descent.sum()
    let gradient = trainer.descent.gradient(head)
    let values = (0..<head.count).map { trainer.parameters.start(head)[$0] }
    // Along the gradient, and across most of it.
    for direction in [gradient, gradient.indices.map { Float($0 % 3 - 1) }] {
      let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let costs = [-1e-2, 1e-2].map { (step: Float) in
        trainer.parameters.set(head, zip(values, direction).map { $0 + step * $1 / norm })
        return cost()
      }
      let slope = zip(gradient, direction).reduce(0) { $0 + Double($1.0 * $1.1 / norm) }
      let found = (costs[1] - costs[0]) / 2e-2
      #expect(abs(found - slope) < 0.02 * abs(slope) + 1e-4 * costs[0], "\(found) for \(slope)")
    }
  }
}
