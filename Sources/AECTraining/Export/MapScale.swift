/// What 1 is worth in a feature map of integers, and its largest magnitude; of two maps where they lie side by side.
package struct MapScale {
  /// Of 16 bits.
  static let most = 32767
  /// Of limits over observed ranges.
  static let margin = 1.5
  /// The same of a channel's sums where its weights have 16 bits, which can spare some.
  static let wideMargin = 4.5

  let scale: Double
  let limit: Int
  private var beside: (first: Int, scale: Double, limit: Int)?

  package init(_ scale: Double, limit: Int = 32767) { (self.scale, self.limit) = (scale, limit) }

  /// The concatenation of this one's `own` channels and another's.
  func beside(_ own: Int, _ other: MapScale) -> MapScale {
    var both = self
    both.beside = (own, other.scale, other.limit)
    return both
  }

  /// The worth of 1 in each channel.
  func scales(_ channels: Int) -> [Double] {
    (0..<channels).map { channel in beside.map { channel < $0.first ? scale : $0.scale } ?? scale }
  }

  /// The largest magnitude of each channel.
  func limits(_ channels: Int) -> [Int] {
    (0..<channels).map { channel in beside.map { channel < $0.first ? limit : $0.limit } ?? limit }
  }
}

extension Double {
  /// The finest scale that holds values of that observed magnitude.
  static func finest(for peak: Double) -> Double { MapScale.margin * peak / Double(MapScale.most) }
}
