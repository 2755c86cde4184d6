import AECBenchmark
import AECSupport
import Testing

@Suite struct IdealBitsTests {
  /// From scipy.special.erfc, as `models/train/evaluate.py` computes them.
  @Test(
    arguments: [
      (0, 0, 7.908418054495989e-06), (0, 20, 1.1421763857562142), (1, 20, 2.0704158553538217),
      (-2, 31, 3.1176006099420586), (7, 40, 4.8733022204713405), (100, 63, 9.086829256115104),
      (1, 0, 18.476949759701636), (30000, 63, 19.931568569324174),
    ] as [(Int16, UInt8, Double)])
  func bitsEqualThoseOfTheExporter(symbol: Int16, index: UInt8, bits: Double) {
    #expect(abs(IdealBits.shared.bits([symbol], classes: [index]) - bits) < 1e-9 * max(1, bits))
  }

  @Test(arguments: 0..<64)
  func massesOfAClassSumUpToOne(index: Int) {
    let symbols = (-400...400).map(Int16.init)
    let masses = symbols.map { exp2(-IdealBits.shared.bits([$0], classes: [UInt8(index)])) }
    // Each symbol beyond the table has the least mass instead of next to none.
    #expect(abs(masses.reduce(0, +) - 1) < 1e-3)
  }

  @Test func bitsAddUp() {
    let (symbols, classes): ([Int16], [UInt8]) = ([0, -3, 5, 1], [3, 40, 63, 20])
    let parts = zip(symbols, classes).map { IdealBits.shared.bits([$0], classes: [$1]) }
    #expect(abs(IdealBits.shared.bits(symbols, classes: classes) - parts.reduce(0, +)) < 1e-9)
  }
}
