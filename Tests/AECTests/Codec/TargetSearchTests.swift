import AEC
import Testing

/// The search for a quality, on curves that tests make themselves.
@Suite struct TargetSearchTests {
  private static let usual = UsualCurve((27, 40, 47))
  private static let last = Quality.positions.upperBound

  /// All tries of a search on a curve.
  private func tries(
    _ goal: TargetSearch.Goal, on curve: (_ position: Int) -> Double
  ) -> [(position: Int, value: Double)] {
    var search = TargetSearch(goal, within: 0.1, usual: Self.usual)
    var (next, tries) = (Int?(search.first), [(position: Int, value: Double)]())
    while let position = next {
      tries.append((position, curve(position)))
      next = search.next(after: curve(position), at: position)
    }
    #expect(tries.count == search.passes)
    return tries
  }

  @Test func theUsualCurveGoesThroughItsValuesAndBack() {
    #expect([0, 3219, 3840].map(Self.usual.value(at:)) == [27, 40, 47])
    for position in stride(from: 0, through: Self.last, by: 64) {
      #expect(abs(Self.usual.position(of: Self.usual.value(at: position)) - Double(position)) < 1e-6)
    }
  }

  @Test func aUsualPictureIsFoundAtOnce() {
    for limit in stride(from: 28.0, to: 46, by: 0.7) {
      #expect(tries(.atLeast(limit), on: Self.usual.value(at:)).count == 1)
      #expect(tries(.atMost(limit), on: Self.usual.value(at:)).count == 1)
    }
  }

  /// Curves that are above or below the usual one, flatter, steeper and bent.
  @Test(arguments: [-4, -1, 0, 3.0], [0.6, 1, 1.7]) func curvesWithoutStepsAreFoundInSixTries(
    _ offset: Double, _ slope: Double
  ) {
    var counts: [Int] = []
    for bend in [-2.0, 0, 2] {
      func curve(_ position: Int) -> Double {
        let x = Double(position) / Double(Self.last)
        return 27 + offset + slope * (Self.usual.value(at: position) - 27) + bend * x * x
      }
      for share in stride(from: 0.03, to: 1, by: 0.06) {
        let limit = curve(0) + share * (curve(Self.last) - curve(0))
        for goal in [TargetSearch.Goal.atMost(limit), .atLeast(limit)] {
          let tries = tries(goal, on: curve)
          let value = tries.last?.value ?? 0
          let range = if case .atMost = goal { limit - 0.1...limit } else { limit...limit + 0.1 }
          #expect(range ~= value)
          counts.append(tries.count)
        }
      }
    }
    #expect(counts.max()! <= TargetSearch.mostPasses)
    #expect(counts.reduce(0, +) <= 4 * counts.count)
  }

  /// Nothing is tried twice, and what is known to be beyond the limit is not tried further on.
  @Test(arguments: [500, 1800, 3000]) func acrossAStepTheLimitIsKept(_ step: Int) {
    let curve = { Self.usual.value(at: $0) + ($0 < step ? 0 : 8) }
    let limit = Self.usual.value(at: step) + 4
    for goal in [TargetSearch.Goal.atMost(limit), .atLeast(limit)] {
      let tries = tries(goal, on: curve)
      #expect(Set(tries.map(\.position)).count == tries.count && tries.count <= TargetSearch.mostPasses)
      let isMet: (Double) -> Bool = if case .atMost = goal { { $0 <= limit } } else { { $0 >= limit } }
      let nearest = tries.filter { isMet($0.value) }.map { abs($0.position - step) }.min()
      #expect(nearest ?? .max < 300)
    }
  }

  @Test func valuesWithoutEndAreHalvedAway() {
    let tries = tries(.atLeast(38)) { $0 < 1000 ? 20 : .infinity }
    #expect(tries.last.map { $0.position < 1300 } ?? false)
    #expect(tries.contains { $0.value == .infinity })
  }

  /// Where nothing meets the limit, the last try is at the end of the curve, so that it tells what could be.
  @Test func whatCannotBeMetIsTriedAtTheEnd() {
    for offset in [-30.0, -3, 3, 30] {
      let curve = { Self.usual.value(at: $0) + offset }
      #expect(tries(.atMost(curve(0) - 0.5), on: curve).last?.position == 0)
      #expect(tries(.atLeast(curve(Self.last) + 0.5), on: curve).last?.position == Self.last)
      #expect(tries(.atMost(curve(Self.last) + 0.5), on: curve).last?.position == Self.last)
      #expect(tries(.atLeast(curve(0) - 0.5), on: curve).last?.position == 0)
    }
    // A curve that jumps at its end and is flat elsewhere.
    #expect(tries(.atMost(30)) { $0 == 0 ? 20 : 31 + Double($0) * 1e-5 }.contains { $0.position == 0 })
    #expect(tries(.atLeast(40)) { $0 == Self.last ? 70 : 39 + Double($0) * 1e-5 }.contains { $0.position == Self.last })
  }

  @Test func logarithmsRiseAndAreRightToFourDigits() {
    #expect(logarithm(1) == 0)
    for (value, expected) in [(2.0, 0.693147), (10, 2.302585), (1e6, 13.815511), (0.03, -3.506558)] {
      #expect(abs(logarithm(value) - expected) < 2e-4)
    }
    let values = (1...5000).map { logarithm(Double($0)) }
    #expect(zip(values, values.dropFirst()).allSatisfy(<))
  }
}
