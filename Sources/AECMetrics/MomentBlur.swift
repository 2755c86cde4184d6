import CMetrics

/// The components of two pictures at a pixel, their squares and their products, or means of these.
struct PixelMoments {
  var original = SIMD4<Float>.zero
  var image = SIMD4<Float>.zero
  var originalSquare = SIMD4<Float>.zero
  var imageSquare = SIMD4<Float>.zero
  var product = SIMD4<Float>.zero
}

/// Means around every pixel of two pictures, a row at a time, by a Gaussian of standard deviation 1.5 that sees zeros
/// beyond the edges.
struct MomentBlur {
  /// Rows that must have been added below the one whose means there are.
  static let delay = Int(AEC_GAUSSIAN_REACH)
  private static let rowsKept = Int(AEC_GAUSSIAN_ROWS)

  private let width: Int
  /// Rows added so far.
  private var count = 0
  /// The last rows, and the same blurred along: row `y` is in place `y % rowsKept`, and places not taken yet are zero.
  private var rows: [PixelMoments]
  private var blurred: [PixelMoments]
  /// What the filter across rows remembers.
  private var state: [PixelMoments]
  /// Of the row that was added `delay` rows ago.
  private var means: [PixelMoments]

  init(width: Int) {
    self.width = width
    rows = [PixelMoments](repeating: PixelMoments(), count: Self.rowsKept * width)
    (blurred, means) = (rows, [PixelMoments](repeating: PixelMoments(), count: width))
    state = [PixelMoments](repeating: PixelMoments(), count: Int(AEC_GAUSSIAN_STATE) * width)
  }

  /// The row that was added `delay` rows ago: its pixels, and the means around them.
  func withRow(
    _ body: (_ pixels: UnsafeBufferPointer<PixelMoments>, _ means: UnsafeBufferPointer<PixelMoments>) -> Void
  ) {
    let start = place(of: count - 1 - Self.delay)
    rows.withUnsafeBufferPointer { rows in
      means.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: rows[start..<start + width]), $0) }
    }
  }

  /// Takes the next row of the two; nil stands for one beyond the last.
  mutating func add<Rows: LinearRows>(_ pictures: (original: Rows, image: Rows)?) {
    let start = place(of: count)
    rows.withUnsafeMutableBufferPointer { rows in
      guard let pictures else { return rows[start..<start + width].update(repeating: PixelMoments()) }
      pictures.original.eachPixel(ofRow: count) { x, pixel in rows[start + x].original = perceptual(pixel) }
      pictures.image.eachPixel(ofRow: count) { x, pixel in
        let (original, image) = (rows[start + x].original, perceptual(pixel))
        rows[start + x] = PixelMoments(
          original: original, image: image, originalSquare: original * original, imageSquare: image * image,
          product: original * image)
      }
    }
    let (newest, oldest) = (start, place(of: count + 1))
    blurred.withUnsafeMutableBufferPointer { blurred in
      let blurred = blurred.baseAddress!
      rows.withUnsafeBufferPointer { aec_gaussian_along($0.baseAddress! + newest, blurred + newest, width) }
      aec_gaussian_across(blurred + oldest, blurred + newest, &state, &means, width)
    }
    count += 1
  }

  private func place(of y: Int) -> Int { y % Self.rowsKept * width }
}
