import CTraining

/// The coding steps in which elements of y are decoded: in every 2x2 square each quarter of the channels visits the four
/// positions in its own order. Normative: "Coding steps" in the codec's arithmetic.
enum CodingOrder {
  static let steps = 4
  /// The step of a quarter at a place of a square, `2 * (row % 2) + column % 2`.
  private static let table = [[0, 2, 3, 1], [3, 1, 0, 2], [1, 3, 2, 0], [2, 0, 1, 3]]

  static func step(quarter: Int, place: Int) -> Int { table[quarter][place] }

  /// The quarter that a step decodes at a place.
  static func quarter(step: Int, place: Int) -> Int { table.firstIndex { $0[place] == step }! }

  static func place(row: Int, column: Int) -> Int { 2 * (row % 2) + column % 2 }

  /// The positions of a map at each place, in order.
  static func positions(height: Int, width: Int) -> [[Int]] {
    (0..<4).map { place in
      (0..<height * width).filter { Self.place(row: $0 / width, column: $0 % width) == place }
    }
  }
}

/// The last layer of a step's mean prediction. At each place of a 2x2 square only the quarter of its outputs is computed that the
/// step decodes there, so each output is at a quarter of the positions, of which the operands are gathered.
final class MeanHead {
  private let step: Int
  private let packed: PackedWeights
  private let shape: Shape
  private let positions: [[Int]]
  /// Operands of the features at each place.
  private let gathered: [Words]
  private let inputGradient: MapMemory

  init(_ name: String, step: Int, features: Shape, _ networks: PackedNetworks, _ kernels: TrainingKernels) {
    (self.step, packed, shape) = (step, networks.dense[name]!, features)
    positions = CodingOrder.positions(height: features.height, width: features.width)
    gathered = positions.map { Words($0.count * kernels.words(features.channels)) }
    inputGradient = MapMemory(features, kernels)
    precondition(packed.slices == 4, "\(name) is packed in quarters")
  }

  /// Outputs of a quarter.
  private var width: Int { packed.outputs / 4 }

  /// Computes what the step needs of its outputs, into their places in `[position][channel]`.
  func forward(_ features: Map, into heads: UnsafeMutablePointer<Float>, _ pass: Pass) {
    let words = pass.kernels.words(shape.channels)
    for (place, positions) in positions.enumerated() {
      for (index, position) in positions.enumerated() {
        (gathered[place].start + index * words).update(from: features.operand + position * words, count: words)
      }
      let quarter = CodingOrder.quarter(step: step, place: place)
      var finish = aec_finish()
      finish.bias = UnsafePointer(pass.parameters.start(packed.bias) + quarter * width)
      finish.output = pass.scratch.floats(.floats, positions.count * width)
      pass.kernels.table.product(
        gathered[place].start, packed.forward[quarter].start, Int32(positions.count), Int32(packed.inputs),
        Int32(width),
        false, &finish)
      for (index, position) in positions.enumerated() {
        (heads + position * packed.outputs + quarter * width).update(from: finish.output + index * width, count: width)
      }
    }
  }

  /// The gradient by the features, from that by all outputs, of which it takes the step's.
  func backward(_ gradient: UnsafePointer<Float>, _ pass: Pass) -> Map {
    let table = pass.kernels.table
    for (place, positions) in positions.enumerated() {
      let quarter = CodingOrder.quarter(step: step, place: place)
      let floats = pass.scratch.floats(.floats, positions.count * width)
      for (index, position) in positions.enumerated() {
        (floats + index * width).update(from: gradient + position * packed.outputs + quarter * width, count: width)
      }
      let operand = pass.scratch.words(.shuffledOperand, positions.count * pass.kernels.words(width))
      table.operand(floats, Int32(positions.count), Int32(width), operand)
      pass.addGradients(
        packed, slice: quarter, inputs: gathered[place].start, gradient: operand, positions: positions.count)
      var finish = aec_finish()
      finish.output = pass.scratch.floats(.shuffled, positions.count * shape.channels)
      table.product(
        operand, packed.backward[quarter].start, Int32(positions.count), Int32(width), Int32(shape.channels), false,
        &finish)
      for (index, position) in positions.enumerated() {
        (inputGradient.map.floats + position * shape.channels).update(
          from: finish.output + index * shape.channels, count: shape.channels)
      }
    }
    pass.makeOperand(inputGradient.map)
    return inputGradient.map
  }
}
