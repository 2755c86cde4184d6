/// A picture in memory: rows from the top, pixel by pixel, no padding between rows. ``Metadata`` may say what its
/// colours are; without, they are taken for sRGB.
public struct Picture: Sendable, Equatable {
  /// Pixels in a row, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// What a pixel is.
  public let layout: PictureLayout
  /// The bytes of all pixels: of RGB the numbers for red, green and blue of each, of gray one, followed by the opacity where the layout
  /// has one. A number of 16 bits is two bytes, the low one first.
  public var pixels: [UInt8] {
    didSet { precondition(pixels.count == layout.bytes(width * height), "a picture keeps its size") }
  }

  /// A picture of these pixels, as many bytes as the layout has for them.
  public init(width: Int, height: Int, layout: PictureLayout = .rgb8, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "a picture has at least one pixel")
    precondition(pixels.count == layout.bytes(width * height), "a picture has \(layout.bytes(1)) bytes a pixel")
    (self.width, self.height, self.layout, self.pixels) = (width, height, layout, pixels)
  }

  /// The same in RGB of its depth: a gray picture with three equal numbers a pixel.
  package var rgb: Picture {
    guard layout.colours == 1 else { return self }
    let (own, number) = (layout.bytes(1), layout.bytesPerSample)
    let layout = PictureLayout(colours: 3, depth: layout.depth, hasAlpha: layout.hasAlpha)
    var wide: [UInt8] = []
    wide.reserveCapacity(layout.bytes(width * height))
    for pixel in stride(from: 0, to: pixels.count, by: own) {
      for _ in 0..<2 { for byte in 0..<number { wide.append(pixels[pixel + byte]) } }
      for byte in 0..<own { wide.append(pixels[pixel + byte]) }
    }
    return Picture(width: width, height: height, layout: layout, pixels: wide)
  }

  /// The same in 8-bit RGB.
  public var rgb8: Picture { depth8.rgb }

  /// The same of 8 bits a number: of a deep picture the nearest.
  public var depth8: Picture { inDepth(of: layout.shallow) }

  /// The same of 16 bits a number: of a picture of 8 its numbers times 257, so that 255 becomes 65535.
  public var depth16: Picture { inDepth(of: layout.deep) }

  private func inDepth(of other: PictureLayout) -> Picture {
    guard layout != other else { return self }
    let pixels = rows.flatMap { other.row(of: Array($0), in: layout) }
    return Picture(width: width, height: height, layout: other, pixels: pixels)
  }

  /// The colours alone, whatever their opacity.
  package var colours: Picture {
    Picture(width: width, height: height, layout: layout.opaque, pixels: layout.colours(of: pixels))
  }

  /// The rows from the top.
  package var rows: some Collection<ArraySlice<UInt8>> {
    let length = layout.bytes(width)
    return (0..<height).lazy.map { pixels[length * $0..<length * ($0 + 1)] }
  }
}

extension Picture {
  /// Each box of so many pixels a side as one pixel, their mean.
  package func reduced(by side: Int) -> Picture {
    guard side > 1 else { return self }
    var pixels: [UInt8] = []
    var boxes = BoxRow(side: side, width: width, layout)
    for (index, row) in rows.enumerated() {
      boxes.add(Array(row))
      guard boxes.isComplete || index == height - 1 else { continue }
      pixels += boxes.means
      boxes = BoxRow(side: side, width: width, layout)
    }
    return Picture(
      width: (width + side - 1) / side, height: (height + side - 1) / side, layout: layout, pixels: pixels)
  }

  /// The picture as a mirror shows it, left and right exchanged.
  package var mirrored: Picture {
    let size = layout.bytes(1)
    let pixels = rows.flatMap { row in
      (0..<width).reversed().flatMap { row[row.startIndex + $0 * size..<row.startIndex + ($0 + 1) * size] }
    }
    return Picture(width: width, height: height, layout: layout, pixels: pixels)
  }
}
