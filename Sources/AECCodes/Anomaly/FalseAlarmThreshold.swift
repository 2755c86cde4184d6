/// Above which score a picture is odd, so that of normal pictures no more than a wanted share is.
///
/// The scores must be of pictures that their model was not fitted to. Then a further normal picture scores above the threshold with at
/// most the wanted probability, whatever the distribution: its rank among them is as likely as any other (Vovk and others 2005, conformal
/// prediction).
public struct FalseAlarmThreshold: Sendable, Equatable {
  /// The wanted share.
  public let rate: Double
  /// Pictures above it are odd; infinite where there are too few scores for the wanted share: see ``leastCount(for:)``.
  public let value: Double
  /// Where the threshold of endlessly many normal pictures lies, with at least 95 % confidence; an end that the scores do not tell is
  /// infinite.
  public let interval: ClosedRange<Double>

  /// How many scores a share needs.
  public static func leastCount(for rate: Double) -> Int { Int((1 / rate).rounded(.up)) - 1 }

  /// The threshold of scores of normal pictures.
  public init(scores: [Double], rate: Double) {
    precondition(rate > 0 && rate < 1, "a share of the pictures")
    let (sorted, n) = (scores.sorted(), scores.count)
    func score(_ rank: Int) -> Double { rank < 1 ? -.infinity : rank > n ? .infinity : sorted[rank - 1] }
    self.rate = rate
    value = score(Int((Double(n + 1) * (1 - rate)).rounded(.up)))
    // How many scores lie below the quantile is binomial, so that the scores of two ranks enclose it.
    let below = Self.binomial(n, 1 - rate)
    var (low, high, left, right) = (0, n + 1, 0.0, 0.0)
    while low < n, left + below[low] <= 0.025 {
      left += below[low]
      low += 1
    }
    while high > low + 1, right + below[high - 1] <= 0.025 {
      right += below[high - 1]
      high -= 1
    }
    interval = score(low)...score(high)
  }

  /// The probabilities of 0 to n successes.
  private static func binomial(_ n: Int, _ probability: Double) -> [Double] {
    // From the likeliest on, where no number is too small; then all are scaled to a sum of 1.
    var values = [Double](repeating: 0, count: n + 1)
    let mode = min(n, Int(Double(n + 1) * probability))
    let odds = probability / (1 - probability)
    values[mode] = 1
    for k in stride(from: mode, to: n, by: 1) { values[k + 1] = values[k] * Double(n - k) / Double(k + 1) * odds }
    for k in stride(from: mode, to: 0, by: -1) { values[k - 1] = values[k] * Double(k) / Double(n - k + 1) / odds }
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }
}
