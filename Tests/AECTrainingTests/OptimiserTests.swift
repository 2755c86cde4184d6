import AECSupport
import Testing

@testable import AECTraining

@Suite struct OptimiserTests {
  private static let shapes: [(name: String, shape: [Int])] = [
    ("square", [8, 8, 1, 1]), ("tall", [24, 5, 1, 1]), ("vector", [7]), ("filter", [4, 1, 3, 3]),
  ]

  /// Uniform in -1/2 ..< 1/2, as `models/train/gradients.py` has them.
  private static func numbers(_ number: Int, _ count: Int) -> [Float] {
    let draws = Draws(seed: 99, step: number)
    return (0..<count).map { Float(draws.draw(.row, $0) >> 8) / Float(1 << 24) - 0.5 }
  }

  @Test(arguments: OptimiserKind.allCases)
  func stepsEndWhereThoseOfPyTorchDo(kind: OptimiserKind) throws {
    let vectors = try Vectors("optimisers")
    for kernels in TrainingKernels.all {
      let parameters = Parameters(Self.shapes)
      for (index, parameter) in parameters.all.enumerated() {
        parameters.set(parameter, Self.numbers(400 + index, parameter.count))
      }
      let (optimiser, gradients, crew) = (Optimiser(kind, parameters, kernels), Floats(parameters.count), Crew(1))
      for step in 0..<30 {
        for (index, parameter) in parameters.all.enumerated() {
          let numbers = Self.numbers(1000 + 10 * step + index, parameter.count)
          for (place, number) in numbers.enumerated() {
            gradients.start[parameter.offset + place] = (number + 0.1) * pow(10, Float(step % 3 - 3))
          }
        }
        let how = OptimiserStep(learningRate: 0.01, gradientFactor: 1, weightDecay: 0.1)
        optimiser.step(gradients, how, crew, [Scratch()])
        guard [0, 29].contains(step) else { continue }
        for (index, parameter) in parameters.all.enumerated() {
          let start = Self.numbers(400 + index, parameter.count)
          let right = vectors["\(kind.rawValue)/\(step)/\(parameter.name)"].values
          let (found, moved) = (parameters.tensor(parameter).values, zip(right, start).map { $0 - $1 })
          let error = distance(zip(found, start).map { $0 - $1 }, moved)
          // In the bases of its own gradient the first step is diagonal, and moves what is rounded to little, too. Of a tall
          // matrix most directions are unknown, and rounding says which way they turn.
          let isLoose = kind == .soap && parameter.matrix != nil && (step == 0 || parameter.name == "tall")
          let tolerance = isLoose ? 0.1 : 2e-3
          #expect(error < tolerance, "\(kernels.name), \(parameter.name), step \(step)")
          guard step == 0, kind == .soap else { continue }
          #expect(optimiser.restore(index, steps: 1) { vectors.tensors["state/\(parameter.name)/\($0)"] })
        }
      }
    }
  }

  @Test(arguments: TrainingKernels.all)
  func orthogonalisedColumnsSpanWhatTheyDidInOrder(kernels: TrainingKernels) {
    for size in [1, 2, 7, 32, 40, 100] {
      let columns = floats(Self.numbers(size, size * size))
      // A column that says nothing of its direction.
      if size > 10 { (columns.start + 5 * size).update(repeating: 0, count: size) }
      let (before, scratch) = (columns.array, Floats(kernels.table.orthogonal_words(Int32(size))))
      kernels.table.orthogonalise(columns.start, Int32(size), scratch.start)
      let q = columns.array
      func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      for i in 0..<size {
        for j in 0..<size {
          let (row, other) = (q[size * i..<size * (i + 1)], q[size * j..<size * (j + 1)])
          #expect(abs(dot(row, other) - (i == j ? 1 : 0)) < 1e-5)
          // R is triangular: a column has nothing of the directions after its own.
          if i > j { #expect(abs(dot(row, before[size * j..<size * (j + 1)])) < 1e-5) }
        }
      }
    }
  }
}
