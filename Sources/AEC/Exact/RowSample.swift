/// Some rows of a square, in bands of neighbouring ones: enough to tell what all of them take.
struct RowSample {
  /// Rows of a band: few, so that there are many bands, since rows of drawings differ much.
  private static let band = 4

  /// Rows of the bands, from the top: of a low square, those of one band in its middle.
  let bands: [Range<Int>]

  /// The bands of a square, one for each `distance` of its rows: a sixteenth of them, or less.
  init(height: Int, every distance: Int = 64) {
    bands = stride(from: 0, to: height, by: distance).map { first in
      let rows = min(distance, height - first)
      let start = first + max(0, rows - Self.band) / 2
      return start..<start + min(rows, Self.band)
    }
  }

  /// Rows of all bands.
  var count: Int { bands.reduce(0) { $0 + $1.count } }

  /// The rows of all bands, each of so many bytes, one after another.
  func rows(of pixels: [UInt8], length: Int) -> [UInt8] {
    bands.flatMap { pixels[length * $0.lowerBound..<length * $0.upperBound] }
  }
}
