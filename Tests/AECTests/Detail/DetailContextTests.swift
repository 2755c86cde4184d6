import AEC
import AECSupport
import AECTestSupport
import Testing

/// The scale classes that symbols around a symbol give it.
@Suite struct DetailContextTests {
  @Test func classesRiseWithTheDeviation() {
    var last = 0
    for deviation in Int32(0)...200_000 {
      let scaleClass = DetailContexts.scaleClass(of: deviation)
      if !(last...last + 8).contains(scaleClass) { Issue.record("\(deviation): \(scaleClass) after \(last)") }
      last = scaleClass
    }
    for shift in 18...30 {
      let scaleClass = DetailContexts.scaleClass(of: 1 << shift)
      #expect(scaleClass >= last && scaleClass < ScaleClass.wideCount)
      last = scaleClass
    }
    #expect(DetailContexts.scaleClass(of: .max) == ScaleClass.wideCount - 1)
    #expect(DetailContexts.scaleClass(of: .min) == 0)
  }

  /// As far as four bits of a logarithm go.
  @Test func theClassIsThatOfTheDeviation() {
    for scaleClass in 0..<ScaleClass.wideCount {
      let value = Int32((256 * deviation(scaleClass)).rounded())
      #expect(abs(DetailContexts.scaleClass(of: value) - scaleClass) <= 1, "class \(scaleClass)")
    }
  }

  /// The classes of a plane, without symbols of its own, beside blocks whose symbols are all `magnitude`.
  private func classes(plane: Int, beside magnitude: Int16, _ random: inout SplitMix64) -> [Int] {
    let block = (0..<DetailTransform.channels).map { _ in random.flip() ? magnitude : -magnitude }
    var contexts = DetailContexts()
    return block.withUnsafeBufferPointer { block in
      let place = block.baseAddress!
      contexts.begin(plane, of: place, DetailContexts.Blocks(left: place, above: place, aboveRight: place))
      return (0..<DetailTransform.area).map { contexts.scaleClass($0 / 8, $0 % 8) }
    }
  }

  @Test func largerNeighboursNeverGiveASmallerClass() {
    var random = SplitMix64(seed: 81)
    for plane in 0..<DetailTransform.planes {
      var last = classes(plane: plane, beside: 0, &random)
      for magnitude in [1, 2, 3, 5, 10, 30, 100, 1000, 4095] as [Int16] {
        let next = classes(plane: plane, beside: magnitude, &random)
        #expect(zip(last, next).allSatisfy { $0 <= $1 }, "plane \(plane), \(magnitude)")
        last = next
      }
      #expect(classes(plane: plane, beside: 32767, &random) == last, "magnitudes count up to 4095")
    }
  }

  /// A symbol changes the classes of those to come, and of those at or before its place none.
  @Test func symbolsOfTheSamePlaneCountForHigherFrequenciesOnly() {
    let none = [Int16](repeating: 0, count: DetailTransform.channels)
    var contexts = DetailContexts()
    for plane in 0..<DetailTransform.planes {
      for u in 0..<8 {
        for v in 0..<8 {
          none.withUnsafeBufferPointer { contexts.begin(plane, of: $0.baseAddress!, DetailContexts.Blocks()) }
          let before = (0..<64).map { contexts.scaleClass($0 / 8, $0 % 8) }
          contexts.put(100, u, v)
          let after = (0..<64).map { contexts.scaleClass($0 / 8, $0 % 8) }
          for i in 0..<64 {
            if i <= 8 * u + v || i / 8 < u || i % 8 < v {
              #expect(after[i] == before[i])
            } else {
              #expect(after[i] >= before[i])
            }
          }
        }
      }
    }
  }
}
