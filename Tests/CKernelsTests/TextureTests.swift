import AECTestSupport
import CKernels
import Testing

/// How much neighbouring pixels differ and what they are on average, by the formulas.
@Suite struct TextureTests {
  /// Rows of pixels, each of which ends or begins at a fence.
  private func rows(
    _ samples: Int, _ width: Int, _ height: Int, _ random: inout SplitMix64, of values: [Int]
  ) -> [Fenced<UInt8>] {
    (0..<height).map { _ in
      Fenced(
        (0..<samples * width).map { _ in UInt8(values[random.int(0...values.count - 1)]) }, fenceBefore: random.flip())
    }
  }

  @Test(arguments: [[0, 255], [7, 8], Array(0...255), [255]], [3, 1])
  func texturesAreSumsOverNeighboursNumbers(_ values: [Int], _ samples: Int) {
    var random = SplitMix64(seed: 111)
    for (width, height) in [(1, 1), (1, 16), (16, 1), (2, 3), (16, 16), (13, 64), (64, 64)] {
      let rows = rows(samples, width, height, &random, of: values)
      func pixel(_ x: Int, _ y: Int) -> [Int] { (0..<samples).map { Int(rows[y].elements[samples * x + $0]) } }
      var differences: [Int] = []
      for y in 0..<height {
        for x in 0..<width {
          for (right, below) in [(1, 0), (0, 1)] where x + right < width && y + below < height {
            differences += zip(pixel(x, y), pixel(x + right, y + below)).map { abs($0 - $1) }
          }
        }
      }
      let means = (0..<samples).map { colour in
        let sum = (0..<width * height).reduce(0) { $0 + pixel($1 % width, $1 / width)[colour] }
        return Int((Double(sum) / Double(width * height) + 0.5).rounded(.down))
      }
      let mean = Fenced([UInt8](repeating: 0, count: samples))
      let found = withExtendedLifetime(rows) {
        let places: [UnsafePointer<UInt8>?] = rows.map { UnsafePointer($0.start) }
        aec_mean_of(places, Int32(samples), Int32(width), Int32(height), mean.start)
        return aec_texture_of(places, Int32(samples), Int32(width), Int32(height))
      }
      #expect(Int(found.pairs) == differences.count && Int(found.differences) == differences.reduce(0, +))
      #expect(Int(found.equal) == differences.count { $0 == 0 })
      #expect(mean.array.map(Int.init) == means)
    }
  }

  @Test func fillingWritesTheColourAndNothingBeside() {
    var random = SplitMix64(seed: 112)
    let colour = Fenced([1, 200, 30] as [UInt8])
    for (width, height) in [(1, 1), (5, 16), (16, 3), (64, 64)] {
      // Two pixels more in each row, which stay.
      let rows = rows(3, width + 2, height, &random, of: [77])
      withExtendedLifetime((rows, colour)) {
        aec_fill(colour.start, 3, rows.map(\.start), Int32(width), Int32(height))
      }
      let expected = (0..<width).flatMap { _ in colour.array } + [UInt8](repeating: 77, count: 6)
      #expect(rows.allSatisfy { $0.array == expected })
    }
  }
}
