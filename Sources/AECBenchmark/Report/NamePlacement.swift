/// A rectangle of a chart.
struct Box {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  func overlaps(_ other: Box) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func contains(_ other: Box) -> Bool {
    left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom
  }
}

/// Finds places for the names of a chart's points, so that they cover neither points nor one another.
struct NamePlacement {
  /// What letters of a chart take, on average, and a line of them.
  static let letterWidth = 7.2
  static let lineHeight = 15.0
  /// From a point to its name, and half of a point.
  private static let distance = 9.0
  private static let radius = 6.0
  /// How far a name may move up or down.
  private static let farthest = 60

  /// Where names may lie.
  private let area: Box
  private var taken: [Box]

  init(in area: Box, around points: [(x: Double, y: Double)]) {
    self.area = area
    let radius = Self.radius
    taken = points.map { Box(left: $0.x - radius, right: $0.x + radius, top: $0.y - radius, bottom: $0.y + radius) }
  }

  /// The place of a point's name: its left end where it stands to the right of the point, else its right end. It is the
  /// nearest that is free, or beside the point where none is.
  mutating func place(
    _ name: String, at point: (x: Double, y: Double)
  ) -> (place: (x: Double, y: Double), isRight: Bool) {
    let length = Self.letterWidth * Double(name.count)
    for shift in 0...Self.farthest {
      for (y, isRight) in [(shift, true), (shift, false), (-shift, true), (-shift, false)] {
        let x = point.x + (isRight ? Self.distance : -Self.distance)
        let middle = point.y + Double(y)
        let box = Box(
          left: isRight ? x : x - length, right: isRight ? x + length : x, top: middle - Self.lineHeight / 2,
          bottom: middle + Self.lineHeight / 2)
        guard area.contains(box), !taken.contains(where: box.overlaps) else { continue }
        taken.append(box)
        return ((x, middle), isRight)
      }
    }
    return ((point.x + Self.distance, point.y), true)
  }
}
