import AEC
import CTraining

/// What a crop costs: the bits of its symbols, the sum of the squared errors of its samples in 0...1, and 1 - MS-SSIM where that counts.
package struct CropCost: Sendable, BitwiseCopyable {
  package var bits = 0.0
  package var squaredError = 0.0
  package var dissimilarity = 0.0
}

/// What a crop counts for: its rate, a real index of an anchor 0 ... 15, and what a bit, a squared error and 1 - MS-SSIM weigh.
package struct CropWeights: Sendable {
  package var rate, bit, squaredError: Float
  package var dissimilarity: Float = 0
}

/// The codec's network in training, for one crop at a time, on one thread: forward and backward through everything that
/// `models/train/model.py` draws. The rate sees noise, the synthesis rounded values.
final class TrainedCodec {
  let pass: Pass
  private let analysis, hyperAnalysis, scales, context, synthesis: Chain
  /// Of steps 1, 2 and 3.
  private let features: [Chain]
  private let heads: [MeanHead]
  private let latentGain, latentInverse, latentClass, hyperGain, hyperInverse, hyperClass: GainTable
  private let latent: Latents
  private let hyper: Latents
  private let pixels: MapMemory
  private let target: Floats
  /// What a step reads: psi, and y_hat so far.
  private let stepInputs: [MapMemory]
  private let positions: [[Int]]
  /// Gradient by what the synthesis gives.
  private let colours: MapMemory
  /// Where structure counts.
  private lazy var structure = StructureTerm(colours.map.shape)

  /// Crops are of `size` pixels a side, a multiple of 64.
  init(_ architecture: Architecture, size: Int, _ networks: PackedNetworks, _ pass: Pass) {
    self.pass = pass
    let k = architecture.configuration
    func chain(_ name: String, _ input: Shape, dropping last: Int = 0, givesPixels: Bool = false) -> Chain {
      Chain(architecture[name].parts.dropLast(last), input: input, givesPixels: givesPixels, networks, pass)
    }
    func table(_ name: String) -> GainTable { GainTable(name, pass.parameters) }
    pixels = MapMemory(Shape(size, size, 3), pass.kernels)
    target = Floats(pixels.map.shape.count)
    colours = MapMemory(Shape(size, size, 3), pass.kernels)
    analysis = chain("analysis", pixels.map.shape)
    hyperAnalysis = chain("hyper_analysis", analysis.output)
    scales = chain("scales", hyperAnalysis.output)
    context = chain("context", hyperAnalysis.output)
    let both = Shape(context.output.height, context.output.width, k.hyperWidth + k.latent)
    features = (1...3).map { chain("means.\($0)", both, dropping: 1) }
    let psi = context.output
    heads = (0...3).map { step in
      MeanHead(architecture["means.\(step)"].layers.last!.name, step: step, features: psi, networks, pass.kernels)
    }
    stepInputs = (1...3).map { _ in MapMemory(both, pass.kernels) }
    synthesis = chain("synthesis", analysis.output, givesPixels: true)
    (latentGain, latentInverse) = (table("latent_gain"), table("latent_inverse_gain"))
    (latentClass, hyperClass) = (table("latent_class"), table("hyper_class"))
    (hyperGain, hyperInverse) = (table("hyper_gain"), table("hyper_inverse_gain"))
    latent = Latents(analysis.output, pass.kernels)
    hyper = Latents(hyperAnalysis.output, pass.kernels)
    positions = CodingOrder.positions(height: analysis.output.height, width: analysis.output.width)
  }

  /// Slices that the last layers of the mean prediction are to be packed in.
  static func slices(_ architecture: Architecture) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: (0...3).map { (architecture["means.\($0)"].layers.last!.name, 4) })
  }

  /// Where the crop is put, `[row][column][colour]` in -1/2...1/2.
  var crop: UnsafeMutablePointer<Float> { target.start }

  /// Puts the gradients of the crop where the pass says; by its number in the batch its noise is drawn.
  /// What goes in may be corrupted first; what comes out is compared with the crop as it was. Where only the cost is wanted, there
  /// is no way back.
  func run(
    _ number: Int, _ weights: CropWeights, _ noise: NoiseKeys, wantsGradients: Bool = true,
    corrupt: (UnsafeMutablePointer<Float>) -> Void = { _ in }
  ) -> CropCost {
    for table in [latentGain, latentInverse, latentClass, hyperGain, hyperInverse, hyperClass] {
      table.set(weights.rate, pass)
    }
    var cost = CropCost()
    pixels.map.floats.update(from: crop, count: pixels.map.shape.count)
    corrupt(pixels.map.floats)
    let natural = analysis.forward(pixels.map, pass, rate: weights.rate)
    latent.scale(natural.floats, latentGain.gains, to: latent.values, pass)

    // z and its rate; z_hat.
    let z = hyperAnalysis.forward(natural, pass)
    hyper.scale(z.floats, hyperGain.gains, to: hyper.values, pass)
    for channel in 0..<hyperClass.channels { hyperClass.numbers.start[channel] *= 10 }
    cost.bits += hyper.rate(
      of: hyper.values, classes: hyperClass.numbers.start, stride: 0, noise.hyper, number, weights.bit, pass)
    for position in 0..<hyper.shape.positions {
      let start = position * hyper.shape.channels
      pass.kernels.table.requantise(
        hyper.values.start + start, nil, hyperInverse.gains.start, Int32(hyper.shape.channels),
        hyper.hat.map.floats + start)
    }
    pass.makeOperand(hyper.hat.map)

    // Classes and means of y, which is known better in every step.
    let classes = scales.forward(hyper.hat.map, pass)
    let psi = context.forward(hyper.hat.map, pass)
    predict(psi)
    let count = latent.shape.count
    for position in 0..<latent.shape.positions {
      for channel in 0..<latent.shape.channels {
        let place = position * latent.shape.channels + channel
        classes.floats[place] = 10 * (classes.floats[place] + latentClass.numbers.start[channel])
      }
    }
    for place in 0..<count { latent.residual.start[place] = latent.values.start[place] - latent.means.start[place] }
    cost.bits += latent.rate(
      of: latent.residual, classes: classes.floats, stride: latent.shape.channels, noise.latent, number, weights.bit,
      pass)
    pass.makeOperand(latent.hat.map)
    let given = synthesis.forward(latent.hat.map, pass, rate: weights.rate)
    cost.squaredError = pass.kernels.table.squared_error(
      given.floats, crop, Int64(given.shape.count), weights.squaredError, colours.map.floats)
    if weights.dissimilarity > 0 {
      cost.dissimilarity = structure.add(given.floats, crop, weight: weights.dissimilarity, to: colours.map.floats)
    }
    if wantsGradients { backward(psi) }
    return cost
  }

  /// The means of y, step by step, and y_hat.
  private func predict(_ psi: Map) {
    let (channels, width) = (latent.shape.channels, psi.shape.channels)
    latent.hat.map.floats.update(repeating: 0, count: latent.shape.count)
    for step in 0..<CodingOrder.steps {
      var features = psi
      if step > 0 {
        let input = stepInputs[step - 1].map
        for position in 0..<latent.shape.positions {
          let row = input.floats + position * (width + channels)
          row.update(from: psi.floats + position * width, count: width)
          (row + width).update(from: latent.hat.map.floats + position * channels, count: channels)
        }
        pass.makeOperand(input)
        features = self.features[step - 1].forward(input, pass)
      }
      heads[step].forward(features, into: latent.means.start, pass)
      for (place, positions) in positions.enumerated() {
        let first = channels / 4 * CodingOrder.quarter(step: step, place: place)
        for position in positions {
          let start = position * channels + first
          let mean = latent.means.start + start
          pass.kernels.table.scale(mean, latentGain.gains.start + first, 1, Int32(channels / 4), false, mean)
          pass.kernels.table.requantise(
            latent.values.start + start, mean, latentInverse.gains.start + first, Int32(channels / 4),
            latent.hat.map.floats + start)
        }
      }
    }
  }

  private func backward(_ psi: Map) {
    let table = pass.kernels.table
    let (count, channels, width) = (latent.shape.count, latent.shape.channels, psi.shape.channels)
    let byHat = synthesis.backward(colours.map, pass)!.floats

    // A mean counts by the rate alone: y_hat has it added again after it was taken from what is rounded.
    let byHeads = latent.spare.start
    for place in 0..<count { byHeads[place] = -latent.valueGradient.start[place] }
    latent.columns(byHeads, latent.means.start, adds: false, latentGain.gradient, pass)
    latent.scale(byHeads, latentGain.gains, to: latent.spare, pass)
    let byPsi = latent.psiGradient(psi.shape, pass.kernels).map
    for step in (0..<CodingOrder.steps).reversed() {
      let byFeatures = heads[step].backward(byHeads, pass)
      if step == 0 {
        table.add(byFeatures.floats, 1, 1, Int64(psi.shape.count), byPsi.floats)
        continue
      }
      let byInput = features[step - 1].backward(byFeatures, pass)!.floats
      for (place, positions) in positions.enumerated() {
        for position in positions {
          let row = byInput + position * (width + channels)
          // The first of all sets what the others add to.
          table.add(row, 1, step == 3 ? 0 : 1, Int64(width), byPsi.floats + position * width)
          for quarter in 0..<4 where CodingOrder.step(quarter: quarter, place: place) < step {
            let first = channels / 4 * quarter
            table.add(row + width + first, 1, 1, Int64(channels / 4), byHat + position * channels + first)
          }
        }
      }
    }

    // y: by its rate, and by y_hat as if nothing were rounded.
    latent.columns(byHat, latent.hat.map.floats, adds: false, latentInverse.gradient, pass)
    let byValue = latent.valueGradient
    table.scale(
      byHat, latentInverse.gains.start, Int32(latent.shape.positions), Int32(channels), true, byValue.start)
    latent.columns(byValue.start, latent.values.start, adds: true, latentGain.gradient, pass)

    // z_hat, by way of classes and psi.
    let byClass = latent.classGradient
    for place in 0..<count { byClass.start[place] *= 10 }
    latent.sums(byClass, latentClass.gradient, pass)
    let classes = Map(shape: latent.shape, floats: byClass.start, operand: latent.operand.start)
    pass.makeOperand(classes)
    let byHyperHat = scales.backward(classes, pass)!.floats
    pass.makeOperand(byPsi)
    let other = context.backward(byPsi, pass)!.floats
    table.add(other, 1, 1, Int64(hyper.shape.count), byHyperHat)
    hyper.columns(byHyperHat, hyper.hat.map.floats, adds: false, hyperInverse.gradient, pass)
    table.scale(
      byHyperHat, hyperInverse.gains.start, Int32(hyper.shape.positions), Int32(hyper.shape.channels), true,
      hyper.valueGradient.start)
    hyper.columns(hyper.valueGradient.start, hyper.values.start, adds: false, hyperGain.gradient, pass)
    hyper.sums(hyper.classGradient, hyperClass.gradient, pass)
    for channel in 0..<hyperClass.channels { hyperClass.gradient.start[channel] *= 10 }
    hyper.scale(hyper.valueGradient.start, hyperGain.gains, to: hyper.valueGradient, pass)
    let byZ = Map(shape: hyper.shape, floats: hyper.valueGradient.start, operand: hyper.operand.start)
    pass.makeOperand(byZ)

    // And the natural latents, by y and by z.
    let byNatural = hyperAnalysis.backward(byZ, pass)!
    table.scale(
      byValue.start, latentGain.gains.start, Int32(latent.shape.positions), Int32(channels), true, byNatural.floats)
    pass.makeOperand(byNatural)
    analysis.backward(byNatural, pass, needsInput: false)
    for table in [latentGain, latentInverse, latentClass, hyperGain, hyperInverse, hyperClass] { table.finish(pass) }
  }
}
