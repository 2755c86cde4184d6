import AECTestSupport
import Foundation
import Testing

@testable import AEC
@testable import AECTraining

/// Small autoencoders from nothing, whose best is known.
@Suite struct AutoencoderTests {
  private static let shape = Shape(2, 2, 3)

  /// Pictures of a few strong directions and noise.
  private static let pictures: SmallPictures = {
    var pictures = SmallPictures(shape)
    for number in 0..<1024 {
      let draws = Draws(seed: 3, step: number)
      let factors = [1, 0.6, 0.4, 0.25, 0.15].enumerated().map {
        Float(draws.uniform(.order, $0.offset) - 0.5) * $0.element
      }
      pictures.add(
        (0..<shape.count).map { place in
          let noise = Float(draws.uniform(.rate, place) - 0.5) * 0.08
          return factors.enumerated().reduce(noise + 0.1) { sum, factor in
            sum + factor.element * Float(Draws(seed: 11, step: factor.offset).uniform(.row, place) - 0.5)
          }
        })
    }
    return pictures
  }()

  private static func options(_ change: (inout AutoencoderOptions) -> Void = { _ in }) -> AutoencoderOptions {
    var options = AutoencoderOptions()
    (options.batch, options.threads) = (128, 2)
    change(&options)
    return options
  }

  private static func linear(_ latent: Int, _ penalty: LatentPenalty = .none) -> AutoencoderForm {
    .dense(picture: shape, width: nil, latent: latent, penalty: penalty)
  }

  /// The mean cost of the last ten steps.
  @discardableResult
  private static func train(_ trainer: AutoencoderTrainer, steps: Int, _ learningRate: Double = 0.01) -> Double {
    let first = trainer.step
    let costs = (first..<first + steps).map { step in
      trainer.step(on: pictures, learningRate: learningRate * (1 - Double(step - first) / Double(steps)))
    }
    return costs.suffix(10).reduce(0, +) / 10
  }

  private static func bits(_ trainer: AutoencoderTrainer) -> [UInt32] {
    trainer.tensors.sorted { $0.key < $1.key }.flatMap { $0.value.values.map(\.bitPattern) }
  }

  // MARK: What it learns

  @Test(arguments: OptimiserKind.allCases)
  func aLinearAutoencoderReachesPrincipalComponents(optimiser: OptimiserKind) throws {
    let components = try #require(PrincipalComponents(Self.pictures, keeping: 3))
    let trainer = AutoencoderTrainer(Self.linear(3), Self.options { $0.optimiser = optimiser })
    Self.train(trainer, steps: 1200, 0.02)
    let squares = zip(trainer.reconstruct(Self.pictures).pictures.samples, Self.pictures.samples).reduce(0) {
      $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
    }
    let loss = squares / Double(Self.pictures.count) / components.loss(3)
    #expect(loss < 1.01)
    #expect(loss > 0.9999)
  }

  @Test func aWideLatentLearnsTheIdentity() {
    let trainer = AutoencoderTrainer(Self.linear(16), Self.options())
    Self.train(trainer, steps: 1500, 0.02)
    let noise = SmallPictures.noise(Self.shape, count: 64)
    #expect(Fidelity(trainer.reconstruct(noise).pictures, to: noise).psnr > 30)
  }

  @Test func aPenaltyOfMagnitudesMakesLatentsZeroAndNotJustSmall() {
    func zeros(_ penalty: LatentPenalty) -> (share: Double, trainer: AutoencoderTrainer) {
      let trainer = AutoencoderTrainer(Self.linear(16, penalty), Self.options())
      Self.train(trainer, steps: 600)
      let latents = trainer.reconstruct(Self.pictures).latents
      return (Double(latents.count { $0 == 0 }) / Double(latents.count), trainer)
    }
    #expect(zeros(.none).share == 0)
    let (few, many) = (zeros(.magnitude(0.01)), zeros(.magnitude(0.2)))
    #expect(few.share < many.share && many.share > 0.6)
    // What a number of the latent adds has the length 1, so that it is not made small in vain.
    let weights = many.trainer.parameters.tensor(many.trainer.parameters["decoder.picture.weight"])
    for channel in 0..<16 {
      let energy = (0..<12).reduce(Float(0)) {
        $0 + weights.values[$1 * 16 + channel] * weights.values[$1 * 16 + channel]
      }
      #expect(abs(energy - 1) < 1e-4)
    }
  }

  @Test func aDivergenceBringsLatentsToTheUnitGaussian() throws {
    func divergence(_ beta: Float) throws -> (nats: Double, trainer: AutoencoderTrainer) {
      let trainer = AutoencoderTrainer(Self.linear(3, .divergence(beta)), Self.options())
      Self.train(trainer, steps: 400)
      let latents = trainer.reconstruct(Self.pictures).latents
      return (try #require(trainer.divergence(of: latents, pictures: Self.pictures.count)), trainer)
    }
    let (weak, strong) = (try divergence(0.001), try divergence(0.3))
    #expect(weak.nats > 2 && strong.nats < 1 && strong.nats >= 0)
    let samples = weak.trainer.samples(50, Draws(seed: 1, step: 0))
    #expect(samples.count == 50)
    #expect(samples == weak.trainer.samples(50, Draws(seed: 1, step: 0)))
    #expect(samples != weak.trainer.samples(50, Draws(seed: 2, step: 0)))
  }

  @Test func whatIsCorruptedIsComparedWithWhatIsClean() {
    let corrupter = Corrupter(.gaussian(20), black: -0.5) { picture, _ in picture }
    let trainer = AutoencoderTrainer(Self.linear(12), Self.options { $0.noise = corrupter })
    for name in ["encoder.latent", "decoder.picture"] {
      let identity = (0..<144).map { $0 % 13 == 0 ? Float(1) : 0 }
      trainer.parameters.set(trainer.parameters[name + ".weight"], identity)
      trainer.parameters.set(trainer.parameters[name + ".bias"], Array(repeating: 0, count: 12))
    }
    let costs = (0..<20).map { _ in trainer.step(on: Self.pictures, learningRate: 0) }
    // The identity leaves the noise, and the rounding to levels.
    let noise = 12 * (20 * 20 + 1 / 12) / (255 * 255.0)
    #expect(abs(costs.reduce(0, +) / 20 / noise - 1) < 0.05)
  }

  @Test(arguments: [ReconstructionLoss.squaredError, .crossEntropy, .msSSIM])
  func theCodecsTransformsLearn(loss: ReconstructionLoss) {
    let form = AutoencoderForm.codec(.tiny, picture: Shape(16, 16, 3), latent: 24)
    let trainer = AutoencoderTrainer(form, Self.options { ($0.batch, $0.loss) = (8, loss) })
    let draws = Draws(seed: 0, step: 0)
    let costs = (0..<60).map { _ in
      trainer.step(learningRate: 3e-3) { number, picture in
        for place in 0..<768 {
          let slope = draws.uniform(.row, number) * Double(place / 48) / 16
          picture[place] = Float(slope + 0.3 * draws.uniform(.column, number * 3 + place % 3) - 0.5)
        }
      }
    }
    #expect(costs.last! < 0.9 * costs[0])
  }

  // MARK: States

  @Test func anyNumberOfThreadsGivesTheSameBits() {
    let runs = [1, 2, 3].map { threads in
      let trainer = AutoencoderTrainer(Self.linear(3, .divergence(0.1)), Self.options { $0.threads = threads })
      Self.train(trainer, steps: 10)
      return Self.bits(trainer)
    }
    #expect(runs[0] == runs[1] && runs[0] == runs[2])
  }

  @Test(arguments: OptimiserKind.allCases)
  func aBrokenTrainingGoesOnToTheSameBits(optimiser: OptimiserKind) throws {
    let folder = try TestFolder()
    let path = folder.path + "state.safetensors"
    let options = Self.options { $0.optimiser = optimiser }
    let form = AutoencoderForm.dense(picture: Self.shape, width: 8, latent: 3, penalty: .magnitude(0.1))
    let (whole, other) = (AutoencoderTrainer(form, options), AutoencoderTrainer(form, options))
    Self.train(whole, steps: 3)
    try whole.save(path)
    try other.resume(path)
    for trainer in [whole, other] { Self.train(trainer, steps: 4) }
    #expect(other.step == 7)
    #expect(Self.bits(whole) == Self.bits(other))
    let wide = AutoencoderTrainer(.dense(picture: Self.shape, width: 9, latent: 3), options)
    let error = #expect(throws: CheckpointError.self) { try wide.resume(path) }
    #expect(error?.description.contains("model.encoder.wide.weight") == true, "\(String(describing: error))")
  }

  @Test func whatIsNotFiniteGoesBackToTheLastGoodState() {
    // One thread, whose memory the numbers that are not finite have been in.
    let options = Self.options { $0.threads = 1 }
    let trainer = AutoencoderTrainer(Self.linear(3), options)
    let first = AutoencoderTrainer(Self.linear(3), options)
    Self.train(trainer, steps: 1)
    _ = trainer.step(learningRate: 0.01) { number, picture in picture[number % 12] = .nan }
    #expect(trainer.hasGoneBack && trainer.step == 2)
    func weights(_ trainer: AutoencoderTrainer) -> [Tensor] { trainer.parameters.all.map(trainer.parameters.tensor) }
    #expect(weights(trainer) == weights(first))
    Self.train(trainer, steps: 1)
    #expect(!trainer.hasGoneBack && weights(trainer) != weights(first))
  }
}
