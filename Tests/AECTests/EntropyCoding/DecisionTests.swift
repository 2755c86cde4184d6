import AEC
import AECSupport
import AECTestSupport
import Testing

/// What the unsorted mode writes it reads, in few bytes, always the same.
@Suite struct DecisionTests {
  func expectRoundTrip(_ steps: [Step], _ comment: Comment? = nil) throws {
    let body = Step.body(of: steps)
    #expect(try Step.read(body, like: steps) == steps, comment)
  }

  @Test func decisionsOfMixedOddsRoundTrip() throws {
    var random = SplitMix64(seed: 21)
    for count in [0, 1, 2, 7, 100, 5000, 100_000] {
      for rarely in [0.001, 0.02, 0.2, 0.5, 1] {
        let steps = (0..<count).map { _ in
          Step.decision(random.uniform() < rarely, UInt8(random.int(0...127)))
        }
        try expectRoundTrip(steps, "\(count), \(rarely)")
      }
    }
  }

  @Test func everyOddsRoundTripsAlone() throws {
    var random = SplitMix64(seed: 22)
    for odds in UInt8(0)..<128 {
      for outcomes in [[true], [false], [true, false], (0..<3000).map { _ in random.int(0...5) == 0 }] {
        try expectRoundTrip(outcomes.map { .decision($0, odds) }, "odds \(odds)")
      }
    }
  }

  @Test func extremeSymbolsRoundTripInEveryClass() throws {
    let magnitudes = [0, 1, 2, 5, 6, 7, 255, 256, 8192, 32767, 32768, 40960, 49152, 49153, 1_048_574, 1_048_575]
    for scaleClass in 0..<ScaleClass.wideCount {
      try expectRoundTrip(magnitudes.map { .symbol($0, scaleClass) }, "class \(scaleClass)")
      try expectRoundTrip(magnitudes.map { .symbol(-$0, scaleClass) }, "class \(scaleClass)")
    }
  }

  @Test func everySmallSymbolRoundTripsInEveryClass() throws {
    for scaleClass in 0..<ScaleClass.wideCount {
      for symbol in -40...40 { try expectRoundTrip([.symbol(symbol, scaleClass)]) }
    }
  }

  @Test func stepsOfAllKindsRoundTrip() throws {
    var random = SplitMix64(seed: 23)
    for count in [3, 50, 1000, 50_000] { try expectRoundTrip(Step.some(count, from: &random), "\(count) steps") }
  }

  @Test func counterAndReaderLearnTheSame() throws {
    var random = SplitMix64(seed: 24)
    let outcomes = (0..<50_000).map { random.int(0...50_000) < $0 / 3 }
    for counter in [OddsCounter(), OddsCounter(probability: 0, seen: 255, slowest: 4), OddsCounter(slowest: 7)] {
      var writer = DecisionWriter()
      var learnt = counter
      for outcome in outcomes { writer.put(outcome, &learnt) }
      var reader = DecisionReader(writer.finish()[...])
      learnt = counter
      for outcome in outcomes { #expect(try reader.decide(&learnt) == outcome) }
      try reader.finish()
    }
  }

  @Test func nothingTakesNoBytes() throws {
    #expect(DecisionWriter().finish() == [])
    #expect(DecisionWriter().finishedChecksum() == 0)
    try DecisionReader([]).finish()
    // All of these are common, and yet they are decisions.
    let zeros = [Step](repeating: .symbol(0, 0), count: 100_000)
    #expect((1..<24).contains(Step.body(of: zeros).count))
  }

  /// The second half of the decisions of each odds could not be read if phrases stood in the order of their ends.
  @Test func phrasesStandInTheOrderOfTheirFirstDecisions() throws {
    let steps: [Step] =
      [.decision(true, 0x01), .decision(false, 0x02)] + [Step](repeating: .decision(true, 0x02), count: 20)
    let body = Step.body(of: steps + [.decision(true, 0x01), .bits(1, 1)])
    var reader = DecisionReader(body[...])
    #expect(try reader.decide(Odds(0x01)) == true)
    #expect(try reader.decide(Odds(0x02)) == false)
    for _ in 0..<20 { #expect(try reader.decide(Odds(0x02)) == true) }
    #expect(try reader.decide(Odds(0x01)) == true)
    #expect(try reader.bits(1) == 1)
    try reader.finish()
  }

  /// Symbols that are as their classes say; for Gaussians the tables, which expect a spread of deviations, cost most.
  @Test(arguments: [(10.0, 0.012), (20, 0.011), (35, 0.010), (64, 0.007), (100, 0.004)])
  func gaussianSymbolsTakeLittleMoreThanTheIdeal(mean: Double, bound: Double) {
    var random = SplitMix64(seed: 25)
    var (steps, ideal) = ([Step](), 0.0)
    for _ in 0..<200_000 {
      let scaleClass = min(ScaleClass.wideCount - 1, max(0, Int(mean + 12 * random.normal())))
      let symbol = Int((random.normal() * deviation(scaleClass)).rounded())
      steps.append(.symbol(symbol, scaleClass))
      let unit = deviation(scaleClass) * 2.0.squareRoot()
      let (inner, outer) = ((abs(Double(symbol)) - 0.5) / unit, (abs(Double(symbol)) + 0.5) / unit)
      ideal -= log2(max((erfc(inner) - erfc(outer)) / 2, 1e-6)) / 8
    }
    let size = Double(Step.body(of: steps).count)
    #expect(size < ideal * (1 + bound), "\(size) \(ideal)")
    #expect(size > ideal * 0.99)
  }

  @Test(arguments: [20, 50, 63, 80, 100, 118]) func laplacianSymbolsTakeLittleMoreThanTheIdeal(_ scaleClass: Int) {
    var random = SplitMix64(seed: 26)
    let unit = deviation(scaleClass) / 2.0.squareRoot()
    var (steps, ideal) = ([Step](), 0.0)
    for _ in 0..<100_000 {
      let magnitude = (-unit * log(1 - random.uniform())).rounded()
      steps.append(.symbol(random.flip() ? Int(magnitude) : -Int(magnitude), scaleClass))
      let probability =
        magnitude == 0
        ? 1 - exp(-0.5 / unit) : (exp(-(magnitude - 0.5) / unit) - exp(-(magnitude + 0.5) / unit)) / 2
      ideal -= log2(probability) / 8
    }
    let size = Double(Step.body(of: steps).count)
    #expect(size < ideal * (scaleClass < 63 ? 1.02 : 1.01), "\(size) \(ideal)")
    #expect(size > ideal * 0.99)
  }

  /// In its best class, noise costs little more than its bits.
  @Test(arguments: [1, 3, 10, 64, 100, 400, 1000, 10_000, 16_384]) func noiseIsBounded(_ most: Int) {
    var random = SplitMix64(seed: 27)
    let symbols = (0..<20_000).map { _ in random.int(-most...most) }
    let likely = (0..<ScaleClass.wideCount).filter { (0.4...1.3).contains(deviation($0) / Double(most)) }
    let sizes = likely.map { scaleClass in Step.body(of: symbols.map { .symbol($0, scaleClass) }).count }
    let bits = Double(8 * sizes.min()!) / Double(symbols.count)
    #expect(bits < log2(Double(2 * most + 1)) + 0.3)
  }

  /// The numbers are the format: they may change only with its version.
  @Test func packingIsTheSameForEver() {
    var random = SplitMix64(seed: 28)
    let steps = Step.some(20_000, from: &random)
    var writer = DecisionWriter()
    Step.put(steps, into: &writer)
    var counter = OddsCounter()
    for _ in 0..<5000 { writer.put(random.next() % 64 == 0, &counter) }
    #expect(writer.finishedChecksum() == 0x1CFF_967E)
    #expect(Step.body(of: steps) == Step.body(of: steps))
  }
}
