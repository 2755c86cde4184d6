import CCodes

/// The directions along which points are spread most, found one after another by power iterations on the points themselves.
struct PrincipalAxes {
  /// Directions of length 1, the widest spread first; fewer than asked for where the points have no further spread.
  private(set) var axes: [[Float]] = []
  /// The points' places along each, from their mean.
  private(set) var places: [[Double]] = []
  /// The share of the points' squared distance from their mean that each takes.
  private(set) var shares: [Double] = []

  /// The iterations for a direction end where it turns by less than this, as a share of its length, or after so many.
  private static let tolerance: Float = 1e-5
  private static let mostIterations = 300

  init(of points: PointRows, count: Int) {
    let size = points.size
    guard points.count > 1, size > 0 else { return }
    var rest = Self.centred(points)
    let all = rest.reduce(0) { $0 + Double($1) * Double($1) }
    guard all > 0 else { return }
    for _ in 0..<min(count, size) {
      guard let (axis, along) = Self.widest(rest, points.count, size) else { return }
      let spread = along.reduce(0) { $0 + $1 * $1 }
      // What is left of rounding is no direction.
      guard spread > 1e-9 * all else { return }
      for row in 0..<points.count {
        for column in 0..<size { rest[row * size + column] -= Float(along[row]) * axis[column] }
      }
      // A direction and its opposite are the same; the one whose largest number is positive is taken.
      let isTurned = axis.max { abs($0) < abs($1) }! < 0
      axes.append(isTurned ? axis.map { -$0 } : axis)
      places.append(isTurned ? along.map { -$0 } : along)
      shares.append(spread / all)
    }
  }

  private static func centred(_ points: PointRows) -> [Float] {
    var sums = [Double](repeating: 0, count: points.size)
    points.values.withUnsafeBufferPointer { values in
      for row in 0..<points.count {
        for column in 0..<points.size { sums[column] += Double(values[row * points.size + column]) }
      }
    }
    let means = sums.map { Float($0 / Double(points.count)) }
    var centred = points.values
    centred.withUnsafeMutableBufferPointer { values in
      for row in 0..<points.count {
        for column in 0..<points.size { values[row * points.size + column] -= means[column] }
      }
    }
    return centred
  }

  /// The direction of the widest spread of rows around zero, and their places along it.
  private static func widest(_ rows: [Float], _ count: Int, _ size: Int) -> (axis: [Float], along: [Double])? {
    var noise = Noise(seed: 1)
    guard var axis = unit((0..<size).map { _ in noise.normal() }) else { return nil }
    var along = [Double](repeating: 0, count: count)
    var image = [Float](repeating: 0, count: size)
    for _ in 0..<mostIterations {
      aec_spread_along(rows, Int64(count), Int64(size), axis, &along, &image)
      guard let next = unit(image) else { return nil }
      let turn = zip(next, axis).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      axis = next
      if turn < tolerance { break }
    }
    aec_spread_along(rows, Int64(count), Int64(size), axis, &along, &image)
    return (axis, along)
  }

  private static func unit(_ vector: [Float]) -> [Float]? {
    let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    return length > 0 ? vector.map { Float(Double($0) / length) } : nil
  }
}
