import AEC

extension Picture {
  /// The upper left part of a picture.
  func cropped(_ width: Int, _ height: Int) -> Picture {
    let rows = (0..<height).flatMap { pixels[3 * self.width * $0..<3 * (self.width * $0 + width)] }
    return Picture(width: width, height: height, pixels: rows)
  }

  /// The picture with its last row and column repeated up to a multiple of 64.
  func padded() -> Picture {
    let (w, h) = ((width + 63) / 64 * 64, (height + 63) / 64 * 64)
    var out: [UInt8] = []
    for y in 0..<h {
      let row = pixels[3 * width * min(y, height - 1)..<3 * width * (min(y, height - 1) + 1)]
      out += row
      for _ in width..<w { out += row.suffix(3) }
    }
    return Picture(width: w, height: h, pixels: out)
  }

  /// Mean square error to a picture of the same size.
  func meanSquareError(to other: Picture) -> Double {
    let sum = zip(pixels, other.pixels).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(pixels.count)
  }
}
