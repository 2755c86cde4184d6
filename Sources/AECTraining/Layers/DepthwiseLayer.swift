import CTraining

/// The weights of a depth-wise layer of 3x3 or 5x5 as kernels read them, `[tap][channel]`, packed anew after every step; all threads
/// read the same.
final class PackedFilter: @unchecked Sendable {
  let weights, bias: Parameter
  /// As they are, and turned around for the way back.
  let forward, backward: Floats

  init(_ name: String, _ parameters: Parameters) {
    (weights, bias) = (parameters[name + ".weight"], parameters[name + ".bias"])
    precondition(weights.shape[2...] == [3, 3] || weights.shape[2...] == [5, 5], "\(name) has 3x3 or 5x5 taps")
    (forward, backward) = (Floats(weights.count), Floats(weights.count))
  }

  var channels: Int { weights.shape[0] }
  private var side: Int { weights.shape[2] }
  private var taps: Int { side * side }
  private var radius: Int32 { Int32(side / 2) }

  func pack(_ parameters: Parameters) {
    let start = parameters.start(weights)
    for channel in 0..<channels {
      for tap in 0..<taps {
        forward.start[tap * channels + channel] = start[taps * channel + tap]
        backward.start[(taps - 1 - tap) * channels + channel] = start[taps * channel + tap]
      }
    }
  }

  /// Filters a map, by the weights as they are or turned around.
  func apply(
    _ weights: Floats, _ operand: UnsafePointer<UInt32>, _ shape: Shape, _ finish: aec_finish, _ pass: Pass
  ) {
    withUnsafePointer(to: finish) {
      pass.kernels.table.depthwise(
        operand, Int32(shape.height), Int32(shape.width), Int32(channels), radius, weights.start, $0)
    }
  }

  /// Puts the gradients of weights and biases where they go, of what was read and of what was given.
  func addGradients(_ shape: Shape, inputs: UnsafePointer<UInt32>, gradient: UnsafePointer<UInt32>, _ pass: Pass) {
    if pass.parameters.frozen.contains(weights.name) { return }
    let sums = pass.scratch.floats(.moreFloats, (taps + 1) * channels)
    pass.kernels.table.depthwise_gradient(
      inputs, gradient, Int32(shape.height), Int32(shape.width), Int32(channels), radius, sums)
    let (weights, bias) = (pass.gradients + weights.offset, pass.gradients + bias.offset)
    for channel in 0..<channels {
      for tap in 0..<taps {
        let place = taps * channel + tap
        weights[place] = sums[tap * channels + channel] + (pass.adds ? weights[place] : 0)
      }
      bias[channel] = sums[taps * channels + channel] + (pass.adds ? bias[channel] : 0)
    }
  }
}

/// A depth-wise convolution, and an activation.
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

  func forward(_ input: Map, _ pass: Pass) -> Map {
    read = input.operand
    var finish = aec_finish()
    finish.bias = UnsafePointer(pass.parameters.start(packed.bias))
    finish.activation = layer.activation.trained
    (finish.output, finish.operand) = (result.map.floats, result.map.operand)
    packed.apply(packed.forward, input.operand, output, finish, pass)
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
    packed.apply(packed.backward, gradient.operand, output, finish, pass)
    return inputGradient.map
  }
}
