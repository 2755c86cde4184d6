/// A square of the picture, and its blocks without the detail layer, on their way to a body.
struct DetailSquare {
  /// Rows and columns of blocks.
  let rows, columns: Range<Int>
  /// Nil in a picture without networks.
  private let blocks: FeatureMap?
  private let pixels: PixelMap
  private let size: PaddedSize
  /// Of 16x16 pixels each whether networks will not do there; the blocks of these are tried flat.
  private let lost: ClassMap?

  /// Coefficients of half a step or more of which networks leave so many in blocks that are tried flat.
  private static let much = 8
  /// Energy of what networks leave of a number of a block of one colour, in 1/64 of a squared gray level, beyond which it is flat
  /// whatever that costs: the square of half a level, or of 1/50 of the step.
  private static func ripple(step: Int) -> Int { max(16, step * step / 2500) }

  /// What became of a square.
  struct Coded: Sendable {
    let body: [UInt8]
    /// The sum of squared errors of the numbers of the pixels that are decoded.
    let squaredError: Int
    /// Blocks that something is added to.
    let active: Int

    /// What there is of a square that comes another way.
    static let nothing = Coded(body: [], squaredError: 0, active: 0)
  }

  /// The square of some blocks, of which `blocks` and `lost` have the rows; nil in a picture without networks.
  init(
    rows: Range<Int>, columns: Range<Int>, _ pixels: PixelMap, _ blocks: FeatureMap?, lost: ClassMap?,
    _ size: PaddedSize
  ) {
    (self.rows, self.columns, self.blocks, self.lost) = (rows, columns, blocks, lost)
    (self.pixels, self.size) = (pixels, size)
  }

  /// Codes the square with a step of 1/8 gray levels, or with smaller ones where its mean squared error, in 1/256 of a squared
  /// level, is more than `mostError`: what symbols save is less than they take in noise of half a step.
  ///
  /// Nothing is added to blocks in `graphics`, which come another way.
  func encode(step: Int, mostError: Int?, without graphics: GraphicsCells? = nil, _ job: Job) -> Coded {
    let isGray = isGray
    let samples = PictureLayout.rgb8.samples * (insideWidth * insideHeight - (graphics?.pixels ?? 0))
    // In the units of the picture's numbers.
    let most = mostError.map { $0 * samples * pixels.layout.squaredLevel }
    var step = step
    while true {
      let coded = encode(DetailSetting(step: step, isGray: isGray), without: graphics, job)
      guard let most, step > 1, job.goesOn, coded.squaredError << 8 > most else { return coded }
      // The error grows with the step's square at most.
      let part = Double(most) / Double(coded.squaredError << 8)
      step = max(1, min(step - 1, Int(Double(step) * part.squareRoot())))
    }
  }

  /// The pixels of the square, row by row, and its cells that graphics may bring: those most of whose pixels equal their
  /// neighbours, if any of them is drawn. Nil where there is none, and where bytes cannot say what pixels are.
  func graphics() -> (pixels: [UInt8], cells: GraphicsCells)? {
    guard let lost else { return nil }
    var (cells, isDrawn) = (GraphicsCells(width: insideWidth, height: insideHeight), false)
    let (top, left) = (DetailTransform.side * rows.lowerBound, DetailTransform.side * columns.lowerBound)
    for row in stride(from: 0, to: insideHeight, by: GraphicsCells.side) {
      for column in stride(from: 0, to: insideWidth, by: GraphicsCells.side) {
        let marks = lost[(top + row) / SourceMarks.side].position((left + column) / SourceMarks.side)[0]
        cells[row: row, column: column] = marks & SourceMarks.isEven != 0
        isDrawn = isDrawn || marks & SourceMarks.isDrawn != 0
      }
    }
    guard isDrawn else { return nil }
    let all = (top..<top + insideHeight).flatMap { pixels.row($0, columns: left..<left + insideWidth) }
    return pixels.layout.inBytes(all).map { ($0, cells) }
  }

  /// Columns and rows of the square's pixels that are in the picture.
  private var insideWidth: Int {
    min(size.width, DetailTransform.side * columns.upperBound) - DetailTransform.side * columns.lowerBound
  }
  private var insideHeight: Int {
    min(size.height, DetailTransform.side * rows.upperBound) - DetailTransform.side * rows.lowerBound
  }

  private func encode(_ setting: DetailSetting, without graphics: GraphicsCells?, _ job: Job) -> Coded {
    let own = (rows: 0..<rows.count, columns: 0..<columns.count)
    func map<Element>(_ channels: Int, holding rows: Int? = nil) -> Map<Element> {
      Map(height: own.rows.count, width: own.columns.count, channels: channels, holding: rows)
    }
    // Blocks see no further than the row above.
    let (symbols, levels): (FeatureMap, FeatureMap) = (
      map(DetailTransform.channels, holding: 2), map(DetailTransform.planes)
    )
    let marks: ClassMap = map(DetailTransform.marks)
    let flat = FlatBlocks(
      rows: own.rows, columns: own.columns, levels: levels, marks: blocks == nil ? nil : marks)
    var known = DetailBlocks(
      rows: own.rows, columns: own.columns, symbols: symbols, marks: marks, hasNetworks: blocks != nil)
    var choice = DetailChoice(setting)
    var writer = DetailCoder.Writer(setting)
    let sources = FeatureMap(rows: 1, width: columns.count, channels: DetailTransform.channels)
    let scratch = Scratch()
    var (squaredError, active) = (0, 0)
    for row in own.rows {
      guard job.goesOn else { break }
      read(row, into: sources[0])
      for column in own.columns {
        let (source, place) = (sources[0].position(column), known.place(row: row, column: column))
        let isElsewhere = graphics?[row: DetailTransform.side * row, column: DetailTransform.side * column] ?? false
        if isElsewhere {
          place.clear()
        } else {
          choose(row, column, source, at: place, flat, &choice, &known, scratch, setting)
        }
        writer.put(place, classes: choice.classes, &known)
        let kind = DetailKind(place.marks)
        flat.end(row, column, place.symbols, kind, step: setting.step)

        // What decoders make of it.
        guard !isElsewhere else { continue }
        if blocks == nil || kind == .flat {
          flat.begin(row, column, block: scratch.block)
        } else {
          scratch.block.update(from: block(row, column), count: DetailTransform.channels)
        }
        DetailTransform.inverse(place.symbols, marks: place.marks, setting, block: scratch.block)
        if kind != .none { active += 1 }
        let inside = pixelsInside(row, column)
        squaredError += DetailTransform.squaredError(
          source: source, block: scratch.block, width: inside.width, height: inside.height,
          isDeep: pixels.layout.isDeep)
      }
    }
    return Coded(body: writer.finish(job), squaredError: squaredError, active: active)
  }

  /// Coefficients of the networks' block and of the flat one, and a block.
  private final class Scratch {
    private let map = FeatureMap(rows: 1, width: 3, channels: DetailTransform.channels)
    var detail: UnsafeMutablePointer<Int16> { map[0].position(0) }
    var flat: UnsafeMutablePointer<Int16> { map[0].position(1) }
    var block: UnsafeMutablePointer<Int16> { map[0].position(2) }
  }

  /// Puts what is done to a block at its place.
  private func choose(
    _ row: Int, _ column: Int, _ source: UnsafePointer<Int16>, at place: DetailBlocks.Place, _ flat: FlatBlocks,
    _ choice: inout DetailChoice, _ known: inout DetailBlocks, _ scratch: Scratch, _ setting: DetailSetting
  ) {
    let isPlain = Self.isPlain(source)
    var (large, triesFlat, ripples) = (Int.max, isLost(row, column) || isPlain, false)
    if blocks != nil {
      transform(row, column, source, block(row, column), setting, into: scratch.detail)
      let amount = DetailTransform.amount(of: scratch.detail, setting)
      (large, ripples) = (
        amount.large, isPlain && amount.energy > Self.ripple(step: setting.step) * setting.planes * DetailTransform.area
      )
    }
    // Where networks leave much, a flat block may leave less.
    if triesFlat || large >= Self.much {
      flat.begin(row, column, block: scratch.block)
      transform(row, column, source, scratch.block, setting, into: scratch.flat)
      triesFlat = triesFlat || DetailTransform.amount(of: scratch.flat, setting).large < large
    }
    choice.triesRepeats = triesFlat
    choice.choose(
      DetailChoice.Coefficients(
        detail: blocks == nil || ripples ? nil : scratch.detail, flat: triesFlat ? scratch.flat : nil),
      at: place, &known)
  }

  /// Reads a row of the picture's blocks, in 1/64 of `2p - 255`.
  private func read(_ row: Int, into source: Row<Int16>) {
    let block = PixelBlock(side: DetailTransform.side, colours: PictureLayout.rgb8.colours)
    pixels.readFineBlocks(block, into: source, row: rows.lowerBound + row, column: columns.lowerBound)
  }

  /// What a block misses of its source.
  private func transform(
    _ row: Int, _ column: Int, _ source: UnsafePointer<Int16>, _ block: UnsafePointer<Int16>,
    _ setting: DetailSetting, into coefficients: UnsafeMutablePointer<Int16>
  ) {
    let inside = pixelsInside(row, column)
    DetailTransform.forward(
      source: source, block: block, width: inside.width, height: inside.height,
      isGray: setting.isGray, into: coefficients)
  }

  /// Whether all pixels of a block are of one colour.
  private static func isPlain(_ source: UnsafePointer<Int16>) -> Bool {
    let colours = PictureLayout.rgb8.colours
    return (colours..<DetailTransform.channels).allSatisfy { source[$0] == source[$0 - colours] }
  }

  private func isLost(_ row: Int, _ column: Int) -> Bool {
    guard blocks != nil else { return true }
    guard let lost else { return false }
    return lost[(rows.lowerBound + row) / 2].position((columns.lowerBound + column) / 2)[0] & SourceMarks.isLost != 0
  }

  private func block(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Int16> {
    blocks![rows.lowerBound + row].position(columns.lowerBound + column)
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
    let sources = FeatureMap(rows: 1, width: columns.count, channels: DetailTransform.channels)
    return (0..<rows.count).allSatisfy { row in
      read(row, into: sources[0])
      return (0..<sources.width).allSatisfy { DetailTransform.isGray(sources[0].position($0)) }
    }
  }
}
