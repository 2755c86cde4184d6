import AEC
import AECSupport

/// A small autoencoder in training: an encoder and a decoder as lists of layers, a loss between what goes in and what comes out,
/// and a penalty of the latent between them.
package final class AutoencoderTrainer: @unchecked Sendable {
  package let parameters: Parameters
  private let descent: Descent
  private let networks: PackedNetworks
  private let workers: [Worker]
  private let (loss, penalty): (ReconstructionLoss, LatentPenalty)
  /// Steps behind it.
  package private(set) var step = 0
  private let seed: Int

  /// What a thread has of its own.
  private final class Worker {
    let encoder, decoder: Chain
    let input: MapMemory
    let target: Floats
    let latentGradient: MapMemory
    let drawn, gradient: MapMemory

    init(
      _ parts: (encoder: [Part], decoder: [Part]), input shape: Shape, isDrawn: Bool, _ networks: PackedNetworks,
      _ pass: Pass
    ) {
      encoder = Chain(parts.encoder, input: shape, networks, pass)
      let latent = encoder.output
      let decoded = Shape(latent.height, latent.width, isDrawn ? latent.channels / 2 : latent.channels)
      decoder = Chain(parts.decoder, input: decoded, networks, pass)
      precondition(decoder.output == shape, "what comes out has the shape of what goes in")
      input = MapMemory(shape, pass.kernels)
      target = Floats(shape.count)
      latentGradient = MapMemory(latent, pass.kernels)
      drawn = MapMemory(decoded, pass.kernels)
      gradient = MapMemory(shape, pass.kernels)
    }
  }

  /// Examples have the shape `input`; batches have so many.
  package init(
    encoder: NetworkList, decoder: NetworkList, input: Shape, loss: ReconstructionLoss = .squaredError,
    penalty: LatentPenalty = .none, optimiser: OptimiserKind = .soap, batch: Int, seed: Int = 0, threads: Int = 1,
    kernels: TrainingKernels = .best
  ) {
    let encoding = encoder.parts(input.channels)
    var latent = encoding.last!.layers.last!.gives
    let isDrawn = if case .divergence = penalty { true } else { false }
    if isDrawn { latent /= 2 }
    let parts = (encoder: encoding, decoder: decoder.parts(latent))
    let layers = (parts.encoder + parts.decoder).flatMap(\.layers)
    let parameters = Parameters(
      layers.flatMap { [($0.name + ".weight", $0.shape), ($0.name + ".bias", [$0.outputs])] })
    let descent = Descent(parameters, optimiser, kernels, batch: batch, threads: threads)
    let networks = PackedNetworks(layers, parameters, kernels)
    (self.parameters, self.descent, self.networks, self.seed) = (parameters, descent, networks, seed)
    (self.loss, self.penalty) = (loss, penalty)
    workers = descent.passes.map { Worker(parts, input: input, isDrawn: isDrawn, networks, $0) }
    parameters.begin(layers, seed: seed)
  }

  /// One step on examples that `fill` makes, on any of the threads; the mean cost of one.
  package func step(
    learningRate: Double, clip: Double = .infinity,
    fill: @escaping @Sendable (_ number: Int, _ example: UnsafeMutablePointer<Float>) -> Void
  ) -> Double {
    networks.pack(parameters, descent.crew)
    let batch = descent.batch
    let costs = Results(batch, repeating: 0.0)
    let noise = Draws(seed: seed, step: step)
    descent.gradients { number, thread in
      let (worker, pass) = (self.workers[thread], self.descent.passes[thread])
      fill(number, worker.target.start)
      costs.start[number] = self.run(worker, pass, number, weight: 1 / Float(batch), noise)
    }
    let norm = descent.sum()
    let factor = Float(min(1, clip / (norm + 1e-6)))
    descent.move(OptimiserStep(learningRate: Float(learningRate), gradientFactor: factor))
    step += 1
    return costs.array.reduce(0, +) / Double(batch)
  }

  private func run(_ worker: Worker, _ pass: Pass, _ number: Int, weight: Float, _ noise: Draws) -> Double {
    let input = worker.input.map
    input.floats.update(from: worker.target.start, count: input.shape.count)
    pass.makeOperand(input)
    let latent = worker.encoder.forward(input, pass)
    let drawn = draw(worker, latent, number, noise, pass)
    // A chain may lose the floats that it reads.
    func copied(_ map: Map) -> [Float] { Array(UnsafeBufferPointer(start: map.floats, count: map.shape.count)) }
    let (kept, numbers) = (copied(latent), copied(drawn))
    let given = worker.decoder.forward(drawn, pass)
    let gradient = worker.gradient.map
    var cost = loss(
      given.floats, worker.target.start, given.shape, weight: weight, gradient: gradient.floats, pass.kernels)
    pass.makeOperand(gradient)
    let byDrawn = worker.decoder.backward(gradient, pass)!
    let byLatent = worker.latentGradient.map.floats
    let (channels, half) = (latent.shape.channels, latent.shape.channels / 2)
    if case .divergence = penalty {
      for position in 0..<latent.shape.positions {
        for channel in 0..<half {
          let (mean, spread) = (position * channels + channel, position * channels + half + channel)
          let place = position * half + channel
          // What was drawn is mean + deviation * noise, and the deviation's slope by its logarithm's double is a half of it.
          byLatent[mean] = byDrawn.floats[place]
          byLatent[spread] = byDrawn.floats[place] * (numbers[place] - kept[mean]) / 2
        }
      }
    } else {
      byLatent.update(from: byDrawn.floats, count: latent.shape.count)
    }
    cost += kept.withUnsafeBufferPointer {
      penalty($0.baseAddress!, latent.shape, weight: weight, gradient: byLatent)
    }
    pass.makeOperand(worker.latentGradient.map)
    worker.encoder.backward(worker.latentGradient.map, pass, needsInput: false)
    return cost
  }

  /// The latent itself, or numbers drawn from the Gaussians that it stands for.
  private func draw(_ worker: Worker, _ latent: Map, _ number: Int, _ noise: Draws, _ pass: Pass) -> Map {
    guard case .divergence = penalty else { return latent }
    let (channels, half, drawn) = (latent.shape.channels, latent.shape.channels / 2, worker.drawn.map)
    for position in 0..<latent.shape.positions {
      for channel in 0..<half {
        let place = position * half + channel
        let index = number * drawn.shape.count + place
        let normal = Float(noise.normal(.latentNoise, .hyperNoise, index))
        let start = position * channels + channel
        drawn.floats[place] = latent.floats[start] + exp(latent.floats[start + half] / 2) * normal
      }
    }
    pass.makeOperand(drawn)
    return drawn
  }
}
