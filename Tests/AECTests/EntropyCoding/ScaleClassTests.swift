import AEC
import AECSupport
import Testing

/// The format's constants are what the documentation says they are.
@Suite struct ScaleClassTests {
  /// Probability that a symbol's magnitude is at least `magnitude`: a Gaussian whose deviation is itself spread.
  func tail(_ magnitude: Int, _ scaleClass: Int) -> Double {
    guard magnitude > 0 else { return 1 }
    var (sum, weights) = (0.0, 0.0)
    for x in stride(from: -4.0, through: 4.0, by: 0.25) {
      let weight = exp(-x * x / 2)
      let spread = deviation(scaleClass) * exp(0.25 * x - 0.075)
      sum += weight * erfc((Double(magnitude) - 0.5) / (spread * 2.0.squareRoot()))
      weights += weight
    }
    return sum / weights
  }

  @Test func theTableFollowsFromItsFormula() {
    let floors = [1 / 5000.0, 1 / 128.0, 1 / 16.0, 1 / 16.0, 1 / 16.0, 1 / 16.0]
    #expect(ScaleClass.table.count == ScaleClass.levels)
    for (level, row) in ScaleClass.table.enumerated() {
      #expect(row.count == ScaleClass.wideCount)
      for (scaleClass, byte) in row.enumerated() {
        let width = 1 << Int(ScaleClass.shifts[scaleClass])
        let here = tail(level == 0 ? 0 : (level - 1) * width + 1, scaleClass)
        let beyond = tail(level * width + 1, scaleClass)
        let continues = max(here > 0 ? beyond / here : 0, floors[level])
        let rare = min(continues, 1 - continues)
        var (cellBits, inCell) = (0, rare)
        while inCell < 0.25 {
          cellBits += 1
          inCell = 1 - pow(1 - rare, Double(1 << cellBits))
        }
        let tree = [0.25, 0.3125, 0.390625].enumerated().min {
          abs(log($0.element / inCell)) < abs(log($1.element / inCell))
        }!.offset
        let plain = inCell > 0.4427
        let expected = plain ? 3 : tree | cellBits << 2 | (continues > 0.5 ? 0x40 : 0)
        #expect(Int(byte) == expected, "level \(level), class \(scaleClass)")
      }
    }
  }

  @Test func bandsAreAThirdOfADeviationWideOrLittleMore() {
    #expect(ScaleClass.shifts.count == ScaleClass.wideCount)
    for scaleClass in 0..<ScaleClass.wideCount {
      let inBands = deviation(scaleClass) / Double(1 << Int(ScaleClass.shifts[scaleClass]))
      #expect(inBands <= 3)
      #expect(inBands > 1.5 || ScaleClass.shifts[scaleClass] == 0)
    }
  }

  @Test func classesGoUpToADeviationOf16384() {
    #expect(deviation(ScaleClass.wideCount - 2) < 16384)
    #expect(deviation(ScaleClass.wideCount - 1) >= 16384)
  }

  @Test func phrasesCoverEverySequenceOnce() {
    for tree in PhraseTree.all {
      #expect(tree.lengths.count == 256)
      let kraft = tree.lengths.reduce(0.0) { $0 + pow(2, -Double($1)) }
      #expect(kraft == 1)
      for byte in 0..<256 {
        var node = 0
        for place in 0..<Int(tree.lengths[byte]) {
          #expect(node >= 0)
          node = Int(tree.children[2 * node + Int((tree.outcomes[byte] >> UInt32(place)) & 1)])
        }
        #expect(node == ~byte)
      }
    }
  }
}
