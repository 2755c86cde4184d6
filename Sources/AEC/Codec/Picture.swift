/// A picture in memory: rows from the top, pixel by pixel, no padding between rows. ``Metadata`` may say what its
/// colours are; without, they are taken for sRGB.
public struct Picture: Sendable, Equatable {
  /// Pixels in a row, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// What a pixel is.
  public let layout: PictureLayout
  /// The bytes of all pixels: of 8-bit RGB red, green and blue of each, of 8-bit gray one, each
  /// followed by the opacity where the layout has one.
  public var pixels: [UInt8] {
    didSet { precondition(pixels.count == layout.bytes(width * height), "a picture keeps its size") }
  }

  /// A picture of these pixels, as many bytes as the layout has for them.
  public init(width: Int, height: Int, layout: PictureLayout = .rgb8, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "a picture has at least one pixel")
    precondition(pixels.count == layout.bytes(width * height), "a picture has \(layout.bytes(1)) bytes a pixel")
    (self.width, self.height, self.layout, self.pixels) = (width, height, layout, pixels)
  }

  /// The same in RGB: a gray picture with three equal numbers a pixel.
  public var rgb8: Picture {
    guard layout.colours == 1 else { return self }
    guard layout.hasAlpha else {
      return Picture(width: width, height: height, pixels: pixels.flatMap { [$0, $0, $0] })
    }
    let wide = stride(from: 0, to: pixels.count, by: 2).flatMap {
      [pixels[$0], pixels[$0], pixels[$0], pixels[$0 + 1]]
    }
    return Picture(width: width, height: height, layout: .rgba8, pixels: wide)
  }

  /// The colours alone, whatever their opacity.
  package var colours: Picture {
    guard layout.hasAlpha else { return self }
    let colours = pixels.enumerated().filter { $0.offset % layout.samples < layout.colours }.map(\.element)
    return Picture(width: width, height: height, layout: layout.opaque, pixels: colours)
  }

  /// The rows from the top.
  package var rows: some Collection<ArraySlice<UInt8>> {
    let length = layout.bytes(width)
    return (0..<height).lazy.map { pixels[length * $0..<length * ($0 + 1)] }
  }
}
