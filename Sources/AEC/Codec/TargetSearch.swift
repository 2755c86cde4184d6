/// Looks for the quality at which something that grows with it comes into a range, in few tries: a bracketed secant.
///
///     var search = TargetSearch(.atMost(limit), within: tolerance, usual: curve)
///     var next: Int? = search.first
///     while let position = next { next = search.next(after: value(position), at: position) }
///
/// Pictures differ in how many bytes or decibels they have at a quality, and hardly in how many more they have at the next one.
/// So qualities are measured by what photographs have there (``UsualCurve``): on that axis curves are nearly straight. The first
/// try is where a usual photograph would be right; the second one is as far from it as the first was wrong; from then on the line
/// through the nearest tries on either side tells. Curves with steps, as text and drawings have, are halved where they have one.
///
/// Depends on nothing but the values: the same on every machine.
package struct TargetSearch {
  /// Which side of a limit will do.
  package enum Goal {
    case atMost(Double)
    case atLeast(Double)
  }

  /// The most tries.
  package static let mostPasses = 6
  /// Where to try first.
  package let first: Int
  /// Tries so far.
  package private(set) var passes = 0
  private let goal: Goal
  /// Values that are near enough.
  private let range: ClosedRange<Double>
  private let usual: UsualCurve
  /// The nearest tries below the range and above it.
  private var below, above: Try?

  private struct Try {
    let position: Int
    let value: Double
  }

  /// A search for the last value up to a limit or the first one from it on, or one within `tolerance` of it.
  package init(_ goal: Goal, within tolerance: Double, usual: UsualCurve) {
    range =
      switch goal {
      case .atMost(let limit): limit - tolerance...limit
      case .atLeast(let limit): limit...limit + tolerance
      }
    (self.goal, self.usual) = (goal, usual)
    first = Self.whole(usual.position(of: Self.middle(of: range)))
  }

  /// Whether there was a value on the right side of the limit.
  private var isMet: Bool {
    switch goal {
    case .atMost: below != nil
    case .atLeast: above != nil
    }
  }

  /// Takes the value of a position, and gives the next one to try; nil where the value is near enough or there is no more to
  /// find out. Where nothing has met the limit by then, the last try is at the end of the curve that is most likely to.
  package mutating func next(after value: Double, at position: Int) -> Int? {
    passes += 1
    guard !range.contains(value), passes < Self.mostPasses else { return nil }
    let new = Try(position: position, value: value)
    let guess = value < range.lowerBound ? guess(from: new, before: below) : guess(from: new, before: above)
    if value < range.lowerBound { below = new } else { above = new }
    let left = (below.map { $0.position + 1 } ?? 0)..<(above?.position ?? Quality.positions.upperBound + 1)
    guard !left.isEmpty else { return nil }
    guard let below, let above else {
      let guess = min(max(guess, left.lowerBound), left.upperBound - 1)
      guard !isMet else { return guess }
      let end = if case .atMost = goal { left.lowerBound } else { left.upperBound - 1 }
      switch Self.mostPasses - passes {
      case 1: return end
      // There should be room for one between this and the end.
      case 2: return abs(end - guess) < abs(end - position) * 3 / 4 ? guess : (end + 3 * position) / 4
      default: return guess
      }
    }
    // Not next to what is known already: there curves would have to be steps.
    let margin = (left.count - 1) / 40
    return min(max(between(below, above), left.lowerBound + margin), left.upperBound - 1 - margin)
  }

  /// Where a line of the usual slope through a try meets the range; of the slope to an earlier one on the same side where there is
  /// one, within reason.
  private func guess(from new: Try, before earlier: Try?) -> Int {
    guard new.value.isFinite else { return new.position / 2 }
    var slope = 1.0
    if let earlier, earlier.value.isFinite, earlier.position != new.position {
      slope = (new.value - earlier.value) / (usual.value(at: new.position) - usual.value(at: earlier.position))
    }
    // Curves of photographs bend; only of three tries on one side it is believed that one is nearly flat.
    let distance = (Self.middle(of: range) - new.value) / min(max(slope, passes > 2 ? 0.1 : 0.4), 2.5)
    return Self.whole(usual.position(of: usual.value(at: new.position) + distance))
  }

  /// Where the line through two tries meets the range.
  private func between(_ below: Try, _ above: Try) -> Int {
    guard below.value.isFinite, above.value.isFinite else { return (below.position + above.position) / 2 }
    let share = (Self.middle(of: range) - below.value) / (above.value - below.value)
    let (from, to) = (usual.value(at: below.position), usual.value(at: above.position))
    return Self.whole(usual.position(of: from + share * (to - from)))
  }

  private static func middle(of range: ClosedRange<Double>) -> Double { (range.lowerBound + range.upperBound) / 2 }

  private static func whole(_ position: Double) -> Int {
    let ends = Quality.positions
    return Int(min(max(position, Double(ends.lowerBound)), Double(ends.upperBound)).rounded())
  }
}

/// What photographs have at each quality, of something that grows with it: a line from quality 1 to 84, about where the detail layer
/// takes over from the networks, and a steeper one from there to 100.
package struct UsualCurve: Sendable {
  private static let positions = [0, Quality(84)!.position, Quality.positions.upperBound].map(Double.init)
  private let values: [Double]

  /// The curve through the values at qualities 1, 84 and 100.
  package init(_ values: (Double, Double, Double)) { self.values = [values.0, values.1, values.2] }

  package func value(at position: Int) -> Double { Self.line(Double(position), from: Self.positions, to: values) }

  /// Beyond the ends for values that are.
  package func position(of value: Double) -> Double { Self.line(value, from: values, to: Self.positions) }

  private static func line(_ x: Double, from xs: [Double], to ys: [Double]) -> Double {
    let piece = x < xs[1] ? 0 : 1
    return ys[piece] + (x - xs[piece]) * (ys[piece + 1] - ys[piece]) / (xs[piece + 1] - xs[piece])
  }
}

/// The natural logarithm of a number above 0, to four digits, and the same on every machine.
package func logarithm(_ value: Double) -> Double {
  let z = (value.significand - 1) / (value.significand + 1)
  return Double(value.exponent) * 0.6931471805599453 + 2 * z * (1 + z * z * (1.0 / 3 + z * z / 5))
}
