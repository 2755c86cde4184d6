import AEC
import AECSupport
import AECTestSupport
import Testing

/// The odds for a known probability are those that cost least, and a counter learns them.
@Suite struct OddsLadderTests {
  /// The tree and the cell bits of the rungs from the middle to an end.
  let side: [(tree: Int, cellBits: Int)?] = [nil] + (0..<28).map { (2 - $0 % 3, $0 / 3) }

  /// Bits for a decision of which the rare outcome comes with a probability.
  func cost(_ rare: Double, _ odds: (tree: Int, cellBits: Int)?) -> Double {
    guard let (tree, cellBits) = odds else { return 1 }
    let made = [16, 20, 25][tree] / 64.0
    let inCell = 1 - pow(1 - rare, Double(1 << cellBits))
    let decisions = inCell / rare
    return (inCell * (Double(cellBits) - log2(made)) - (1 - inCell) * log2(1 - made)) / decisions
  }

  @Test func takeoversFollowFromTheirFormula() {
    #expect(Odds.takeovers.count == side.count - 1)
    for (rung, takeover) in Odds.takeovers.enumerated() {
      // Below the probability at which both cost the same the next odds are better.
      var (low, high) = (1e-4, 0.5)
      for _ in 0..<60 {
        let middle = (low * high).squareRoot()
        if cost(middle, side[rung + 1]) < cost(middle, side[rung]) { low = middle } else { high = middle }
      }
      #expect(Int(takeover) == Int((65536 * low).rounded()), "rung \(rung)")
    }
  }

  @Test func theLadderFallsFromEndToEnd() {
    #expect(Odds.ladder.count == 57)
    #expect(Odds.ladder.first?.byte == 0x66)
    #expect(Odds.ladder[28].byte == 3)
    #expect(Odds.ladder.last?.byte == 0x26)
    for (distance, odds) in side.enumerated() {
      guard let odds else { continue }
      let byte = UInt8(odds.tree | odds.cellBits << 2)
      #expect(Odds.ladder[28 + distance].byte == byte)
      #expect(Odds.ladder[28 - distance].byte == byte | 0x40)
    }
  }

  @Test func everyProbabilityHasItsRung() {
    for probability in 1...65535 {
      let rare = min(probability, 65536 - probability)
      let distance = Odds.takeovers.filter { $0 > rare }.count
      let rung = probability > 32768 ? 28 - distance : 28 + distance
      if Odds.rung(probability) != rung { Issue.record("\(probability): \(Odds.rung(probability)), not \(rung)") }
    }
  }

  /// Bytes of decisions of one probability, over the entropy's.
  func excess(_ probability: Double, _ put: (inout DecisionWriter, Bool) -> Void) -> Double {
    var random = SplitMix64(seed: 31)
    var writer = DecisionWriter()
    let decisions = (0..<400_000).map { _ in random.uniform() < probability }
    for decision in decisions { put(&writer, decision) }
    let count = Double(decisions.count)
    let share = Double(decisions.filter { $0 }.count) / count
    let entropy = -share * log2(share) - (1 - share) * log2(1 - share)
    return Double(8 * writer.finish().count) / (count * entropy) - 1
  }

  @Test(arguments: [0.001, 0.003, 0.02, 0.1, 0.3, 0.5, 0.65, 0.9, 0.97, 0.995])
  func decisionsTakeLittleMoreThanTheirEntropy(_ probability: Double) {
    let odds = Odds.ladder[Odds.rung(Int(65536 * probability))]
    #expect(excess(probability) { $0.put($1, odds: odds) } < 0.03)
    var counter = OddsCounter(slowest: 7)
    #expect(excess(probability) { $0.put($1, &counter) } < 0.16)
  }

  @Test func aCounterSettlesAtTheOddsOfItsDecisions() {
    for (everyNth, slowest) in [(2, UInt8(7)), (4, 7), (16, 7), (64, 7), (256, 7), (2, 4), (16, 5)] {
      var random = SplitMix64(seed: 32)
      var counter = OddsCounter(slowest: slowest)
      var sum = 0
      for count in 0..<40_000 {
        if count >= 1000 { sum += Odds.ladder.firstIndex(of: counter.odds)! }
        counter.update(random.next() % UInt64(everyNth) == 0)
      }
      let rung = Double(sum) / 39_000
      #expect(abs(rung - Double(Odds.rung(65536 / everyNth))) < 1.5, "1 of \(everyNth): \(rung)")
    }
  }

  @Test func noSequenceLeadsACounterAstray() {
    var random = SplitMix64(seed: 33)
    for slowest in UInt8(0)...12 {
      for probability in [UInt16(0), 1, 32768, 65535] {
        var counter = OddsCounter(probability: probability, seen: UInt8(random.int(0...255)), slowest: slowest)
        for count in 0..<3000 {
          counter.update(count < 1000 || (count < 2000 ? false : random.flip()))
          #expect(Odds.ladder.contains(counter.odds))
        }
      }
    }
  }
}
