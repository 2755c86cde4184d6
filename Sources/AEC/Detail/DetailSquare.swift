/// A square of the picture, and its blocks without the detail layer, on their way to a body.
struct DetailSquare {
  /// Rows and columns of blocks.
  let rows, columns: Range<Int>
  private let blocks: FeatureMap
  /// The first block in that map.
  private let origin: (row: Int, column: Int)
  /// What makes blocks in a picture without networks.
  private let flat: FlatBlocks?
  /// The picture's blocks (`2p - 255`), and the size of the picture.
  private let source: FeatureMap
  private let size: PaddedSize

  /// What became of a square.
  struct Coded: Sendable {
    let body: [UInt8]
    /// The sum of squared errors of the numbers of the pixels that are decoded.
    let squaredError: Int
    /// Blocks that have symbols.
    let active: Int
  }

  /// The square of some blocks, of which `blocks` has the rows; nil in a picture without networks.
  init(
    rows: Range<Int>, columns: Range<Int>, _ pixels: PixelMap<UInt8>, _ blocks: FeatureMap?, _ size: PaddedSize
  ) {
    (self.rows, self.columns, self.size) = (rows, columns, size)
    if let blocks {
      (self.blocks, origin, flat) = (blocks, (rows.lowerBound, columns.lowerBound), nil)
    } else {
      let levels = FeatureMap(height: rows.count, width: columns.count, channels: DetailTransform.planes)
      self.blocks = FeatureMap(height: rows.count, width: columns.count, channels: DetailTransform.channels)
      (origin, flat) = ((0, 0), FlatBlocks(rows: 0..<rows.count, columns: 0..<columns.count, levels: levels))
    }
    source = FeatureMap(height: rows.count, width: columns.count, channels: DetailTransform.channels)
    let block = PixelBlock(side: DetailTransform.side, colours: PictureLayout.rgb8.colours)
    for row in rows {
      pixels.readBlocks(block, into: source[row - rows.lowerBound], row: row, column: columns.lowerBound)
    }
  }

  /// Codes the square, and changes its blocks into those that decoders see.
  func encode(step: Int, _ job: Job) -> Coded {
    let setting = DetailSetting(step: step, isGray: isGray)
    let symbols = FeatureMap(height: rows.count, width: columns.count, channels: DetailTransform.channels)
    let extents = ClassMap(height: rows.count, width: columns.count, channels: DetailTransform.planes)
    var known = DetailBlocks(rows: 0..<rows.count, columns: 0..<columns.count, symbols: symbols, extents: extents)
    var choice = DetailChoice(setting)
    var writer = DetailCoder.Writer(setting)
    let scratch = FeatureMap(rows: 1, width: 1, channels: DetailTransform.channels)
    let coefficients = scratch[0].position(0)
    for row in 0..<rows.count {
      guard job.goesOn else { break }
      for column in 0..<columns.count {
        let inside = pixelsInside(row, column)
        flat?.begin(row, column, block: block(row, column))
        DetailTransform.forward(
          source: source[row].position(column), block: block(row, column), width: inside.width, height: inside.height,
          isGray: setting.isGray, into: coefficients)
        let place = known.place(row: row, column: column)
        choice.choose(coefficients, at: place, &known)
        writer.put(place, classes: choice.classes, &known)
        flat?.end(
          row, column, place.symbols, isActive: DetailTransform.isActive(place.extents), step: setting.step)
      }
    }
    let body = writer.finish(job)
    var (squaredError, active) = (0, 0)
    for row in 0..<rows.count {
      for column in 0..<columns.count {
        if !body.isEmpty {
          DetailTransform.inverse(
            symbols[row].position(column), extents: extents[row].position(column), setting, block: block(row, column))
        }
        if DetailTransform.isActive(extents[row].position(column)) { active += 1 }
        let inside = pixelsInside(row, column)
        squaredError += DetailTransform.squaredError(
          source: source[row].position(column), block: block(row, column), width: inside.width, height: inside.height)
      }
    }
    return Coded(body: body, squaredError: squaredError, active: active)
  }

  private func block(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Int16> {
    blocks[origin.row + row].position(origin.column + column)
  }

  /// Pixels of a block that are in the picture.
  private func pixelsInside(_ row: Int, _ column: Int) -> (width: Int, height: Int) {
    let side = DetailTransform.side
    return (
      min(side, size.width - side * (columns.lowerBound + column)),
      min(side, size.height - side * (rows.lowerBound + row))
    )
  }

  /// Whether each pixel of the square has equal colours.
  private var isGray: Bool {
    (0..<source.height).allSatisfy { row in
      (0..<source.width).allSatisfy { DetailTransform.isGray(source[row].position($0)) }
    }
  }
}
