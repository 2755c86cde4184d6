import AEC
import CTraining

extension Activation {
  var trained: aec_trained_activation {
    switch self {
    case .linear: AEC_TRAINS_LINEAR
    case .leaky: AEC_TRAINS_LEAKY
    case .relu: AEC_TRAINS_RELU
    }
  }
}

/// Space-to-depth, a 1x1 convolution, depth-to-space, gains, activation: each but the convolution where the layer has it.
final class TrainedDense: TrainedLayer {
  private let layer: Layer
  private let packed: PackedWeights
  private let gain: GainTable?
  private let input: Shape
  /// Whether products read what it gives.
  private let isRead: Bool
  /// Of the convolution.
  private let inner: (inputs: Shape, outputs: Shape)
  private let result: MapMemory
  /// What the convolution reads, where it is not the input itself.
  private let unshuffled: MapMemory?
  private let inputGradient: MapMemory
  private var read: UnsafeMutablePointer<UInt32>?

  var output: Shape { result.map.shape }

  init(
    _ layer: Layer, _ packed: PackedWeights, _ gain: GainTable?, input: Shape, isRead: Bool, _ kernels: TrainingKernels
  ) {
    (self.layer, self.packed, self.gain, self.input, self.isRead) = (layer, packed, gain, input, isRead)
    let (height, width) = (input.height / layer.unshuffle, input.width / layer.unshuffle)
    inner = (Shape(height, width, layer.inputs), Shape(height, width, layer.outputs))
    result = MapMemory(Shape(height * layer.shuffle, width * layer.shuffle, layer.gives), kernels)
    unshuffled = layer.unshuffle > 1 ? MapMemory(inner.inputs, kernels) : nil
    inputGradient = MapMemory(input, kernels)
    precondition(layer.shuffle == 1 || layer.activation == .linear, "\(layer.name) is linear where it is shuffled")
  }

  func forward(_ input: Map, _ pass: Pass) -> Map {
    var read = input
    if let unshuffled {
      read = unshuffled.map
      pass.kernels.table.space_to_depth(
        input.floats, Int32(input.shape.height), Int32(input.shape.width), Int32(input.shape.channels),
        Int32(layer.unshuffle), read.floats, read.operand)
    }
    self.read = read.operand
    let output = result.map
    var finish = aec_finish()
    finish.bias = UnsafePointer(pass.parameters.start(packed.bias))
    if layer.shuffle == 1 {
      finish.gain = gain.map { UnsafePointer($0.gains.start) }
      finish.activation = layer.activation.trained
      (finish.output, finish.operand) = (output.floats, output.operand)
      multiply(read.operand, &finish, pass)
      return output
    }
    finish.output = pass.scratch.floats(.shuffled, inner.outputs.count)
    multiply(read.operand, &finish, pass)
    pass.kernels.table.depth_to_space(
      finish.output, Int32(output.shape.height), Int32(output.shape.width), Int32(output.shape.channels),
      Int32(layer.shuffle), output.floats)
    if let gain {
      pass.kernels.table.scale(
        output.floats, gain.gains.start, Int32(output.shape.positions), Int32(output.shape.channels), false,
        output.floats)
    }
    if isRead || gain != nil { pass.makeOperand(output) }
    return output
  }

  private func multiply(_ operand: UnsafePointer<UInt32>, _ finish: inout aec_finish, _ pass: Pass) {
    pass.kernels.table.product(
      operand, packed.forward[0].start, Int32(inner.inputs.positions), Int32(layer.inputs), Int32(layer.outputs),
      false, &finish)
  }

  func backward(_ gradient: Map, _ pass: Pass, needsInput: Bool) -> Map? {
    let table = pass.kernels.table
    let (positions, channels) = (Int32(output.positions), Int32(output.channels))
    precondition(layer.activation == .linear || layer.shuffle == 1)
    var gradient = gradient
    if layer.activation != .linear || gain != nil {
      let given = pass.scratch.floats(.floats, output.count)
      table.map(result.map.operand, positions, channels, given)
      if layer.activation != .linear {
        let slope: Float = layer.activation == .leaky ? 0.125 : 0
        for index in 0..<output.count where given[index] <= 0 { gradient.floats[index] *= slope }
      }
      if let gain {
        // What it gave is the gain times what would be without it, so their product is the gradient by the logarithm.
        precondition(layer.activation == .linear, "\(layer.name) is linear where it has gains")
        table.column_products(gradient.floats, given, positions, channels, false, gain.gradient.start)
        gain.finish(pass)
        table.scale(gradient.floats, gain.gains.start, positions, channels, false, gradient.floats)
      }
      if layer.shuffle == 1 { pass.makeOperand(gradient) }
    }
    if layer.shuffle > 1 {
      let words = pass.kernels.words(layer.outputs) * inner.outputs.positions
      let inside = Map(
        shape: inner.outputs, floats: pass.scratch.floats(.shuffled, inner.outputs.count),
        operand: pass.scratch.words(.shuffledOperand, words))
      table.space_to_depth(
        gradient.floats, Int32(output.height), Int32(output.width), channels, Int32(layer.shuffle), inside.floats,
        inside.operand)
      gradient = inside
    }
    pass.addGradients(packed, inputs: read!, gradient: gradient.operand, positions: inner.outputs.positions)
    guard needsInput else { return nil }

    let back = inputGradient.map
    var finish = aec_finish()
    if layer.unshuffle == 1 {
      (finish.output, finish.operand) = (back.floats, back.operand)
    } else {
      finish.output = pass.scratch.floats(.floats, inner.inputs.count)
    }
    table.product(
      gradient.operand, packed.backward[0].start, Int32(inner.outputs.positions), Int32(layer.outputs),
      Int32(layer.inputs), false, &finish)
    if layer.unshuffle > 1 {
      table.depth_to_space(
        finish.output, Int32(input.height), Int32(input.width), Int32(input.channels), Int32(layer.unshuffle),
        back.floats)
      pass.makeOperand(back)
    }
    return back
  }
}
