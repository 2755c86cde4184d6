import AECSupport

/// What an axis of a chart shows.
struct Axis {
  var title: String
  var isLogarithmic = false
}

/// Where values lie along an axis, and which of them are marked.
struct Scale {
  let ticks: [Double]
  private let isLogarithmic: Bool
  private let low: Double
  private let high: Double
  private let start: Double
  private let end: Double

  /// An axis of some values, drawn from `start` to `end`; nil without finite values.
  init?(_ axis: Axis, _ values: [Double], from start: Double, to end: Double) {
    let values = values.filter { $0.isFinite && (!axis.isLogarithmic || $0 > 0) }
    guard let least = values.min(), let most = values.max() else { return nil }
    (self.start, self.end, isLogarithmic) = (start, end, axis.isLogarithmic)
    if axis.isLogarithmic {
      (low, high) = (least / 1.08, most * 1.08)
      ticks = Self.logarithmicTicks(low, high)
    } else {
      let step = Self.niceStep((most - least) / 7)
      (low, high) = (
        (least / step).rounded(.down) * step, (most / step).rounded(.up) * step + (most == least ? step : 0)
      )
      ticks = stride(from: 0, through: ((high - low) / step).rounded(), by: 1).map { [low] in low + $0 * step }
    }
  }

  /// The place of a value between `start` and `end`.
  func place(_ value: Double) -> Double {
    let share =
      isLogarithmic ? log10(value / low) / log10(high / low) : (value - low) / (high - low)
    return start + share * (end - start)
  }

  /// 1, 2 or 5 times a power of ten, the first that is no less than `least`.
  private static func niceStep(_ least: Double) -> Double {
    guard least > 0 else { return 1 }
    let power = pow(10, log10(least).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * 0.999 }!
  }

  /// 1, 2 and 5 times the powers of ten in between, or more of them where these would be few.
  private static func logarithmicTicks(_ low: Double, _ high: Double) -> [Double] {
    let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    func ticks(_ digits: [Double]) -> [Double] {
      exponents.flatMap { exponent in digits.map { $0 * pow(10, Double(exponent)) } }
        .filter { $0 >= low && $0 <= high }
    }
    let coarse = ticks([1, 2, 5])
    return coarse.count < 5 ? ticks([1, 1.5, 2, 3, 5, 7]) : coarse
  }
}
