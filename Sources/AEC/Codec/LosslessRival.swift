/// The lossless file of a picture on its way beside the one with loss, as long as it may become the smaller of the two: noise,
/// icons and drawings may take more bytes with loss than without.
///
/// Strip by strip of squares, a sample of their rows tells about what they take without loss. When that comes to more than 1.5 times
/// what they take with loss, the lossless file is given up for good: of photographs, before a square is coded. Of the bytes with
/// loss those of detail and graphics are known by then, and those of networks are what photographs take at the quality; so what
/// is decided does not depend on how the work is done.
final class LosslessRival {
  /// The squares so far; nil when the file is given up.
  private(set) var squares: ExactEncoding?
  private let plan: ExactEncodingPlan
  /// The quality that networks code at; nil of a picture without them.
  private let networks: Quality?
  private let job: Job
  private var strips: ArraySlice<Range<Int>>
  /// About how many bytes the strips so far take with loss, those that their errors are worth, and pixels that they have.
  private var (lossy, worth, pixelCount) = (0, 0, 0)

  init(of size: PaddedSize, _ layout: PictureLayout, networks: Quality?, _ job: Job) {
    plan = ExactEncodingPlan(lossless: size, layout)
    (self.networks, self.job) = (networks, job)
    strips = plan.squares.strips[...]
    squares = ExactEncoding(plan, job)
  }

  /// Codes the strips that the detail layer has coded; `pixels` still has their rows.
  func advance(beside detail: DetailEncoding, of pixels: PixelMap) throws(CodecError) {
    let columns = plan.squares.columns.count
    while let squares, let strip = strips.first, squares.bodies.count < detail.bodies.count {
      strips.removeFirst()
      pixelCount += strip.count * plan.size.width
      for bodies in [detail.bodies, detail.graphics] {
        lossy += bodies[squares.bodies.count...].prefix(columns).reduce(0) { $0 + $1.count }
      }
      worth = detail.worth
      lossy += networks.map { Self.bytes(ofPixels: strip.count * plan.size.width, at: $0) } ?? 0
      guard try mayWin(strip, of: pixels, after: squares) else {
        self.squares = nil
        return
      }
      try squares.code(strip, of: pixels)
    }
  }

  /// Whether the squares up to this strip may take few enough bytes.
  private func mayWin(
    _ strip: Range<Int>, of pixels: PixelMap, after squares: ExactEncoding
  ) throws(CodecError) -> Bool {
    // A few bytes are no reason to give up: of so little, a sample tells nothing, and the next squares may be worth it.
    let few = min(2048, pixelCount / 5) + pixelCount / 256
    let most = lossy + lossy / 2 + worth + few - squares.bodies.reduce(0) { $0 + $1.count }
    guard most >= 0 else { return false }
    // A quarter of the sample tells where it is far too much.
    for (distance, margin) in [(256, 3), (64, 1)] {
      let (sample, columns) = (RowSample(height: strip.count, every: distance), plan.squares.columns)
      let looks = try job.each(.exact, columns.count, rows: 0) { [job] index in
        let rows = sample.bands.flatMap { band in
          band.moved(by: strip.lowerBound).flatMap { pixels.row($0, columns: columns[index]) }
        }
        let width = columns[index].count
        return (
          WayChoice.isDrawn(rows, width: width, samples: pixels.layout.bytes(1)),
          ExactSquare.estimate(rows, width: width, samples: pixels.layout.bytes(1), of: strip.count, job)
        )
      }
      // Of drawings a sample tells little, and all of them are soon coded.
      if 2 * looks.count(where: \.0) >= looks.count { return true }
      guard looks.reduce(0, { $0 + $1.1 }) <= margin * most else { return false }
    }
    return true
  }

  /// About how many bytes networks take for photographs at a quality: 0.1 bits a pixel, twice as many for each 20 qualities.
  private static func bytes(ofPixels count: Int, at quality: Quality) -> Int {
    // The logarithm in Q11 gives bits in Q8.
    let bits = Gain.fixed(quality.position * 169 / 64 - 6_700, bits: 8)
    return count * Int(bits) >> 11
  }
}
