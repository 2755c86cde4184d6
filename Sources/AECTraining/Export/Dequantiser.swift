import AEC
import AECSupport

extension IntegerModel {
  /// The float network that the integers stand for, to train on from: an export the other way round, as
  /// `models/train/dequantise.py` does it.
  ///
  /// A layer's weights come back as integer x unit / scale of its inputs, with the unit that its multiplier and shift stand for.
  /// Gains that the exporter multiplied into weights stay there, and the tables hold what is left of them: another writing of the
  /// same function. The thumbnail's heads are not among them, as they are fitted anew.
  public func floats() throws(ExportError) -> [String: Tensor] {
    if let layer = layers.values.filter({ !($0.outputScale > 0 && $0.inputScale > 0) }).min(by: { $0.name < $1.name }) {
      throw ExportError(layer.name, expected: "the scales of its inputs and outputs", found: "none")
    }
    let y = layers["analysis.head"]!.outputScale
    var floats: [String: Tensor] = [:]
    for network in architecture.networks where network.name != Architecture.thumbnail {
      for (index, how) in network.layers.enumerated() {
        let layer = layers[how.name]!
        var scales = Array(repeating: layer.inputScale, count: layer.inputs)
        if index == 0 && network.reads == [.psi, .yHat] {
          for channel in architecture.configuration.hyperWidth..<layer.inputs { scales[channel] = y }
        }
        (floats[how.name + ".weight"], floats[how.name + ".bias"]) = layer.floats(how, scales)
      }
    }
    let factors = [
      "latent_gain": 1 / y, "latent_inverse_gain": y,
      "hyper_gain": 1 / layers[architecture["hyper_analysis"].layers.last!.name]!.outputScale,
      "hyper_inverse_gain": layers["scales.mix_in"]!.inputScale,
    ]
    for (name, table) in tables {
      let values = table.map { value in
        name.hasSuffix("_class")
          ? Double(value) * ModelExporter.classes.scale
          : Double(value) / ModelExporter.octave * log(2) + log(factors[name] ?? 1)
      }
      floats[name] = Tensor(
        shape: [Architecture.anchors, values.count / Architecture.anchors], values: values.map { Float($0) })
    }
    return floats
  }
}

extension IntegerLayer {
  /// Weights and biases in the trainer's order, where the inputs have these scales.
  fileprivate func floats(_ how: Layer, _ scales: [Double]) -> (weights: Tensor, biases: Tensor) {
    let units = multipliers.map { Double($0) * outputScale / Double(1 << (shift + 15)) }
    let plain = zip(biases, units).map { Double($0 - (1 << shift) >> 1) * $1 }
    var (floats, sums) = (Array(repeating: Float(0), count: weights.count), plain.map { Float($0) })
    if how.isDense {
      let (rows, columns) = (how.integerOrder(outputs, how.shuffle), how.integerOrder(inputs, how.unshuffle))
      for (index, weight) in weights.enumerated() {
        let (row, column) = index.quotientAndRemainder(dividingBy: inputs)
        floats[inputs * rows[row] + columns[column]] = Float(Double(weight) * units[row] / scales[column])
      }
      for (place, row) in rows.enumerated() { sums[row] = Float(plain[place]) }
    } else {
      for (index, weight) in weights.enumerated() {
        let (tap, channel) = index.quotientAndRemainder(dividingBy: inputs)
        floats[how.taps * channel + tap] = Float(Double(weight) * units[channel] / scales[channel])
      }
    }
    return (Tensor(shape: how.shape, values: floats), Tensor(shape: [outputs], values: sums))
  }
}

extension Trainer {
  /// A training that begins with a model's network.
  public convenience init(from model: Model, _ options: TrainingOptions) throws(ExportError) {
    let integers = IntegerModel(model)
    let weights = try integers.floats()
    self.init(integers.architecture.configuration, options)
    let missing = restore(Dictionary(uniqueKeysWithValues: weights.map { ("average." + $0, $1) }))
    precondition(missing == nil, "a model has all that is trained")
  }
}
