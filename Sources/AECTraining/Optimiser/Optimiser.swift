import AECSupport
import CTraining

/// How parameters move by their gradients.
package enum OptimiserKind: String, Sendable, CaseIterable {
  /// Adam in the eigenvectors of each matrix's gradients (Vyas 2024, arXiv 2409.11321), as `models/train/soap.py` has it.
  case soap
  /// Adam with decoupled weight decay (Loshchilov 2019, arXiv 1711.05101).
  case adamW = "adamw"
}

/// What an optimiser is told of a step.
struct OptimiserStep: Sendable {
  var learningRate: Float
  /// What gradients are multiplied by first, for their norm to be bounded.
  var gradientFactor: Float
  /// Parts of the moments that are kept.
  var keepMean = 0.9
  var keepSquare = 0.98
  var epsilon: Float = 1e-8
  /// Part of the weights that goes with the learning rate, of AdamW.
  var weightDecay: Float = 0
}

/// Moves parameters one by one, each on any thread; its state is by parameter, too.
final class Optimiser: @unchecked Sendable {
  let kind: OptimiserKind
  /// Steps that it has made.
  private(set) var steps = 0
  private let parameters: Parameters
  private let kernels: TrainingKernels
  /// Moments of gradients, as turned by SOAP.
  let mean, square: Floats
  private let bases: [SoapBases?]
  /// The parameters' numbers, those that take longest first.
  private let order: [Int]

  init(_ kind: OptimiserKind, _ parameters: Parameters, _ kernels: TrainingKernels) {
    (self.kind, self.parameters, self.kernels) = (kind, parameters, kernels)
    (mean, square) = (Floats(parameters.count), Floats(parameters.count))
    let bases = parameters.all.map { parameter in
      kind == .soap && !parameters.frozen.contains(parameter.name)
        ? parameter.matrix.map { SoapBases(rows: $0.rows, columns: $0.columns) } : nil
    }
    self.bases = bases
    let work = bases.indices.map { bases[$0]?.work ?? parameters.all[$0].count }
    order = bases.indices.filter { !parameters.isFrozen($0) }.sorted { (work[$0], $1) > (work[$1], $0) }
  }

  /// One step, along gradients in the parameters' places, which it may change.
  func step(_ gradients: Floats, _ step: OptimiserStep, _ crew: Crew, _ scratch: [Scratch]) {
    steps += 1
    crew.run(order.count) { part, worker in
      self.move(self.order[part], gradients.start, step, scratch[worker])
    }
  }

  private func move(
    _ index: Int, _ gradients: UnsafeMutablePointer<Float>, _ step: OptimiserStep, _ scratch: Scratch
  ) {
    let parameter = parameters.all[index]
    let count = Int64(parameter.count)
    let (weights, gradient) = (parameters.start(parameter), gradients + parameter.offset)
    let (mean, square) = (mean.start + parameter.offset, square.start + parameter.offset)
    kernels.table.add(gradient, 0, step.gradientFactor, count, gradient)
    let bases = bases[index]
    if let bases, steps == 1 { bases.begin(gradient, kernels, scratch) }
    let turned = bases?.turned(gradient, kernels, scratch) ?? gradient
    let direction = scratch.floats(.moreFloats, parameter.count)
    let meanShare = Float(1 - pow(step.keepMean, Double(steps)))
    let squareShare = Float(1 - pow(step.keepSquare, Double(steps)))
    kernels.table.moments(
      turned, count, Float(step.keepMean), Float(step.keepSquare), squareShare, step.epsilon, mean, square, direction)
    let back = bases?.turned(direction, back: true, kernels, scratch) ?? direction
    let decay = kind == .adamW ? 1 - step.learningRate * step.weightDecay : 1
    kernels.table.add(back, -step.learningRate / meanShare, decay, count, weights)
    bases?.finish(step: steps, gradient, keep: Float(step.keepSquare), mean, square, kernels, scratch)
  }

  // MARK: State

  /// The state of a parameter, by names as in `soap.py`.
  func state(_ index: Int) -> [(name: String, tensor: Tensor)] {
    let parameter = parameters.all[index]
    func part(_ floats: Floats) -> Tensor {
      let start = floats.start + parameter.offset
      return Tensor(shape: parameter.shape, values: Array(UnsafeBufferPointer(start: start, count: parameter.count)))
    }
    return [("mean", part(mean)), ("square", part(square))] + (bases[index]?.state ?? [])
  }

  /// Takes a state, after so many steps; false where a part is missing or of another shape.
  func restore(_ index: Int, steps: Int, _ state: (String) -> Tensor?) -> Bool {
    self.steps = steps
    let parameter = parameters.all[index]
    for (name, floats) in [("mean", mean), ("square", square)] {
      guard let tensor = state(name), tensor.values.count == parameter.count else { return false }
      tensor.values.withUnsafeBufferPointer {
        (floats.start + parameter.offset).update(from: $0.baseAddress!, count: $0.count)
      }
    }
    return bases[index]?.restore(state) ?? true
  }
}
