import AEC
import AECSupport

/// How an autoencoder is trained.
package struct AutoencoderOptions: Sendable {
  package var loss = ReconstructionLoss.squaredError
  /// What is done to pictures before the encoder sees them.
  package var noise: Corrupter?
  package var optimiser = OptimiserKind.adamW
  /// Pictures of a step: a multiple of those that go through the form together.
  package var batch = 256
  /// Numbers that depend on it alone are drawn: first weights, pictures, noise.
  package var seed = 0
  /// Threads, which results do not depend on.
  package var threads = 1
  /// Small networks are quick enough in single precision.
  package var kernels = TrainingKernels.exact

  package init() {}
}

/// An autoencoder in training: an encoder and a decoder as lists of layers, a loss between what goes in and what comes out, and a penalty
/// of the latent between them. Samples are in -1/2...1/2.
package final class AutoencoderTrainer: @unchecked Sendable {
  package let form: AutoencoderForm
  package let options: AutoencoderOptions
  package let parameters: Parameters
  let descent: Descent
  let networks: PackedNetworks
  let workers: [AutoencoderWorker]
  /// Steps behind it, of all runs.
  package internal(set) var step = 0
  /// Whether the last step was lost, to numbers that are not finite, and the last good state taken up again.
  package private(set) var hasGoneBack = false
  private var lastGood: [String: Tensor]?
  /// The layers on either side of the latent.
  private let (toLatent, fromLatent): (Layer, Layer)

  /// Steps between states that are kept to go back to.
  private static let keepEvery = 200

  /// An autoencoder of random weights.
  package init(_ form: AutoencoderForm, _ options: AutoencoderOptions) {
    precondition(options.batch > 0 && options.batch % form.together == 0, "a batch is whole groups of pictures")
    precondition(form.penalty != .rate, "an autoencoder has no entropy model")
    let layers = (form.encoder + form.decoder).flatMap(\.layers)
    let parameters = Parameters(
      layers.flatMap { [($0.name + ".weight", $0.shape), ($0.name + ".bias", [$0.outputs])] })
    let descent = Descent(
      parameters, options.optimiser, options.kernels, batch: options.batch / form.together, threads: options.threads)
    let networks = PackedNetworks(layers, parameters, options.kernels)
    (self.form, self.options, self.parameters) = (form, options, parameters)
    (self.descent, self.networks) = (descent, networks)
    workers = descent.passes.map { AutoencoderWorker(form, options, networks, $0) }
    (toLatent, fromLatent) = (form.encoder.last!.layers.last!, form.decoder.first!.layers.first!)
    parameters.begin(layers, seed: options.seed)
  }

  /// One step on pictures that are drawn from these; the mean cost of one.
  package func step(on pictures: SmallPictures, learningRate: Double) -> Double {
    let draws = Draws(seed: options.seed + 1, step: step)
    return step(learningRate: learningRate) { number, picture in
      pictures.copy(draws.below(pictures.count, .photograph, number), to: picture)
    }
  }

  /// One step on pictures that `fill` makes, on any of the threads; the mean cost of one.
  package func step(
    learningRate: Double, clip: Double = .infinity,
    fill: @escaping @Sendable (_ number: Int, _ picture: UnsafeMutablePointer<Float>) -> Void
  ) -> Double {
    if step % Self.keepEvery == 0 || lastGood == nil { lastGood = tensors }
    networks.pack(parameters, descent.crew)
    let (together, count) = (form.together, form.picture.count)
    let costs = Results(descent.batch, repeating: 0.0)
    let draws = Draws(seed: options.seed, step: step)
    descent.gradients { group, thread in
      let worker = self.workers[thread]
      for index in 0..<together { fill(group * together + index, worker.target.start + index * count) }
      costs.start[group] = worker.run(group, weight: 1 / Float(self.options.batch), draws)
    }
    let norm = descent.sum()
    let cost = costs.array.reduce(0, +) / Double(options.batch)
    hasGoneBack = !(norm.isFinite && cost.isFinite)
    if hasGoneBack {
      // To its weights and moments; the next step draws other pictures.
      let number = step
      restore(lastGood!)
      step = number
    } else {
      let factor = Float(min(1, clip / (norm + 1e-6)))
      descent.move(OptimiserStep(learningRate: Float(learningRate), gradientFactor: factor))
      if case .magnitude = form.penalty { balance() }
    }
    step += 1
    return cost
  }

  /// Gives what each channel of the latent adds to the decoder's first layer the length 1, and the encoder's last what that takes. A
  /// penalty of magnitudes would else be lowered by smaller latents and larger weights behind them, and nothing be gained.
  private func balance() {
    let rows = parameters.start(parameters[toLatent.name + ".weight"])
    let bias = parameters.start(parameters[toLatent.name + ".bias"])
    let columns = parameters.start(parameters[fromLatent.name + ".weight"])
    let (inputs, outputs, latent) = (toLatent.inputs, fromLatent.outputs, fromLatent.inputs)
    var energies = [Float](repeating: 0, count: latent)
    for output in 0..<outputs {
      for channel in 0..<latent {
        let weight = columns[output * latent + channel]
        energies[channel] += weight * weight
      }
    }
    let lengths = energies.map { max($0.squareRoot(), 1e-6) }
    for output in 0..<outputs {
      for channel in 0..<latent { columns[output * latent + channel] /= lengths[channel] }
    }
    for channel in 0..<latent {
      for input in 0..<inputs { rows[channel * inputs + input] *= lengths[channel] }
      bias[channel] *= lengths[channel]
    }
  }
}
