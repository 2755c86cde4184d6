/// What a map is made from: its size, and how many neighbouring rows of it are in memory.
package struct MapShape<Element: FixedWidthInteger>: Sendable {
  let height, width, channels, held: Int

  fileprivate init(height: Int, width: Int, channels: Int, held: Int) {
    (self.height, self.width, self.channels, self.held) = (height, width, channels, min(held, height))
  }

  /// A map of zeros.
  func make() -> Map<Element> { Map(height: height, width: width, channels: channels, holding: held) }
}

/// The maps that a piece of work keeps: what is made from a shape of this table is counted in it.
package struct MapTable: Sendable {
  /// What all of them take.
  package private(set) var bytes = 0

  package init() {}

  /// A map of `height` rows, all of them in memory unless `held` says how many.
  package mutating func add<Element: FixedWidthInteger>(
    height: Int, width: Int, channels: Int, holding held: Int? = nil
  ) -> MapShape<Element> {
    let shape = MapShape<Element>(height: height, width: width, channels: channels, held: held ?? height)
    bytes += shape.held * width * channels * MemoryLayout<Element>.stride
    return shape
  }
}
