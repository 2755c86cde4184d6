/// How much of a picture's contrast lies where networks will not do, for an encoder that leaves it to them all the same.
///
/// What comes of it nobody looks at, but the error grows with the contrast: where the differences of neighbours in such cells come
/// to a quarter of the detail layer's step, taken over all of the picture, it is far beyond that of the quality. A quarter of the
/// cells, on diagonals, tells of all.
struct LostContrast {
  private var rows = 0
  private var (pairs, differences) = (0, 0)

  /// Takes rows of the source, of which the first `known` are there.
  mutating func take(from source: PixelMap, knowing known: Int) {
    let side = SmoothSource.cell
    while rows < known {
      let end = min(rows + side, source.height)
      guard end <= known else { return }
      for column in stride(from: rows % (4 * side), to: source.width, by: 4 * side) {
        let texture = Texture(of: source, rows..<end, column..<min(column + side, source.width))
        pairs += texture.pairs
        if texture.isLost || texture.isDrawn { differences += texture.differences }
      }
      rows = end
    }
  }

  /// Whether it is too much for a quality whose step is so many 1/8 of a gray level.
  func isMuch(step: Int) -> Bool { 4 * 8 * differences > step * pairs }
}
