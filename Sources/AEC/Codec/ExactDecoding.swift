/// A picture in squares that keep its samples, or a region of one, on its way from bodies to rows of pixels.
final class ExactDecoding: PixelPipeline {
  let columns: Range<Int>
  private let plan: ExactDecodingPlan
  private let job: Job
  private let bodies: [SegmentBody]
  /// The squares of the strip that was decoded last.
  private var squares: [[UInt8]] = []
  private var strip = 0..<0
  /// Strips that are still to be decoded.
  private var strips: ArraySlice<Range<Int>>

  init(_ bytes: [UInt8], _ header: Header, _ plan: ExactDecodingPlan, _ job: Job) throws(CodecError) {
    (self.plan, self.job, columns) = (plan, job, plan.region.columns)
    bodies = try plan.squares.section.bodies(bytes[header.body(plan.squares.section.tag)])
    strips = plan.window.strips
    job.expect(.exact, rows: strips.reduce(0) { $0 + $1.count }, density: ExactSquares.density)
  }

  func next() throws(CodecError) -> Range<Int>? {
    guard let rows = strips.popFirst() else { return nil }
    // Gone before the next ones are there.
    squares = []
    strip = rows
    squares = try plan.squares.decode(strip: rows, columns: plan.window.columns, of: bodies, job) {
      [job, plan, depth = plan.layout.depth] (body, width, height) throws(EntropyCodingError) in
      if body.isEmpty && plan.isAlpha { return ExactSquare.opaque(width * height, depth: depth) }
      return try ExactSquare.decode(body, width: width, height: height, samples: plan.layout.samples, depth: depth, job)
    }
    return rows.clamped(to: plan.region.rows)
  }

  var layout: PictureLayout { plan.layout }

  func row(_ row: Int) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(layout.bytes(columns.count))
    for (square, own) in zip(squares, plan.squares.columns[plan.window.columns]) {
      let asked = own.clamped(to: columns)
      let start = (row - strip.lowerBound) * own.count - own.lowerBound
      pixels += square[layout.bytes(start + asked.lowerBound)..<layout.bytes(start + asked.upperBound)]
    }
    return pixels
  }
}

/// What decoding a picture in squares that keep its samples takes.
struct ExactDecodingPlan {
  let squares: ExactSquares
  let layout: PictureLayout
  /// Whether they say how opaque pixels are.
  let isAlpha: Bool
  /// The pixels that are asked for; of a thumbnail, those of all its boxes.
  let region: PictureRegion
  let window: ExactSquares.Window
  /// Bytes that decoding takes at most, beside the file and the pixels that are handed out.
  let memory: Int

  /// Of the squares of `tag`, which are the picture's colours, or how opaque they are.
  init(_ header: Header, _ region: PictureRegion, _ scale: PictureScale, _ work: Work, _ tag: SectionTag = .lossless) {
    isAlpha = tag == .alpha
    self.region = scale == .eighth ? region.grown(toBoxesOf: scale.rawValue, within: header.size) : region
    layout = isAlpha ? header.layout.alphaAlone : header.layout.opaque
    squares = ExactSquares(header.size, depth: layout.depth, tag)
    window = squares.window(of: self.region, work)
    memory = MemoryForecast.all(window.memory)
  }
}
