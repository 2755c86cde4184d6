import AEC

/// How odd the positions of a picture are, as it is painted on the picture: gray where it is normal, the redder the odder.
struct HeatMap {
  /// A number at each position of the latents wholly within the picture, row by row; the last go on to its edges.
  let values: [Float]
  /// A picture whose oddest positions are above this in the mean is odd.
  let threshold: Double
  let width, height, rows, columns: Int

  init(values: [Float], threshold: Double, of latents: Latents) {
    (self.values, self.threshold) = (values, threshold)
    (width, height) = (latents.width, latents.height)
    (rows, columns) = (latents.wholeRows, latents.wholeColumns)
  }

  /// Where red begins and where it is full, in thresholds.
  private static let (first, full) = (0.75, 2.0)

  /// The picture, or what it is at 1/8 of its size, in gray and red.
  func painted(on picture: Picture?, or thumbnail: Picture?) -> Picture {
    guard let base = (picture ?? thumbnail)?.composed(on: .white).rgb8 else {
      preconditionFailure("a code has its picture, or that small")
    }
    let side = picture == nil ? 8 : 1
    let shares = values.map { value -> Int in
      let share = (Double(value) / max(threshold, 1e-12) - Self.first) / (Self.full - Self.first)
      return Int(256 * min(max(share.isFinite ? share : 1, 0), 1))
    }
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    for y in 0..<height {
      for x in 0..<width {
        let place = 3 * (min(y / side, base.height - 1) * base.width + min(x / side, base.width - 1))
        let gray = (Int(base.pixels[place]) + Int(base.pixels[place + 1]) + Int(base.pixels[place + 2])) / 3
        let share = shares[min(y / 16, rows - 1) * columns + min(x / 16, columns - 1)]
        let pixel = 3 * (y * width + x)
        pixels[pixel] = UInt8((gray * (256 - share) + 255 * share) >> 8)
        pixels[pixel + 1] = UInt8(gray * (256 - share) >> 8)
        pixels[pixel + 2] = pixels[pixel + 1]
      }
    }
    return Picture(width: width, height: height, pixels: pixels)
  }
}
