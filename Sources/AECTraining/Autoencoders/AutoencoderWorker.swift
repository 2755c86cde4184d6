import AECSupport

/// What a thread has of its own of an autoencoder in training: both chains, for as many pictures as go through them together.
final class AutoencoderWorker {
  private let form: AutoencoderForm
  private let options: AutoencoderOptions
  private let pass: Pass
  private let encoder, decoder: Chain
  private let input, drawn, gradient, latentGradient: MapMemory
  /// Where the pictures are put, as they shall come back.
  let target: Floats

  init(_ form: AutoencoderForm, _ options: AutoencoderOptions, _ networks: PackedNetworks, _ pass: Pass) {
    (self.form, self.options, self.pass) = (form, options, pass)
    let shape = Shape(form.together * form.picture.height, form.picture.width, form.picture.channels)
    encoder = Chain(form.encoder, input: shape, networks, pass)
    let latent = Shape(encoder.output.height, encoder.output.width, form.latent)
    precondition(encoder.output.channels == form.penalty.channels(form.latent), "the encoder gives the latent")
    decoder = Chain(form.decoder, input: latent, networks, pass)
    precondition(decoder.output == shape, "what comes out has the shape of what goes in")
    input = MapMemory(shape, pass.kernels)
    target = Floats(shape.count)
    drawn = MapMemory(latent, pass.kernels)
    gradient = MapMemory(shape, pass.kernels)
    latentGradient = MapMemory(encoder.output, pass.kernels)
  }

  /// Numbers of a latent of one picture.
  var latentCount: Int { drawn.map.shape.count / form.together }

  // MARK: Training

  /// Puts the gradients of the group of a number where the pass says; the sum of its pictures' costs.
  func run(_ group: Int, weight: Float, _ draws: Draws) -> Double {
    let (shape, table) = (form.picture, pass.kernels.table)
    input.map.floats.update(from: target.start, count: target.count)
    if let noise = options.noise {
      for index in 0..<form.together {
        noise.corrupt(
          input.map.floats + index * shape.count, height: shape.height, width: shape.width, channels: shape.channels,
          number: group * form.together + index, draws)
      }
    }
    pass.makeOperand(input.map)
    let latent = encoder.forward(input.map, pass)
    // A chain may lose the floats that it reads.
    let kept = latent.copied
    let read = form.isDrawn ? draw(latent, group, draws) : latent
    let numbers = read.copied
    let given = decoder.forward(read, pass)
    let gradient = gradient.map
    if options.loss != .squaredError {
      // These are of samples in 0...1; a sigmoid makes them of what is given for the cross-entropy.
      for place in 0..<target.count { target.start[place] += 0.5 }
      if options.loss == .msSSIM { for place in 0..<target.count { given.floats[place] += 0.5 } }
    }
    var cost = 0.0
    for start in stride(from: 0, to: target.count, by: shape.count) {
      cost += options.loss(
        given.floats + start, target.start + start, shape, weight: weight, gradient: gradient.floats + start,
        pass.kernels)
    }
    pass.makeOperand(gradient)
    let byRead = decoder.backward(gradient, pass)!.floats
    let byLatent = latentGradient.map
    if form.isDrawn {
      let half = form.latent
      for position in 0..<latent.shape.positions {
        for channel in 0..<half {
          let (mean, spread) = (2 * position * half + channel, (2 * position + 1) * half + channel)
          let place = position * half + channel
          // What was drawn is mean + deviation * noise, and the deviation's slope by its logarithm's double is a half of it.
          byLatent.floats[mean] = byRead[place]
          byLatent.floats[spread] = byRead[place] * (numbers[place] - kept[mean]) / 2
        }
      }
    } else {
      table.add(byRead, 1, 0, Int64(latent.shape.count), byLatent.floats)
    }
    cost += kept.withUnsafeBufferPointer {
      form.penalty($0.baseAddress!, latent.shape, weight: weight, gradient: byLatent.floats)
    }
    pass.makeOperand(byLatent)
    encoder.backward(byLatent, pass, needsInput: false)
    return cost
  }

  /// Numbers drawn from the Gaussians that a latent stands for.
  private func draw(_ latent: Map, _ group: Int, _ draws: Draws) -> Map {
    let (half, drawn) = (form.latent, drawn.map)
    for position in 0..<latent.shape.positions {
      for channel in 0..<half {
        let place = position * half + channel
        let normal = Float(draws.normal(.latentNoise, .hyperNoise, group * drawn.shape.count + place))
        let start = 2 * position * half + channel
        drawn.floats[place] = latent.floats[start] + exp(latent.floats[start + half] / 2) * normal
      }
    }
    pass.makeOperand(drawn)
    return drawn
  }

  // MARK: Use

  /// What the encoder gives of pictures, at most as many as go together.
  func encode(_ pictures: SmallPictures) -> [Float] {
    input.map.floats.update(repeating: 0, count: input.map.shape.count)
    pictures.samples.withUnsafeBufferPointer { input.map.floats.update(from: $0.baseAddress!, count: $0.count) }
    pass.makeOperand(input.map)
    let latent = encoder.forward(input.map, pass)
    return Array(latent.copied.prefix(pictures.count * latent.shape.count / form.together))
  }

  /// The pictures that the decoder makes of latents.
  func decode(_ latents: [Float]) -> SmallPictures {
    let read = drawn.map
    read.floats.update(repeating: 0, count: read.shape.count)
    latents.withUnsafeBufferPointer { read.floats.update(from: $0.baseAddress!, count: $0.count) }
    pass.makeOperand(read)
    let given = decoder.forward(read, pass).copied.prefix(latents.count / latentCount * form.picture.count)
    let isLogit = options.loss == .crossEntropy
    return SmallPictures(form.picture, isLogit ? given.map { 1 / (1 + exp(-$0)) - 0.5 } : Array(given))
  }
}

extension Map {
  fileprivate var copied: [Float] { Array(UnsafeBufferPointer(start: floats, count: shape.count)) }
}
