import CCodes

/// Points of a space of any dimension: `count` rows of `size` numbers.
public struct PointRows: Sendable {
  /// Points.
  public let count: Int
  /// Numbers of each.
  public let size: Int
  /// All numbers, row by row.
  public let values: [Float]

  /// Points of these numbers; all have as many.
  public init(_ rows: [[Float]]) {
    let size = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == size }, "points have as many numbers each")
    (count, self.size) = (rows.count, size)
    values = rows.flatMap(\.self)
  }

  /// The points that descriptors are, on the unit sphere: their distances order pairs as their cosines do.
  public init(_ descriptors: [Descriptor]) {
    self.init(
      descriptors.map { descriptor in
        let length = descriptor.values.reduce(0) { $0 + Int($1) * Int($1) }
        let unit = length > 0 ? 1 / Float(length).squareRoot() : 0
        return descriptor.values.map { Float($0) * unit }
      })
  }

  /// The nearest others of each point and their squared distances, nearest first.
  struct Neighbours: Sendable {
    /// How many each has.
    let limit: Int
    /// Rows of `limit`.
    var indices: [Int32]
    var distances: [Float]
  }

  /// The `limit` nearest of each point, or all others where there are fewer.
  func neighbours(limit: Int, threads: Int, progress: (@Sendable (Double) -> Void)? = nil) -> Neighbours {
    let limit = min(limit, count - 1)
    guard limit > 0 else { return Neighbours(limit: 0, indices: [], distances: []) }
    var found = Neighbours(
      limit: limit, indices: Array(repeating: 0, count: count * limit),
      distances: Array(repeating: 0, count: count * limit)
    )
    found.indices.withUnsafeMutableBufferPointer { indices in
      found.distances.withUnsafeMutableBufferPointer { distances in
        values.withUnsafeBufferPointer { values in
          // Each piece of work writes rows of its own.
          nonisolated(unsafe) let (values, indices, distances) = (
            values.baseAddress!, indices.baseAddress!, distances.baseAddress!
          )
          Pieces(of: count, threads: threads).run(progress) { rows in
            for row in rows {
              aec_nearest_rows(
                values, Int64(count), Int64(size), Int64(row), Int64(limit), indices + row * limit,
                distances + row * limit)
            }
          }
        }
      }
    }
    return found
  }
}
