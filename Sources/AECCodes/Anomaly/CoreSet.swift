import CCodes

/// Textures of normal pictures, few enough to compare with each, so chosen that all others are near one of them.
struct CoreSet: Sendable, Equatable {
  /// The most textures of a set, and the most that they are chosen among.
  static let (limit, candidateLimit) = (10_000, 20_000)

  /// Numbers of a texture.
  let size: Int
  /// One after another.
  let values: [Float]

  var count: Int { values.count / size }

  init(size: Int, values: [Float]) { (self.size, self.values) = (size, values) }

  /// Chooses among the textures of maps: of too many, each time the one that is farthest from those chosen (Gonzalez 1985), as PatchCore does
  /// (Roth and others 2022).
  init(choosingFrom maps: [TextureMap], limit: Int = CoreSet.limit) {
    let (size, all) = (maps[0].size, maps.reduce(0) { $0 + $1.positions })
    let wanted = min(all, Self.candidateLimit)
    var candidates: [Float] = []
    candidates.reserveCapacity(wanted * size)
    var (seen, taken) = (0, 0)
    for map in maps {
      for position in 0..<map.positions {
        seen += 1
        guard seen * wanted / all > taken else { continue }
        taken += 1
        candidates += map.values[position * size..<(position + 1) * size]
      }
    }
    self.size = size
    guard taken > limit else {
      values = candidates
      return
    }
    var nearest = [Float](repeating: .infinity, count: taken)
    var chosen = [Int64](repeating: 0, count: limit)
    aec_farthest_first(candidates, Int64(taken), Int32(size), &nearest, Int64(limit), &chosen)
    values = chosen.flatMap { candidates[Int($0) * size..<Int($0 + 1) * size] }
  }

  /// The mean squared difference from the nearest texture, at each position.
  func squares(_ map: TextureMap) -> [Float] {
    var nearest = [Float](repeating: .infinity, count: map.positions)
    aec_nearest_squares(map.values, Int64(map.positions), values, Int64(count), Int32(size), &nearest)
    return nearest.map { $0 / Float(size) }
  }
}
