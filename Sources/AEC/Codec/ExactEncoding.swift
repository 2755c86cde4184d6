/// A picture on its way from rows of pixels to bodies of squares that keep its samples, or keep them within a bound.
final class ExactEncoding {
  /// Of the squares so far, in raster order.
  private(set) var bodies: [[UInt8]] = []
  /// The sum of squared errors of all samples of the squares so far.
  private(set) var squaredError = 0
  /// Pixels of the squares so far that went each way.
  private(set) var ways: [ExactSquare.Way: Int] = [:]
  var maxError: Int { plan.maxError }
  private let plan: ExactEncodingPlan
  private let job: Job
  /// Nil where the rows are another's.
  private let pixels: PixelMap?
  private var strips: ArraySlice<Range<Int>>
  private var rows = 0
  /// The same picture in one stream, as long as that may be less.
  private var whole: WholeRows?

  init(_ plan: ExactEncodingPlan, _ job: Job) {
    (self.plan, self.job) = (plan, job)
    pixels = plan.pixels.map(PixelMap.init)
    strips = plan.squares.strips[...]
    whole = plan.mayBeWhole ? WholeRows(of: plan.size, plan.layout) : nil
    if pixels != nil { job.expect(.exact, rows: plan.size.height, density: ExactSquares.density) }
  }

  /// Takes the next row of pixels, and codes the strip of squares that it completes.
  func append(_ row: some Collection<UInt8>) throws(CodecError) {
    guard let pixels, let strip = strips.first else { return }
    pixels.replace(row: rows, with: row)
    rows += 1
    guard rows == strip.upperBound else { return }
    strips.removeFirst()
    try code(strip, of: pixels)
  }

  /// Forgets the bodies, once they are in the file.
  func letGo() { bodies = [] }

  /// Codes the squares of the next strip.
  func code(_ strip: Range<Int>, of pixels: PixelMap) throws(CodecError) {
    // How much comes of pixels nobody can tell, and the file lies beside the bodies while it is made of them.
    let written = bodies.reduce(0) { $0 + $1.count }
    try MemoryProbe.check(pixels.layout.bytes(strip.count * plan.size.width) + written, threads: 0)
    let (columns, maxError, isAlpha, job) = (plan.squares.columns, plan.maxError, plan.isAlpha, job)
    let counted = self.pixels == nil ? 0 : strip.count
    let squares = try job.each(.exact, columns.count, rows: counted, density: ExactSquares.density) { index in
      let square = strip.flatMap { pixels.row($0, columns: columns[index]) }
      if isAlpha && ExactSquare.isOpaque(square) { return ExactSquare.Coded.opaque }
      return ExactSquare.encode(
        square, width: columns[index].count, height: strip.count, depth: pixels.layout.depth, maxError: maxError, job)
    }
    bodies += squares.map(\.body)
    squaredError += squares.reduce(0) { $0 + $1.squaredError }
    for (square, columns) in zip(squares, columns) { ways[square.way, default: 0] += strip.count * columns.count }
    try followWhole(strip, of: pixels, squares: squares.reduce(0) { $0 + $1.body.count })
  }

  /// Goes on with the picture in one stream beside the squares of a strip, which took so many bytes; behind the last one the smaller
  /// of both stays.
  private func followWhole(_ strip: Range<Int>, of pixels: PixelMap, squares bytes: Int) throws(CodecError) {
    guard let whole else { return }
    let mayWin = job.clock.alone(.exact) {
      whole.append(strip.flatMap { pixels.row($0, columns: 0..<plan.size.width) }, squares: bytes, job)
    }
    try job.check("rows")
    if !mayWin { self.whole = nil }
    guard mayWin, strip.upperBound == plan.size.height else { return }
    defer { self.whole = nil }
    let body = whole.body
    guard body.count < bodies.reduce(0, { $0 + $1.count }) else { return }
    bodies = plan.squares.bodies(ofWhole: body)
    ways = [.filtered: plan.size.width * plan.size.height]
  }
}

/// What coding a picture in squares that keep its samples takes.
struct ExactEncodingPlan {
  let size: PaddedSize
  let layout: PictureLayout
  let squares: ExactSquares
  /// How far a sample may be off, in units of its depth.
  let maxError: Int
  /// Whether the squares say how opaque pixels are: those of which all are have no body then.
  let isAlpha: Bool
  /// The rows of a strip of squares; nil where they are another's.
  let pixels: PixelMapShape?
  /// Bytes that coding takes at most, beside what the caller holds and the file that is made.
  let memory: Int

  /// Whether all rows in one stream may be less: without loss, of several squares.
  var mayBeWhole: Bool { maxError == 0 && !isAlpha && squares.strips.count * squares.columns.count > 1 }

  init(_ size: PaddedSize, _ layout: PictureLayout, maxError: Int, _ work: Work) {
    self.init(size, layout, maxError: maxError, .lossless, work)
  }

  /// Coding without loss how opaque pixels are.
  init(alphaOf size: PaddedSize, _ layout: PictureLayout, _ work: Work) {
    self.init(size, layout.alphaAlone, maxError: 0, .alpha, work)
  }

  private init(_ size: PaddedSize, _ layout: PictureLayout, maxError: Int, _ tag: SectionTag, _ work: Work) {
    (self.size, self.layout, self.maxError, isAlpha) = (size, layout, maxError, tag == .alpha)
    squares = ExactSquares(size, depth: layout.depth, tag)
    var maps = MapTable()
    pixels = maps.add(pixelsOf: size, layout, holding: squares.strips[0].count)
    // What the squares become is there before it is known to be less than they are.
    let all = squares.columns.indices
    memory = MemoryForecast.all(
      maps.bytes + squares.memory(columns: all) + WholeRows.memory
        + squares.memoryAtATime(columns: all, work, ExactSquare.encodingMemory))
  }

  /// Coding without loss what another has the rows of.
  init(lossless size: PaddedSize, _ layout: PictureLayout) {
    (self.size, self.layout, maxError, isAlpha, pixels, memory) = (size, layout.opaque, 0, false, nil, 0)
    squares = ExactSquares(size, depth: layout.depth)
  }
}
