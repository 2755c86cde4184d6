/// A sixteenth of the rows of a square, in bands of whole ones: enough to tell what all of them take.
struct RowSample {
  /// Rows of a band, and from one band to the next.
  private static let (band, distance) = (8, 128)

  private let width: Int
  /// Rows of the bands, from the top.
  let bands: [Range<Int>]

  /// The bands of a square: of a low one, one in its middle.
  init(width: Int, height: Int) {
    self.width = width
    bands = stride(from: 0, to: height, by: Self.distance).map { first in
      let height = min(Self.distance, height - first)
      let above = max(0, height - Self.band) / 2
      return first + above..<first + min(height, above + Self.band)
    }
  }

  /// The rows of all bands, one after another.
  func rows(of pixels: [UInt8]) -> [UInt8] {
    let length = PictureLayout.rgb8.bytes(width)
    return bands.flatMap { pixels[length * $0.lowerBound..<length * $0.upperBound] }
  }
}
