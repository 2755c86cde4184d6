/// Height, width and channels of a map.
package struct Shape: Sendable, Equatable {
  package var height, width, channels: Int

  package init(_ height: Int, _ width: Int, _ channels: Int) {
    (self.height, self.width, self.channels) = (height, width, channels)
  }

  var positions: Int { height * width }
  package var count: Int { positions * channels }
}

/// A map of one crop, `[position][channel]`, in both forms: as floats, and as what products read. The two are the same but
/// for rounding.
struct Map {
  let shape: Shape
  /// What is added to, and may be in its place.
  var floats: UnsafeMutablePointer<Float>
  /// What is kept until the way back.
  var operand: UnsafeMutablePointer<UInt32>
}

/// The memory of a map.
final class MapMemory {
  let map: Map
  private let floats: Floats
  private let operand: Words

  init(_ shape: Shape, _ kernels: TrainingKernels) {
    floats = Floats(shape.count)
    operand = Words(shape.positions * kernels.words(shape.channels))
    map = Map(shape: shape, floats: floats.start, operand: operand.start)
  }
}

/// What layers need of a crop's way through a network and back: one for each thread.
final class Pass {
  let kernels: TrainingKernels
  let parameters: Parameters
  let scratch = Scratch()
  /// Where gradients of parameters go, in the parameters' places, and whether they are added to what is there.
  var gradients: UnsafeMutablePointer<Float>
  var adds = false

  init(_ kernels: TrainingKernels, _ parameters: Parameters, gradients: Floats) {
    (self.kernels, self.parameters, self.gradients) = (kernels, parameters, gradients.start)
  }

  /// Makes the operand of a map's floats.
  func makeOperand(_ map: Map) {
    kernels.table.operand(map.floats, Int32(map.shape.positions), Int32(map.shape.channels), map.operand)
  }

  /// The gradients of a dense layer's weights and biases, of what it read and of what it gave, both operands; of a slice of
  /// its outputs.
  func addGradients(
    _ layer: PackedWeights, slice: Int = 0, inputs: UnsafePointer<UInt32>, gradient: UnsafePointer<UInt32>,
    positions: Int
  ) {
    if parameters.frozen.contains(layer.weights.name) { return }
    let outputs = layer.outputs / layer.slices
    let words = kernels.table.outer_words(Int32(positions), Int32(outputs), Int32(layer.inputs), false)
    kernels.table.outer(
      gradient, inputs, Int32(positions), Int32(outputs), Int32(layer.inputs), false, adds,
      gradients + layer.weights.offset + slice * outputs * layer.inputs, scratch.words(.outer, words))
    kernels.table.column_sums(
      gradient, Int32(positions), Int32(outputs), adds, gradients + layer.bias.offset + slice * outputs)
  }
}

/// A layer of a network in training, with what it keeps of a crop from the way there to the way back.
protocol TrainedLayer: AnyObject {
  var output: Shape { get }
  /// What it gives for a map, whose floats may be lost; its operand has to stay until `backward`.
  func forward(_ input: Map, _ pass: Pass) -> Map
  /// The gradient by what it read, from that by what it gave, whose floats and operand may be lost; nil where the caller has no
  /// use for it. Gradients of parameters go where the pass says.
  func backward(_ gradient: Map, _ pass: Pass, needsInput: Bool) -> Map?
}
