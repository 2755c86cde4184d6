import AEC

/// All weights of some networks as kernels read them, shared by the threads.
final class PackedNetworks: @unchecked Sendable {
  private(set) var dense: [String: PackedWeights] = [:]
  private(set) var filters: [String: PackedFilter] = [:]
  private let parts: [(_ parameters: Parameters) -> Void]

  /// `slices` says of some layers that their outputs are multiplied by in so many parts.
  init(_ layers: [Layer], _ parameters: Parameters, _ kernels: TrainingKernels, slices: [String: Int] = [:]) {
    var parts: [(Parameters) -> Void] = []
    for layer in layers {
      if layer.isDense {
        let packed = PackedWeights(layer.name, parameters, kernels, slices: slices[layer.name] ?? 1)
        dense[layer.name] = packed
        parts.append { packed.pack($0, kernels) }
      } else {
        let packed = PackedFilter(layer.name, parameters)
        filters[layer.name] = packed
        parts.append { packed.pack($0) }
      }
    }
    self.parts = parts
  }

  /// Packs all weights: before the first step, and after every one.
  func pack(_ parameters: Parameters, _ crew: Crew) {
    crew.run(parts.count) { part, _ in self.parts[part](parameters) }
  }
}

/// A network in training: the layers that its list stands for, one behind the other, of one thread.
final class Chain {
  let layers: [any TrainedLayer]
  /// The gains of its layers, by their tables' names.
  let gains: [String: GainTable]

  var output: Shape { layers.last!.output }

  /// Where what it gives is pixels, these are floats alone, and so is the gradient by them, if its last layer shuffles.
  init(_ parts: [Part], input: Shape, givesPixels: Bool = false, _ packed: PackedNetworks, _ pass: Pass) {
    var (shape, layers, gains) = (input, [any TrainedLayer](), [String: GainTable]())
    let kernels = pass.kernels
    for (index, part) in parts.enumerated() {
      let isRead = index < parts.count - 1 || !givesPixels
      switch part {
      case .block(_, let inside):
        let weights = inside.map { packed.dense[$0.name] }
        let block = PackedBlock(
          mixIn: weights[0]!, mixOut: weights[2]!, expand: weights[3]!, project: weights[4]!,
          depthwise: packed.filters[inside[1].name]!)
        layers.append(TrainedBlock(block, input: shape, kernels))
      case .layer(let layer) where layer.isDense:
        let gain = layer.gain.map { GainTable($0, pass.parameters) }
        if let gain { gains[gain.parameter.name] = gain }
        layers.append(TrainedDense(layer, packed.dense[layer.name]!, gain, input: shape, isRead: isRead, kernels))
      case .layer(let layer):
        layers.append(TrainedDepthwise(layer, packed.filters[layer.name]!, input: shape, kernels))
      }
      shape = layers.last!.output
    }
    (self.layers, self.gains) = (layers, gains)
  }

  /// What it gives, at a real index of a rate 0 ... 15 where it has gains.
  func forward(_ input: Map, _ pass: Pass, rate: Float = 0) -> Map {
    for gain in gains.values { gain.set(rate, pass) }
    return layers.reduce(input) { $1.forward($0, pass) }
  }

  /// The gradient by the input, if it is of use.
  @discardableResult
  func backward(_ gradient: Map, _ pass: Pass, needsInput: Bool = true) -> Map? {
    var gradient = gradient
    for (index, layer) in layers.enumerated().reversed() {
      guard let next = layer.backward(gradient, pass, needsInput: needsInput || index > 0) else { return nil }
      gradient = next
    }
    return gradient
  }
}
