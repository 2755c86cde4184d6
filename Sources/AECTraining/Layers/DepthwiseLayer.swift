import CTraining

/// The weights of a depth-wise layer of 3x3 as kernels read them, `[tap][channel]`, packed anew after every step; all threads
/// read the same.
final class PackedFilter: @unchecked Sendable {
  let weights, bias: Parameter
  /// As they are, and turned around for the way back.
  let forward, backward: Floats

  init(_ name: String, _ parameters: Parameters) {
    (weights, bias) = (parameters[name + ".weight"], parameters[name + ".bias"])
    precondition(weights.shape[2...] == [3, 3], "\(name) has 3x3 taps")
    (forward, backward) = (Floats(weights.count), Floats(weights.count))
  }

  var channels: Int { weights.shape[0] }

  func pack(_ parameters: Parameters) {
    let start = parameters.start(weights)
    for channel in 0..<channels {
      for tap in 0..<9 {
        forward.start[tap * channels + channel] = start[9 * channel + tap]
        backward.start[(8 - tap) * channels + channel] = start[9 * channel + tap]
      }
    }
  }

  /// Puts the gradients of weights and biases where they go, of what was read and of what was given.
  func addGradients(_ shape: Shape, inputs: UnsafePointer<UInt32>, gradient: UnsafePointer<UInt32>, _ pass: Pass) {
    let sums = pass.scratch.floats(.moreFloats, 10 * channels)
    pass.kernels.table.depthwise_gradient(
      inputs, gradient, Int32(shape.height), Int32(shape.width), Int32(channels), sums)
    let (weights, bias) = (pass.gradients + weights.offset, pass.gradients + bias.offset)
    for channel in 0..<channels {
      for tap in 0..<9 {
        let place = 9 * channel + tap
        weights[place] = sums[tap * channels + channel] + (pass.adds ? weights[place] : 0)
      }
      bias[channel] = sums[9 * channels + channel] + (pass.adds ? bias[channel] : 0)
    }
  }
}

/// A depth-wise 3x3 convolution, and an activation.
final class TrainedDepthwise: TrainedLayer {
  private let layer: Layer
  private let packed: PackedFilter
  private let result, inputGradient: MapMemory
  private var read: UnsafeMutablePointer<UInt32>?

  var output: Shape { result.map.shape }

  init(_ layer: Layer, _ packed: PackedFilter, input: Shape, _ kernels: TrainingKernels) {
    (self.layer, self.packed) = (layer, packed)
    result = MapMemory(input, kernels)
    inputGradient = MapMemory(input, kernels)
  }

  private func filter(
    _ operand: UnsafePointer<UInt32>, _ weights: Floats, _ finish: inout aec_finish, _ pass: Pass
  ) {
    pass.kernels.table.depthwise(
      operand, Int32(output.height), Int32(output.width), Int32(output.channels), weights.start, &finish)
  }

  func forward(_ input: Map, _ pass: Pass) -> Map {
    read = input.operand
    var finish = aec_finish()
    finish.bias = UnsafePointer(pass.parameters.start(packed.bias))
    finish.activation = layer.activation.trained
    (finish.output, finish.operand) = (result.map.floats, result.map.operand)
    filter(input.operand, packed.forward, &finish, pass)
    return result.map
  }

  func backward(_ gradient: Map, _ pass: Pass, needsInput: Bool) -> Map? {
    if layer.activation != .linear {
      let given = pass.scratch.floats(.floats, output.count)
      pass.kernels.table.map(result.map.operand, Int32(output.positions), Int32(output.channels), given)
      let slope: Float = layer.activation == .leaky ? 0.125 : 0
      for index in 0..<output.count where given[index] <= 0 { gradient.floats[index] *= slope }
      pass.makeOperand(gradient)
    }
    packed.addGradients(output, inputs: read!, gradient: gradient.operand, pass)
    guard needsInput else { return nil }
    var finish = aec_finish()
    (finish.output, finish.operand) = (inputGradient.map.floats, inputGradient.map.operand)
    filter(gradient.operand, packed.backward, &finish, pass)
    return inputGradient.map
  }
}
