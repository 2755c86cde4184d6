import CKernels

/// What the analysis transform sees of a picture: its pixels, but the means of blocks where networks will not do.
///
/// Patterns, text and drawings take networks many bits and come back wrong, and what is wrong costs more again. In such blocks of
/// 16x16 the networks code a smooth fill, the detail layer the rest, with flat blocks if that is better. Pixels alone decide:
/// latents cannot be chosen afterwards, since scale classes and means are fixed before the decoded picture is known, and
/// fields of vision cross blocks.
///
/// A block is lost if neighbouring pixels differ by more than photographs' do, or by a part of it while many are equal. A cell of
/// 64x64 is lost as a whole, and its mean the fill, if it is drawn: some neighbours differ strongly, and most not at all.
struct SmoothSource {
  /// Pixels along the side of a block, and of a cell.
  static let (side, cell) = (SourceMarks.side, 64)

  /// Rows of pixels that can be seen.
  private(set) var rows = 0
  let pixels: PixelMap
  /// What is known of each block: ``SourceMarks``.
  let blocks: ClassMap
  /// How many are so far.
  private(set) var lost = 0

  init(_ pixels: PixelMap, _ blocks: ClassMap) { (self.pixels, self.blocks) = (pixels, blocks) }

  /// Takes rows of the source, of which the first `known` are there.
  mutating func take(from source: PixelMap, knowing known: Int) {
    while rows < known {
      let end = min(rows + Self.cell, source.height)
      guard end <= known else { return }
      for column in stride(from: 0, to: source.width, by: Self.cell) {
        copy(rows: rows..<end, columns: column..<min(column + Self.cell, source.width), of: source)
      }
      rows = end
    }
  }

  /// Copies a cell, or what is made of it.
  private mutating func copy(rows: Range<Int>, columns: Range<Int>, of source: PixelMap) {
    let texture = Texture(of: source, rows, columns)
    let isDrawn = texture.isDrawn
    let ofCell = (texture.isEven ? SourceMarks.isEven : 0) | (isDrawn ? SourceMarks.isDrawn : 0)
    let mean = isDrawn ? Self.mean(of: source, rows, columns) : nil
    for row in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.side) {
      for column in stride(from: columns.lowerBound, to: columns.upperBound, by: Self.side) {
        let rows = row..<min(row + Self.side, rows.upperBound)
        let columns = column..<min(column + Self.side, columns.upperBound)
        let isLost = isDrawn || Texture(of: source, rows, columns).isLost
        let to = pixels.places(row: row, count: rows.count, column: column)
        if isLost {
          lost += 1
          aec_fill(
            mean ?? Self.mean(of: source, rows, columns), Int32(source.samples), to, Int32(columns.count),
            Int32(rows.count))
        } else {
          let from = source.places(row: row, count: rows.count, column: column)
          for (from, to) in zip(from, to) { to!.update(from: from!, count: source.samples * columns.count) }
        }
        blocks[row / Self.side].position(column / Self.side)[0] = ofCell | (isLost ? SourceMarks.isLost : 0)
      }
    }
  }

  private static func mean(of source: PixelMap, _ rows: Range<Int>, _ columns: Range<Int>) -> [UInt8] {
    let places = source.places(row: rows.lowerBound, count: rows.count, column: columns.lowerBound)
    var mean = [UInt8](repeating: 0, count: source.samples)
    aec_mean_of(places.map { UnsafePointer($0) }, Int32(source.samples), Int32(columns.count), Int32(rows.count), &mean)
    return mean
  }
}

/// The maps of what the analysis transform sees.
struct SmoothSourcePlan {
  let pixels: PixelMapShape
  let blocks: MapShape<UInt8>

  /// Of so many rows of pixels at a time, and beside them blocks of others that are still to be coded.
  init(
    _ size: PaddedSize, _ layout: PictureLayout, holding rows: Int, andBlocksOf others: Int, _ maps: inout MapTable
  ) {
    pixels = maps.add(pixelsOf: size, layout, holding: rows)
    let side = SmoothSource.side
    blocks = maps.add(
      height: (size.height + side - 1) / side, width: (size.width + side - 1) / side, channels: 1,
      holding: (rows + others) / side + 2)
  }
}
