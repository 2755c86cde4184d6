import AECTestSupport
import AECTraining
import Testing

@Suite struct QuantiserTests {
  private static func normals(_ count: Int, seed: Int) -> [Double] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in random.normal() }
  }

  @Test func noInputWithinItsLimitsOverflowsAnAccumulator() throws {
    let (n, k) = (32, 64)
    let spread = Self.normals(n, seed: 1)
    let weights = Self.normals(n * k, seed: 2).enumerated().map { $1 * 4 * spread[$0 / k] * spread[$0 / k] }
    let layer = FloatLayer(
      name: "wild", isDense: true, inputs: k, outputs: n, weights: weights, biases: Self.normals(n, seed: 3),
      peaks: Array(repeating: 40, count: n))
    let result = try LayerQuantiser(bits: 16).quantise(layer, from: MapScale(1e-4), to: MapScale(2e-3))
    // For each output the inputs that drive it furthest.
    let sums = (0..<n).map { output in
      (0..<k).reduce(abs(result.biases[output])) { $0 + abs(result.weights[k * output + $1]) * 32767 }
    }
    let worst = try #require(sums.max())
    #expect(worst < 1 << 31)
    #expect(worst > 1 << 30, "the weights could have had more bits")
  }

  @Test(arguments: [1, 32767 / 32768, 32768 / 32767, 1.0001 * 32768 / 32767, 2, 3] as [Double])
  func aSingleWeightOfARowFitsAtAnyScale(ratio: Double) throws {
    for peak in [0.01, 0.1, 0.67, 1, 30] {
      let layer = FloatLayer(
        name: "identity", isDense: true, inputs: 16, outputs: 16, weights: (0..<256).map { $0 % 17 == 0 ? 1 : 0 },
        biases: Array(repeating: 0, count: 16), peaks: Array(repeating: peak, count: 16))
      let result = try LayerQuantiser(bits: 16).quantise(layer, from: MapScale(1e-4), to: MapScale(1e-4 * ratio))
      let gain = Double(result.weights.max()! * result.multipliers.max()!) / Double(1 << (result.shift + 15))
      #expect(abs(gain * ratio - 1) < 1e-3)
    }
  }

  @Test func aLayerThatCannotBeHeldIsRefused() {
    for weight in [1.0, 0] {
      let layer = FloatLayer(
        name: "coarse", isDense: true, inputs: 64, outputs: 16, weights: Array(repeating: weight, count: 1024),
        biases: Array(repeating: 0, count: 16), peaks: Array(repeating: weight, count: 16))
      #expect(throws: ExportError.self) {
        try LayerQuantiser(bits: 8).quantise(layer, from: MapScale(1), to: MapScale(1e-4))
      }
    }
  }

  @Test func weightsRoundedInTurnMakeSmallerErrorsOnInputsThatGoTogether() {
    let (k, n, count) = (40, 24, 2000)
    let (mix, parts, noise) = (
      Self.normals(k * k, seed: 4), Self.normals(count * k, seed: 5), Self.normals(count * k, seed: 6)
    )
    let x = (0..<count * k).map { index in
      (0..<k).reduce(noise[index] + 0.5) { $0 + parts[index / k * k + $1] * mix[k * $1 + index % k] }
    }
    var product = Array(repeating: 0.0, count: k * k)
    for sample in 0..<count {
      for i in 0..<k { for j in 0..<k { product[k * i + j] += x[k * sample + i] * x[k * sample + j] / Double(count) } }
    }
    var weights = Self.normals(n * k, seed: 7).map { min(max(20 * $0, -100), 100) }
    weights[0] = 127.4
    let whole = RoundingInTurn(product, largest: 127).round(weights, outputs: n)
    #expect(whole.allSatisfy { $0 == $0.rounded() && abs($0) <= 127 })
    func error(_ rounded: [Double]) -> Double {
      (0..<n).reduce(0) { sum, output in
        let e = (0..<k).map { weights[k * output + $0] - rounded[k * output + $0] }
        return sum + (0..<k).reduce(0) { sum, i in (0..<k).reduce(sum) { $0 + e[i] * product[k * i + $1] * e[$1] } }
      }
    }
    #expect(error(whole) < 0.8 * error(weights.map { $0.rounded() }))
    // Of inputs that never come, every rounding is as good as another.
    let still = RoundingInTurn(Array(repeating: 0, count: k * k), largest: 127).round(weights, outputs: n)
    #expect(zip(still, weights).allSatisfy { abs($0 - $1) <= 0.5 })
  }

  @Test func factorsSolveAndInvert() {
    let (n, columns) = (30, 3)
    let (root, solution) = (Self.normals(n * n, seed: 8), Self.normals(n * columns, seed: 9))
    func product(_ a: [Double], _ b: [Double], _ columns: Int) -> [Double] {
      (0..<n * columns).map { index in
        (0..<n).reduce(0) { $0 + a[index / columns * n + $1] * b[$1 * columns + index % columns] }
      }
    }
    let transposed = (0..<n * n).map { root[$0 % n * n + $0 / n] }
    let matrix = product(root, transposed, n)
    let factor = UpperFactor(matrix, size: n)
    let found = factor.solve(product(matrix, solution, columns), columns: columns)
    #expect(zip(found, solution).allSatisfy { abs($0 - $1) < 1e-6 })
    let u = factor.inverse
    let inverse = product((0..<n * n).map { u[$0 % n * n + $0 / n] }, u, n)
    let identity = product(inverse, matrix, n)
    for index in identity.indices { #expect(abs(identity[index] - (index % (n + 1) == 0 ? 1 : 0)) < 1e-6) }
  }
}
