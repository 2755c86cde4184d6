/// The cells of a window of a picture that are drawings, decoded strip by strip of squares: they take the place of what networks
/// and detail say.
///
/// Threads only read a strip while it is shown, see ``StripWindow``.
final class GraphicsWindow: StripWindow, @unchecked Sendable {
  private typealias Square = (cells: GraphicsCells, pixels: [UInt8])

  private let plan: GraphicsDecodingPlan
  private let bodies: [SegmentBody]
  /// The squares of the strip that is decoded, and its rows of pixels.
  private var squares: [Square] = []
  private var strip = 0..<0
  /// Strips that are still to be decoded.
  private var strips: ArraySlice<Range<Int>>

  init(_ plan: GraphicsDecodingPlan, body: ArraySlice<UInt8>) throws(CodecError) {
    self.plan = plan
    bodies = try plan.squares.section.bodies(body)
    strips = plan.window.strips
  }

  var end: Int { (strip.upperBound + DetailTransform.side - 1) / DetailTransform.side }

  func decodeNext(_ job: Job) throws(CodecError) -> Bool {
    guard let rows = strips.popFirst() else { return false }
    // Gone before the next ones are there.
    squares = []
    squares = try plan.squares.decode(strip: rows, columns: plan.window.columns, of: bodies, job) {
      [plan] (body, width, height) throws(EntropyCodingError) in
      try GraphicsSquare.decode(body, width: width, height: height, samples: plan.samples, job)
    }
    strip = rows
    return true
  }

  func apply(to blocks: Row<Int16>, row: Int, column: Int) {
    for x in 0..<blocks.width {
      forPixels(row, column + x) { row, column, colour, number in
        blocks.position(x)[(DetailTransform.side * row + column) * PictureLayout.rgb8.colours + colour] = Self.value(
          128 * Int(number))
      }
    }
  }

  func apply(toPixel pixel: UnsafeMutablePointer<Int16>, row: Int, column: Int) {
    var (sums, count) = ([0, 0, 0], 0)
    forPixels(row, column) { _, _, colour, number in
      sums[colour] += Int(number)
      count += 1
    }
    guard count > 0 else { return }
    let pixels = count / sums.count
    for colour in sums.indices { pixel[colour] = Self.value((128 * sums[colour] + pixels / 2) / pixels) }
  }

  /// What a pixel's number is in 1/64 of `2p - 255`, of 128 times the number.
  private static func value(_ number: Int) -> Int16 { Int16(number - 64 * 255) }

  /// Visits the numbers of a block's pixels that are in the picture, if it lies in a cell.
  @inline(__always)
  private func forPixels(
    _ row: Int, _ column: Int, _ visit: (_ row: Int, _ column: Int, _ colour: Int, _ number: UInt8) -> Void
  ) {
    let side = DetailTransform.side
    let (top, left) = (side * row, side * column)
    guard strip.contains(top) else { return }
    for (index, columns) in zip(plan.window.columns, plan.squares.columns[plan.window.columns])
    where columns.contains(left) {
      let (cells, pixels) = squares[index - plan.window.columns.lowerBound]
      let (y, x) = (top - strip.lowerBound, left - columns.lowerBound)
      guard cells[row: y, column: x] else { return }
      for dy in 0..<min(side, strip.upperBound - top) {
        for dx in 0..<min(side, columns.upperBound - left) {
          let first = plan.samples * ((y + dy) * columns.count + x + dx)
          for colour in 0..<PictureLayout.rgb8.colours {
            visit(dy, dx, colour, pixels[first + (plan.samples == 1 ? 0 : colour)])
          }
        }
      }
    }
  }
}

/// What decoding the graphics of a window takes.
struct GraphicsDecodingPlan {
  let squares: ExactSquares
  let window: ExactSquares.Window
  /// Numbers of a pixel.
  let samples: Int

  init(_ size: PaddedSize, _ layout: PictureLayout, _ region: PictureRegion, _ work: Work) {
    (squares, samples) = (ExactSquares(size, .graphics), layout.samples)
    window = squares.window(of: region, work)
  }
}
