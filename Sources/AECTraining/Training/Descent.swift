import AECSupport
import CTraining

/// What trains any network: the gradients of a batch's examples, their sum, and the step along it.
///
/// Examples are worked on one after the other on each thread, so that what one keeps stays near the processor. Each one's
/// gradients go to a lane of its own (of every eighth to the same one, in order), and lanes are added in order: so threads
/// change nothing, to the bit.
final class Descent: @unchecked Sendable {
  let parameters: Parameters
  let kernels: TrainingKernels
  let crew: Crew
  let batch: Int
  var optimiser: Optimiser
  /// One for each thread.
  let passes: [Pass]
  /// Where gradients go; as many threads work on examples at most.
  let lanes: [Floats]
  /// Seconds that steps have taken so far: with examples, with adding up their gradients, and with the optimiser.
  private(set) var times = (examples: 0.0, sum: 0.0, optimiser: 0.0)

  private static let mostLanes = 8

  init(_ parameters: Parameters, _ kind: OptimiserKind, _ kernels: TrainingKernels, batch: Int, threads: Int) {
    (self.parameters, self.kernels, self.batch) = (parameters, kernels, batch)
    crew = Crew(threads)
    optimiser = Optimiser(kind, parameters, kernels)
    let lanes = (0..<min(batch, Self.mostLanes)).map { _ in Floats(parameters.count) }
    self.lanes = lanes
    passes = (0..<crew.count).map { _ in Pass(kernels, parameters, gradients: lanes[0]) }
  }

  /// Calls `body` with each number of a batch, on any thread, its pass made ready for the gradients of that example.
  func gradients(_ body: @escaping @Sendable (_ number: Int, _ thread: Int) -> Void) {
    let start = ContinuousClock.now
    crew.run(lanes.count) { lane, thread in
      let pass = self.passes[thread]
      pass.gradients = self.lanes[lane].start
      for number in stride(from: lane, to: self.batch, by: self.lanes.count) {
        pass.adds = number != lane
        body(number, thread)
      }
    }
    times.examples += (ContinuousClock.now - start).inSeconds
  }

  /// Adds the lanes up, in order, in the first one, and returns the norm of their sum, as far as parameters are trained.
  func sum() -> Double {
    let start = ContinuousClock.now
    defer { times.sum += (ContinuousClock.now - start).inSeconds }
    let energies = Memory<Double>(parameters.all.count)
    crew.run(parameters.all.count) { index, _ in
      // Nothing was put there.
      if self.parameters.isFrozen(index) { return }
      let (parameter, table) = (self.parameters.all[index], self.kernels.table)
      // As much at a time as the nearest cache holds.
      for start in stride(from: 0, to: parameter.count, by: 4096) {
        let (first, count) = (parameter.offset + start, Int64(min(4096, parameter.count - start)))
        let sum = self.lanes[0].start + first
        for lane in self.lanes.dropFirst() { table.add(lane.start + first, 1, 1, count, sum) }
        energies.start[index] += table.energy(sum, count)
      }
    }
    return energies.array.reduce(0, +).squareRoot()
  }

  /// A step along the sum, after `sum`, which it changes.
  func move(_ step: OptimiserStep) {
    let start = ContinuousClock.now
    optimiser.step(lanes[0], step, crew, passes.map(\.scratch))
    times.optimiser += (ContinuousClock.now - start).inSeconds
  }

  /// The gradient of a parameter, after `sum`.
  func gradient(_ parameter: Parameter) -> [Float] {
    Array(UnsafeBufferPointer(start: lanes[0].start + parameter.offset, count: parameter.count))
  }
}

/// Where threads put one number or so for each example of a batch.
final class Results<Element: BitwiseCopyable>: @unchecked Sendable {
  let start: UnsafeMutablePointer<Element>
  private let count: Int

  init(_ count: Int, repeating element: Element) {
    (start, self.count) = (.allocate(capacity: count), count)
    start.initialize(repeating: element, count: count)
  }

  deinit { start.deallocate() }

  var array: [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }
}
