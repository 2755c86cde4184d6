import AEC
import CTraining
import Testing

@testable import AECTraining

/// Small autoencoders from nothing, whose best is known.
@Suite struct AutoencoderTests {
  private static let (channels, latent, positions) = (12, 3, 64)

  /// Examples of correlated channels: a few strong directions and noise.
  private static func example(_ number: Int) -> [Float] {
    let draws = Draws(seed: 3, step: number)
    return (0..<positions).flatMap { position -> [Float] in
      let factors = (0..<5).map { Float(draws.uniform(.order, 5 * position + $0) - 0.5) * [4, 2.5, 1.5, 1, 0.6][$0] }
      return (0..<channels).map { channel in
        let noise = Float(draws.uniform(.rate, channels * position + channel) - 0.5) * 0.3
        return factors.enumerated().reduce(noise) { sum, factor in
          sum + factor.element * Float(Draws(seed: 11, step: factor.offset).uniform(.row, channel) - 0.5)
        }
      }
    }
  }

  private static func list(_ name: String, _ channels: Int) -> NetworkList {
    NetworkList(name: name + ".", density: 1, lines: [.dense("layer", channels)])
  }

  /// The sum of the eigenvalues that so many components leave: what the best linear autoencoder loses.
  private static func lossOfComponents(_ examples: [[Float]]) -> Double {
    let rows = examples.flatMap { example in
      (0..<positions).map { Array(example[channels * $0..<channels * ($0 + 1)]).map(Double.init) }
    }
    let means = (0..<channels).map { channel in rows.reduce(0) { $0 + $1[channel] } / Double(rows.count) }
    let (matrix, values, spare) = (
      Memory<Double>(channels * channels), Memory<Double>(channels), Memory<Double>(3 * channels)
    )
    for row in rows {
      for i in 0..<channels {
        for j in 0..<channels { matrix.start[i * channels + j] += (row[i] - means[i]) * (row[j] - means[j]) }
      }
    }
    precondition(aec_eigenvectors(matrix.start, Int32(channels), values.start, spare.start))
    return values.array.dropLast(latent).reduce(0, +) / Double(examples.count)
  }

  @Test(arguments: OptimiserKind.allCases)
  func aLinearAutoencoderReachesPrincipalComponents(optimiser: OptimiserKind) {
    let examples = (0..<16).map(Self.example)
    let best = Self.lossOfComponents(examples)
    // Single precision: what is left of bfloat16's rounding is above a hundredth.
    let kernels = TrainingKernels.all.last { !$0.roundsOperands }!
    let trainer = AutoencoderTrainer(
      encoder: Self.list("encoder", Self.latent), decoder: Self.list("decoder", Self.channels),
      input: Shape(8, 8, Self.channels), optimiser: optimiser, batch: examples.count, threads: 2, kernels: kernels)
    var cost = 0.0
    for step in 0..<600 {
      cost = trainer.step(learningRate: 0.02 * (1 - Double(step) / 600)) { number, example in
        example.update(from: examples[number], count: examples[number].count)
      }
    }
    #expect(cost / best < 1.01)
    #expect(cost / best > 0.9999)
  }

  @Test func penaltiesMakeLatentsSmall() {
    let examples = (0..<8).map(Self.example)
    func costs(_ penalty: LatentPenalty, latent: Int) -> (first: Double, last: Double) {
      let trainer = AutoencoderTrainer(
        encoder: Self.list("encoder", latent), decoder: Self.list("decoder", Self.channels),
        input: Shape(8, 8, Self.channels), penalty: penalty, batch: examples.count)
      let costs = (0..<150).map { step in
        trainer.step(learningRate: 0.01) { number, example in
          example.update(from: examples[number], count: examples[number].count)
        }
      }
      return (costs[0], costs.suffix(10).reduce(0, +) / 10)
    }
    for (penalty, latent) in [(LatentPenalty.divergence(0.05), 6), (.magnitude(0.05), 3)] {
      let (first, last) = costs(penalty, latent: latent)
      #expect(last.isFinite && last < 0.7 * first, "\(penalty)")
    }
  }
}
