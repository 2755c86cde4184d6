import AEC
import AECTestSupport

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

  /// The mean of each box of pixels, halves rounded up; boxes at the right and lower edge may be smaller. Colours count as much as
  /// they are opaque, all alike in a box where none is.
  func boxMeans(_ side: Int) -> Picture {
    let (all, samples, colours) = (numbers, layout.samples, layout.colours)
    var means: [Int] = []
    for y in stride(from: 0, to: height, by: side) {
      for x in stride(from: 0, to: width, by: side) {
        let pixels = (y..<min(y + side, height)).flatMap { y in
          (x..<min(x + side, width)).map { samples * (y * width + $0) }
        }
        for sample in 0..<samples {
          var weights = pixels.map { layout.hasAlpha && sample < colours ? all[$0 + colours] : 1 }
          if weights.allSatisfy({ $0 == 0 }) { weights = pixels.map { _ in 1 } }
          let (sum, count) = (
            zip(pixels, weights).reduce(0) { $0 + all[$1.0 + sample] * $1.1 }, weights.reduce(0, +)
          )
          means.append((2 * sum + count) / (2 * count))
        }
      }
    }
    return Picture(
      width: (width + side - 1) / side, height: (height + side - 1) / side, layout: layout, numbers: means)
  }
}
