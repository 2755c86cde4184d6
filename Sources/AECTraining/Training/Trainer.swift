import AECSupport

/// A step's mean costs.
public struct StepCost: Sendable {
  /// Lambda times the distortion plus bits per pixel; the distortion is the mean squared error, if `TrainingOptions.loss` is.
  public var cost: Double
  /// Bits of latents and hyper latents, with noise on them, for each pixel.
  public var bitsPerPixel: Double
  /// Mean squared error of a sample of 0...255.
  public var error: Double
  /// What is made small: the mean of crops' costs, each divided by its lambda to the power `TrainingOptions.balance`.
  public var objective: Double
  /// The norm of the gradient before it is bounded.
  public var norm: Double
}

/// A network in training: its weights, their moving average, the optimiser's state and the count of steps.
public final class Trainer: @unchecked Sendable {
  /// Widths and depths of the network.
  public let configuration: Configuration
  /// How it is trained.
  public let options: TrainingOptions
  /// Steps behind it, of all runs.
  public internal(set) var step = 0
  /// What is done to crops before the network sees them; it learns to give them back as they were.
  package var corrupter: Corrupter?
  /// Whether the last step was lost, to numbers that are not finite, and the last good state taken up again.
  public private(set) var hasGoneBack = false

  let parameters: Parameters
  let average: Floats
  let descent: Descent
  private let networks: PackedNetworks
  /// One for each thread.
  private let codecs: [TrainedCodec]
  private var lastGood: [String: Tensor]?

  /// Steps between states that are kept to go back to.
  private static let keepEvery = 200

  /// A network of random weights, as PyTorch begins with.
  public init(_ configuration: Configuration, _ options: TrainingOptions) {
    precondition(options.crop > 0 && options.crop % 64 == 0, "a crop is a multiple of 64 pixels a side")
    precondition(options.batch > 0, "a batch has a crop")
    let architecture = Architecture(configuration)
    (self.configuration, self.options) = (configuration, options)
    let parameters = Parameters(architecture.trained)
    if options.trainsEncoderAlone { parameters.frozen = architecture.decoderNames }
    self.parameters = parameters
    average = Floats(parameters.count)
    let descent = Descent(
      parameters, options.optimiser, options.kernels, batch: options.batch, threads: options.threads)
    let networks = PackedNetworks(
      architecture.trainedLayers, parameters, options.kernels, slices: TrainedCodec.slices(architecture))
    (self.descent, self.networks) = (descent, networks)
    codecs = descent.passes.prefix(descent.lanes.count).map {
      TrainedCodec(architecture, size: options.crop, networks, $0)
    }
    begin(architecture)
  }

  // MARK: Steps

  /// One step on crops of pictures.
  public func step(on source: CropSource, learningRate: Double) -> StepCost {
    let draws = Draws(seed: options.seed + 1, step: step)
    let cuts = source.cuts(options.batch, size: options.crop, step: step, draws)
    return step(rates: draws.rates(options.batch), draws.noise, draws, learningRate: learningRate) { number, crop in
      let (photographs, cut) = cuts[number]
      photographs.crop(cut, size: self.options.crop, into: crop)
    }
  }

  /// One step on crops that `fill` makes, `[row][column][colour]` in -1/2...1/2, on any of the threads.
  package func step(
    rates: [Float], _ noise: NoiseKeys, _ draws: Draws? = nil, learningRate: Double,
    fill: @escaping @Sendable (_ number: Int, _ crop: UnsafeMutablePointer<Float>) -> Void
  ) -> StepCost {
    if step % Self.keepEvery == 0 || lastGood == nil { lastGood = tensors }
    let costs = gradients(rates: rates, noise, draws, fill: fill)
    let norm = descent.sum()
    var means = mean(costs, rates)
    means.norm = norm
    hasGoneBack = !(norm.isFinite && means.cost.isFinite)
    if hasGoneBack {
      // To its weights and moments; the next step draws other crops.
      let number = step
      restore(lastGood!)
      step = number
    } else {
      let clip = min(1, options.clip / (norm + 1e-6))
      descent.move(OptimiserStep(learningRate: Float(learningRate), gradientFactor: Float(clip)))
      follow()
    }
    step += 1
    return means
  }

  /// The means of what crops cost at their rates.
  func mean(_ costs: [CropCost], _ rates: [Float]) -> StepCost {
    let (pixels, count) = (Double(options.crop * options.crop), Double(rates.count))
    var mean = StepCost(cost: 0, bitsPerPixel: 0, error: 0, objective: 0, norm: 0)
    for (cost, rate) in zip(costs, rates) {
      let (lambda, bits) = (TrainingOptions.lambda(rate), cost.bits / pixels)
      let error = cost.squaredError / (3 * pixels) * 255 * 255
      mean.bitsPerPixel += bits / count
      mean.error += error / count
      let all = bits + lambda * options.loss.distortion(error, cost.dissimilarity)
      mean.cost += all / count
      mean.objective += all * pow(lambda, -options.balance) / count
    }
    return mean
  }

  /// What crops cost; puts their gradients where the descent adds them up, if they are wanted.
  package func gradients(
    rates: [Float], _ noise: NoiseKeys, _ draws: Draws? = nil, wanted: Bool = true,
    fill: @escaping @Sendable (_ number: Int, _ crop: UnsafeMutablePointer<Float>) -> Void
  ) -> [CropCost] {
    networks.pack(parameters, descent.crew)
    let costs = Results(options.batch, repeating: CropCost())
    let weights = rates.map { rate in
      let (lambda, pixels) = (TrainingOptions.lambda(rate), Double(options.crop * options.crop * options.batch))
      let (distortion, structure) = (pow(lambda, 1 - options.balance), options.loss.structure)
      return CropWeights(
        rate: rate, bit: Float(pow(lambda, -options.balance) / pixels),
        squaredError: Float((1 - structure) * distortion * 255 * 255 / (3 * pixels)),
        dissimilarity: Float(structure * distortion * CodecLoss.worth / Double(options.batch)))
    }
    descent.gradients { number, thread in
      let codec = self.codecs[thread]
      fill(number, codec.crop)
      costs.start[number] = codec.run(number, weights[number], noise, wantsGradients: wanted) { pixels in
        guard let corrupter = self.corrupter, let draws else { return }
        let size = self.options.crop
        corrupter.corrupt(pixels, height: size, width: size, channels: 3, number: number, draws)
      }
    }
    return costs.array
  }

  /// Lets the moving average follow the weights.
  private func follow() {
    let keep = Float(min(options.average, Double(1 + step) / Double(10 + step)))
    descent.crew.run(parameters.all.count) { index, _ in
      if self.parameters.isFrozen(index) { return }
      let parameter = self.parameters.all[index]
      self.options.kernels.table.add(
        self.parameters.start(parameter), 1 - keep, keep, Int64(parameter.count), self.average.start + parameter.offset)
    }
  }

  // MARK: Beginning

  private func begin(_ architecture: Architecture) {
    // What predicts starts small.
    let last = ["means.0", "means.1", "means.2", "means.3", "scales"].map { architecture[$0].layers.last!.name }
    parameters.begin(architecture.trainedLayers, seed: options.seed, small: last)
    for table in parameters.all where table.shape.count == 2 {
      let channels = table.shape[1]
      let row: (Int) -> Double = { anchor in
        // High-rate theory: step^2 / 12 = 2.16 / lambda.
        let step = log(255 / (26 / TrainingOptions.lambda(Float(anchor))).squareRoot())
        switch table.name {
        case "latent_gain": return step
        case "latent_inverse_gain": return -step
        case "latent_class": return 2
        case "hyper_gain": return 1
        case "hyper_inverse_gain": return -1
        case "hyper_class": return 3
        default: return 0
        }
      }
      parameters.set(
        table, (0..<table.shape[0]).flatMap { Array(repeating: Float(row($0)), count: channels) })
    }
    average.copy(from: parameters.values)
  }
}
