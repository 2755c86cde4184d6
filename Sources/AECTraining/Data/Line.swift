/// A straight line between two points.
struct Line {
  private let (x, y): (Double, Double)
  private let (right, down): (Double, Double)

  init(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
    (x, y) = start
    (right, down) = (end.x - start.x, end.y - start.y)
  }

  /// From a point to the nearest of the line.
  func distance(_ px: Double, _ py: Double) -> Double {
    let along = ((px - x) * right + (py - y) * down) / max(right * right + down * down, 1e-9)
    let share = min(max(along, 0), 1)
    let (dx, dy) = (px - x - share * right, py - y - share * down)
    return (dx * dx + dy * dy).squareRoot()
  }
}
