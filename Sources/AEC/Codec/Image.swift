/// A picture in memory: 8-bit RGB (sRGB), rows from the top, three bytes a pixel, no padding between rows.
public struct Image: Sendable, Equatable {
  /// Pixels in a row, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// `3 * width * height` bytes: red, green, blue of each pixel.
  public var pixels: [UInt8] {
    didSet { precondition(pixels.count == 3 * width * height, "an image keeps its size") }
  }

  /// An image of these pixels; `pixels` holds exactly `3 * width * height` bytes.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "an image has at least one pixel")
    precondition(pixels.count == 3 * width * height, "an RGB image has three bytes a pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The rows from the top, `3 * width` bytes each.
  package var rows: some Collection<ArraySlice<UInt8>> {
    (0..<height).lazy.map { pixels[3 * width * $0..<3 * width * ($0 + 1)] }
  }
}
