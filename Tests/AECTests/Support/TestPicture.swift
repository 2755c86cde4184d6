import AEC

/// Pictures that tests make themselves.
enum TestPicture {
  /// Smooth colours, an edge and a little texture; the same pixels everywhere (integers only).
  static func mixed(_ width: Int, _ height: Int, seed: Int = 1) -> Image {
    var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761 | 1)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * width * height)
    for y in 0..<height {
      for x in 0..<width {
        state = state &* 1_664_525 &+ 1_013_904_223
        let noise = Int(state >> 28) - 8
        let wave = triangle(3 * x + 2 * y) + triangle(x - 2 * y + 90) / 2
        let side = 2 * x + y > 70 ? 60 : 0
        pixels += [wave + side + noise, 255 - wave + noise / 2, 128 + triangle(5 * y) / 4 - side].map(
          UInt8.init(clamping:))
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  /// One colour.
  static func plain(_ width: Int, _ height: Int, _ colour: [UInt8]) -> Image {
    Image(width: width, height: height, pixels: (0..<width * height).flatMap { _ in colour })
  }

  /// A triangle wave of period 256 between 0 and 255.
  private static func triangle(_ t: Int) -> Int {
    let phase = t & 511
    return (phase < 256 ? phase : 511 - phase) * 3 / 4 + 20
  }
}

extension Image {
  /// The upper left part of a picture.
  func cropped(_ width: Int, _ height: Int) -> Image {
    let rows = (0..<height).flatMap { pixels[3 * self.width * $0..<3 * (self.width * $0 + width)] }
    return Image(width: width, height: height, pixels: rows)
  }

  /// The picture with its last row and column repeated up to a multiple of 64.
  func padded() -> Image {
    let (w, h) = ((width + 63) / 64 * 64, (height + 63) / 64 * 64)
    var out: [UInt8] = []
    for y in 0..<h {
      let row = pixels[3 * width * min(y, height - 1)..<3 * width * (min(y, height - 1) + 1)]
      out += row
      for _ in width..<w { out += row.suffix(3) }
    }
    return Image(width: w, height: h, pixels: out)
  }

  /// Mean square error to a picture of the same size.
  func meanSquareError(to other: Image) -> Double {
    let sum = zip(pixels, other.pixels).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(pixels.count)
  }
}
