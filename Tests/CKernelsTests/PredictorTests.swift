import AECTestSupport
import CKernels
import Testing

/// The predictions of photographs against the formulas of the page `Lossless`, as they are written there.
@Suite struct PredictorTests {
  /// The formulas, on whole planes that are as large as they need to be.
  private struct Formulas {
    let width: Int
    /// By plane, then row, then column; what is there so far.
    private var samples = [[[Int]]](repeating: [], count: 3)
    private var errors = [[[Int]]](repeating: [], count: 3)
    private var penalties = [[[[Int]]]](repeating: [], count: 3)
    private var weights: [[[Int]]]
    private var inputs: [Int] = []
    private var candidates: [Int] = []
    private var prediction = 0
    /// What a sample is at most, and whether it has 16 bits.
    let largest: Int
    let isDeep: Bool

    init(width: Int, largest: Int, isDeep: Bool) {
      (self.width, self.largest, self.isDeep) = (width, largest, isDeep)
      weights = (0..<3).map { plane in
        let one = (0..<9 + 6 * plane).map { $0 == 9 ? 13 << 18 : 0 }
        return [one, one]
      }
    }

    private func sample(_ plane: Int, _ row: Int, _ column: Int) -> Int {
      let middle = (largest + 1) / 2
      if row < 0 { return middle }
      if column < 0 { return row == 0 ? middle : samples[plane][row - 1][0] }
      return samples[plane][row][min(column, width - 1)]
    }

    private func known<Value>(_ values: [[Value]], _ row: Int, _ column: Int) -> Value? {
      row >= 0 && column >= 0 && column < width ? values[row][column] : nil
    }

    mutating func predict(_ plane: Int, _ row: Int, _ column: Int) -> (value: Int, errorClass: Int) {
      for kept in 0..<3 where samples[kept].count == row {
        samples[kept].append([])
        errors[kept].append([])
        penalties[kept].append([])
      }
      func at(_ p: Int, _ up: Int, _ right: Int) -> Int { sample(p, row - up, column + right) }
      let around = [(0, -1), (1, -1), (1, 1), (0, -2), (2, 0), (2, 1), (2, -1), (1, -2), (1, 2)]
      let base = (at(plane, 0, -1) + at(plane, 1, 0)) >> 1
      inputs = around.map { at(plane, $0.0, $0.1) - base }
      for other in 0..<plane {
        let base = (at(other, 0, -1) + at(other, 1, 0)) >> 1
        inputs += [(0, 0), (0, -1), (1, -1), (1, 1), (0, -2), (2, 0)].map { at(other, $0.0, $0.1) - base }
      }
      func green(_ up: Int, _ right: Int) -> Int { plane == 0 ? 0 : at(0, 0, 0) - at(0, up, right) }
      let north = at(plane, 1, 0)
      candidates = [16 * (at(plane, 0, -1) + green(0, -1)), 16 * (north + green(1, 0))]
      candidates.append(
        16 * (plane == 0 ? north + at(0, 1, 1) - at(0, 2, 1) : at(plane, 1, 1) + green(1, 1)))
      for filter in 0..<2 {
        let sum = zip(weights[plane][filter], inputs).reduce(0) { $0 + ($1.0 >> 8) * $1.1 }
        let (least, most) = isDeep ? (-82_240, 1_130_800) : (-320, 4400)
        candidates.append(min(max(16 * base + sum >> 10, least), most))
      }
      let shares = (0..<5).map { index -> Int in
        func penalty(_ up: Int, _ right: Int) -> Int {
          known(penalties[plane], row - up, column + right)?[index] ?? 0
        }
        let near = 2 * (penalty(0, -1) + penalty(1, 0))
        return (1 << (isDeep ? 32 : 24)) / (near + penalty(1, -1) + penalty(1, 1) + penalty(0, -2) + penalty(2, 0) + 3)
      }
      let sum = zip(shares, candidates).reduce(0) { $0 + $1.0 * $1.1 }
      let mean = sum.divided(by: shares.reduce(0, +))
      prediction = min(max((mean + 8) >> 4, 0), largest)

      func error(_ up: Int, _ right: Int) -> Int { known(errors[plane], row - up, column + right) ?? 0 }
      var nearby = 8 * (error(0, -1) + error(1, 0)) + 2 * (error(1, -1) + error(1, 1))
      nearby += 4 * (error(0, -2) + error(2, 0))
      if plane > 0 { nearby += errors[0][row][column] }
      if plane > 1 { nearby += 6 * errors[1][row][column] }
      let spread = candidates.max()! - candidates.min()!
      nearby += (plane == 0 ? 4 * spread : 6 * spread) / 16
      var errorClass = 0
      while errorClass < (isDeep ? 43 : 23), nearby >= (errorClass % 2 == 0 ? 2 : 3) << (errorClass / 2) {
        errorClass += 1
      }
      return (prediction, errorClass)
    }

    mutating func learn(_ plane: Int, _ row: Int, _ value: Int) {
      samples[plane][row].append(value)
      errors[plane][row].append(abs(value - prediction))
      penalties[plane][row].append(
        candidates.map {
          let distance = abs(16 * value - $0) / 4
          return min(distance * distance / 16, isDeep ? 1 << 28 : 65535)
        })
      let (count, energy) = (inputs.count, inputs.reduce(0) { $0 + $1 * $1 })
      for (filter, rate) in [1311, 5243].enumerated() {
        let step = (16 * value - candidates[3 + filter]) * rate * count / (30 * count + energy)
        for index in inputs.indices {
          let weight = weights[plane][filter][index] + step * inputs[index]
          weights[plane][filter][index] = min(max(weight, -(1 << 23 - 1)), 1 << 23 - 1)
        }
      }
    }
  }

  /// Memory of a predictor's size behind a fence.
  private func predictor(upTo largest: Int) -> (OpaquePointer, Fenced<UInt64>) {
    let size = aec_predictor_size(Int32(largest))
    let memory = Fenced([UInt64](repeating: 0xA5A5_A5A5_A5A5_A5A5, count: (size + 7) / 8))
    return (OpaquePointer(memory.start), memory)
  }

  private enum Kind: CaseIterable { case noise, extremes, waves, flat }

  private func sample(
    _ kind: Kind, upTo largest: Int, _ plane: Int, _ row: Int, _ column: Int, _ random: inout SplitMix64
  ) -> Int {
    switch kind {
    case .noise: return random.int(0...largest)
    case .extremes: return random.int(0...7) == 0 ? largest : random.flip() ? 0 : largest
    case .waves:
      // Triangles, and a little noise.
      let phase = (5 * row + 8 * column + 3 * plane) % 400
      return (20 + abs(phase - 200) + random.int(-3...3)) * largest / 255
    case .flat: return 77 * largest / 255
    }
  }

  @Test(arguments: [1, 2, 3, 17, 512], [(255, false), (65535, true), (1000, true)])
  func predictionsFollowTheFormulas(_ width: Int, _ samples: (largest: Int, isDeep: Bool)) {
    var random = SplitMix64(seed: 131)
    let (largest, isDeep) = samples
    let (predictor, memory) = predictor(upTo: largest)
    for kind in Kind.allCases {
      var formulas = Formulas(width: width, largest: largest, isDeep: isDeep)
      aec_predictor_begin(predictor, Int32(width), Int32(largest))
      for row in 0..<(width > 100 ? 4 : 40) {
        for column in 0..<width {
          for plane in 0..<3 {
            let found = aec_predictor_predict(predictor, Int32(plane), Int32(column))
            let wanted = formulas.predict(plane, row, column)
            #expect(Int(found.value) == wanted.value && Int(found.error_class) == wanted.errorClass)
            let value = sample(kind, upTo: largest, plane, row, column, &random)
            formulas.learn(plane, row, value)
            aec_predictor_learn(predictor, Int32(plane), Int32(column), Int32(value))
          }
        }
        aec_predictor_end_row(predictor)
      }
    }
    withExtendedLifetime(memory) {}
  }
}
