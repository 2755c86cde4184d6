/// The cells of a square that are coded as drawings, pixel by pixel, on their way to a body and back.
///
/// All of them share one stream: what one cell shows the next may repeat. A square without such cells has an empty body.
///
/// Normative: <doc:Lossless>.
package enum GraphicsSquare {
  /// What became of the cells of a square.
  package struct Coded: Sendable {
    package let body: [UInt8]
    /// Pixels in the cells.
    let pixels: Int
    /// The sum of squared errors of their numbers, three of each, as the detail layer counts gray ones too.
    package let squaredError: Int

    /// What there is of a square without such cells.
    static let nothing = Coded(body: [], pixels: 0, squaredError: 0)
  }

  /// Codes the pixels of the cells of a square; others are not looked at. They come back as they are, or, where a squared gray level
  /// of an error is worth so many 1/65536 bits, with errors that save more. What comes of it when the job shall not go on is of no
  /// use.
  package static func encode(
    _ pixels: [UInt8], _ cells: GraphicsCells, errorCost: Int? = nil, _ job: Job? = nil
  ) -> Coded {
    guard !cells.isEmpty else { return .nothing }
    var (seen, cells) = (pixels, cells)
    var writer = DecisionWriter()
    cells.code(&writer)
    let count = cells.width * cells.height
    let samples = pixels.count / count
    var coder = GraphicsCoder(samples: samples, maxError: 0, errorCost: errorCost, pixels: count)
    coder.code(&seen, width: cells.width, runs: cells.runs, &writer)
    return Coded(
      body: writer.finish(job), pixels: cells.pixels,
      squaredError: ExactSquare.squaredError(pixels, seen) * (PictureLayout.rgb8.samples / samples))
  }

  /// The cells of a square and their pixels; others are black. Any bytes are safe to read; offsets in errors are relative to
  /// `body`.
  package static func decode(
    _ body: ArraySlice<UInt8>, width: Int, height: Int, samples: Int = PictureLayout.rgb8.samples, _ job: Job? = nil
  ) throws(EntropyCodingError) -> (cells: GraphicsCells, pixels: [UInt8]) {
    guard !body.isEmpty else { return (GraphicsCells(width: width, height: height), []) }
    var reader = DecisionReader(body, job?.clock)
    let cells = try readCells(width: width, height: height, &reader)
    var pixels = [UInt8](repeating: 0, count: samples * width * height)
    var coder = GraphicsCoder(samples: samples, maxError: 0, pixels: width * height)
    try coder.code(&pixels, width: width, runs: cells.runs, &reader)
    try reader.finish()
    return (cells, pixels)
  }

  /// The cells alone, which come first in a body.
  static func cells(
    of body: ArraySlice<UInt8>, width: Int, height: Int
  ) throws(EntropyCodingError) -> GraphicsCells {
    guard !body.isEmpty else { return GraphicsCells(width: width, height: height) }
    var reader = DecisionReader(body)
    return try readCells(width: width, height: height, &reader)
  }

  private static func readCells(
    width: Int, height: Int, _ reader: inout DecisionReader
  ) throws(EntropyCodingError) -> GraphicsCells {
    var cells = GraphicsCells(width: width, height: height)
    try cells.code(&reader)
    guard !cells.isEmpty else {
      throw EntropyCodingError(expected: "a cell of graphics", found: "none", offset: 0)
    }
    return cells
  }

  /// Bytes that coding a square of so many pixels takes at most: two copies of it, tables, and what is packed of it, of which few
  /// pixels take more than a bit.
  static func encodingMemory(pixels: Int) -> Int {
    4 * PictureLayout.rgb8.bytes(pixels) + GraphicsCoder.memory(pixels: pixels) + 500_000
  }
}

/// Which cells of 64x64 pixels of a square are coded as drawings.
package struct GraphicsCells: Equatable, Sendable {
  /// Pixels along the side of a cell.
  package static let side = 64

  /// Pixels of the square.
  package let width, height: Int
  /// Of each cell in raster order whether it is.
  private var inside: [Bool]
  private var columns: Int { (width + Self.side - 1) / Self.side }

  /// None of a square's cells.
  package init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    let rows = (height + Self.side - 1) / Self.side
    inside = Array(repeating: false, count: rows * ((width + Self.side - 1) / Self.side))
  }

  /// All of a square's cells.
  init(allOf width: Int, _ height: Int) {
    self.init(width: width, height: height)
    inside = inside.map { _ in true }
  }

  package var isEmpty: Bool { !inside.contains(true) }

  /// Pixels of the square that lie in them.
  var pixels: Int {
    stride(from: 0, to: height, by: Self.side).reduce(0) { pixels, row in
      pixels + min(Self.side, height - row) * runs(row).reduce(0) { $0 + $1.count }
    }
  }

  /// Whether the cell is that a pixel of the square lies in.
  package subscript(row row: Int, column column: Int) -> Bool {
    get { inside[row / Self.side * columns + column / Self.side] }
    set { inside[row / Self.side * columns + column / Self.side] = newValue }
  }

  /// Columns of pixels of a row that lie in the cells.
  package func runs(_ row: Int) -> [Range<Int>] {
    stride(from: 0, to: width, by: Self.side).filter { self[row: row, column: $0] }.map {
      $0..<min($0 + Self.side, width)
    }
  }

  /// Codes which cells there are: of each a decision, after those on the left and above.
  mutating func code<Coder: DecisionCoding & ~Copyable>(_ coder: inout Coder) throws(Coder.Failure) {
    var counters = [OddsCounter](repeating: OddsCounter(), count: 4)
    for index in inside.indices {
      let left = index % columns > 0 && inside[index - 1]
      let above = index >= columns && inside[index - columns]
      inside[index] = try coder.code(inside[index], &counters[(left ? 2 : 0) + (above ? 1 : 0)])
    }
  }
}
