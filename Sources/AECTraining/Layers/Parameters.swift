/// Something trained: where its numbers lie among all, and their shape.
package struct Parameter: Sendable, Equatable {
  package let name: String
  /// As PyTorch has it: outputs, inputs of a group, height, width of a layer's weights.
  package let shape: [Int]
  /// Of the first number.
  let offset: Int

  var count: Int { shape.reduce(1, *) }

  /// Outputs and inputs where these are the weights of a 1x1 convolution, a matrix.
  var matrix: (rows: Int, columns: Int)? {
    shape.count == 4 && shape[2] == 1 && shape[3] == 1 ? (shape[0], shape[1]) : nil
  }
}

/// All numbers that are trained, one parameter after the other.
package final class Parameters: @unchecked Sendable {
  package private(set) var all: [Parameter] = []
  private var places: [String: Int] = [:]
  /// Names of those that keep their numbers.
  var frozen: Set<String> = []
  private(set) var values = Floats(0)

  package init(_ shapes: [(name: String, shape: [Int])]) {
    var offset = 0
    for (name, shape) in shapes {
      places[name] = all.count
      all.append(Parameter(name: name, shape: shape, offset: offset))
      // To the next cache line.
      offset += (all.last!.count + 15) / 16 * 16
    }
    values = Floats(offset)
  }

  /// Numbers with what lies between them.
  var count: Int { values.count }

  func isFrozen(_ index: Int) -> Bool { frozen.contains(all[index].name) }

  subscript(name: String) -> Parameter {
    guard let place = places[name] else { preconditionFailure("no parameter \(name)") }
    return all[place]
  }

  func start(_ parameter: Parameter) -> UnsafeMutablePointer<Float> { values.start + parameter.offset }

  package func tensor(_ parameter: Parameter) -> Tensor {
    let start = start(parameter)
    return Tensor(shape: parameter.shape, values: Array(UnsafeBufferPointer(start: start, count: parameter.count)))
  }

  package func set(_ parameter: Parameter, _ numbers: [Float]) {
    precondition(numbers.count == parameter.count, "as many numbers as the parameter has")
    put(numbers, of: parameter, into: values)
  }

  /// Copies named tensors to where parameters lie, here or in another place of the same order; the name of one that is missing
  /// or of another shape, if there is one.
  func put(_ tensors: [String: Tensor], named prefix: String = "", into place: Floats) -> String? {
    for parameter in all {
      guard let tensor = tensors[prefix + parameter.name], tensor.shape == parameter.shape else {
        return prefix + parameter.name
      }
      put(tensor.values, of: parameter, into: place)
    }
    return nil
  }

  private func put(_ numbers: [Float], of parameter: Parameter, into place: Floats) {
    numbers.withUnsafeBufferPointer { (place.start + parameter.offset).update(from: $0.baseAddress!, count: $0.count) }
  }
}

extension Parameters {
  /// Random weights and biases, as PyTorch begins with. Every residual branch starts small, and so do the layers `small`.
  func begin(_ layers: [Layer], seed: Int, small: [String] = []) {
    for (index, layer) in layers.enumerated() {
      let draws = Draws(seed: seed, step: index)
      let bound = 1 / Double(layer.shape[1] * layer.taps).squareRoot()
      let factor = layer.residual > 0 ? 0.01 : small.contains(layer.name) ? 0.1 : 1
      let (weights, bias) = (self[layer.name + ".weight"], self[layer.name + ".bias"])
      set(weights, (0..<weights.count).map { Float(factor * bound * (2 * draws.uniform(.row, $0) - 1)) })
      set(bias, (0..<bias.count).map { factor == 1 ? Float(bound * (2 * draws.uniform(.column, $0) - 1)) : 0 })
    }
  }
}

/// The weights of a dense layer as products read them, packed anew after every step; all threads read the same.
final class PackedWeights: @unchecked Sendable {
  let weights, bias: Parameter
  let inputs, outputs: Int
  private(set) var forward, backward: [Words]
  /// Outputs that are multiplied by at a time.
  let slices: Int

  /// The outputs can be packed in equal slices.
  init(_ name: String, _ parameters: Parameters, _ kernels: TrainingKernels, slices: Int = 1) {
    (weights, bias) = (parameters[name + ".weight"], parameters[name + ".bias"])
    (outputs, inputs, self.slices) = (weights.shape[0], weights.shape[1], slices)
    let (inputs, slice) = (Int32(inputs), Int32(outputs / slices))
    forward = (0..<slices).map { _ in Words(kernels.table.packed_words(inputs, slice, false)) }
    backward = (0..<slices).map { _ in Words(kernels.table.packed_words(slice, inputs, false)) }
  }

  func pack(_ parameters: Parameters, _ kernels: TrainingKernels) {
    let slice = outputs / slices
    for index in 0..<slices {
      let start = parameters.start(weights) + index * slice * inputs
      kernels.table.pack(start, 1, inputs, Int32(inputs), Int32(slice), false, forward[index].start)
      kernels.table.pack(start, inputs, 1, Int32(slice), Int32(inputs), false, backward[index].start)
    }
  }
}
