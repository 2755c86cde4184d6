import AEC

/// Pictures that tests make themselves, by integers alone: the same pixels everywhere.
extension Picture {
  /// The pixels of a region.
  package func part(_ region: PictureRegion) -> Picture {
    let rows = (region.y..<region.y + region.height).flatMap { row in
      let first = layout.bytes(row * width + region.x)
      return self.pixels[first..<first + layout.bytes(region.width)]
    }
    return Picture(width: region.width, height: region.height, layout: layout, pixels: rows)
  }

  /// A picture whose red, green and blue are given by their places.
  package static func drawn(_ width: Int, _ height: Int, _ pixel: (_ x: Int, _ y: Int) -> (Int, Int, Int)) -> Picture {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * width * height)
    for y in 0..<height {
      for x in 0..<width {
        let (red, green, blue) = pixel(x, y)
        pixels.append(UInt8(clamping: red))
        pixels.append(UInt8(clamping: green))
        pixels.append(UInt8(clamping: blue))
      }
    }
    return Picture(width: width, height: height, pixels: pixels)
  }

  /// Smooth colours, an edge and a little texture, which is another for every seed.
  package static func mixed(_ width: Int, _ height: Int, seed: Int = 1) -> Picture {
    var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761 | 1)
    return drawn(width, height) { x, y in
      state = state &* 1_664_525 &+ 1_013_904_223
      let noise = Int(state >> 28) - 8
      let wave = triangle(3 * x + 2 * y) + triangle(x - 2 * y + 90) / 2
      let side = 2 * x + y > 70 ? 60 : 0
      return (wave + side + noise, 255 - wave + noise / 2, 128 + triangle(5 * y) / 4 - side)
    }
  }

  /// One colour.
  package static func plain(_ width: Int, _ height: Int, _ colour: [UInt8]) -> Picture {
    Picture(width: width, height: height, pixels: (0..<width * height).flatMap { _ in colour })
  }

  /// A triangle wave of period 512 between 20 and 211.
  private static func triangle(_ t: Int) -> Int {
    let phase = t & 511
    return (phase < 256 ? phase : 511 - phase) * 3 / 4 + 20
  }
}

extension Picture {
  /// The first number of each pixel as a gray picture.
  package var gray8: Picture {
    Picture(
      width: width, height: height, layout: .gray8,
      pixels: stride(from: 0, to: pixels.count, by: layout.samples).map { pixels[$0] })
  }
}

extension Picture {
  /// A picture of these numbers, whatever its depth.
  package init(width: Int, height: Int, layout: PictureLayout, numbers: [Int]) {
    let bytes =
      layout.depth == 8
      ? numbers.map { UInt8($0) } : numbers.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    self.init(width: width, height: height, layout: layout, pixels: bytes)
  }

  /// The numbers of all pixels.
  package var numbers: [Int] {
    guard layout.depth == 16 else { return pixels.map(Int.init) }
    return stride(from: 0, to: pixels.count, by: 2).map { Int(pixels[$0]) | Int(pixels[$0 + 1]) << 8 }
  }

  /// Smooth numbers of 16 bits in all of their values, another for every seed.
  package static func deep(_ width: Int, _ height: Int, _ layout: PictureLayout, seed: Int = 1) -> Picture {
    var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761 | 1)
    let numbers = (0..<width * height * layout.samples).map { index in
      state = state &* 1_664_525 &+ 1_013_904_223
      let (pixel, sample) = index.quotientAndRemainder(dividingBy: layout.samples)
      let smooth = 97 * (pixel % width) + 61 * (pixel / width) * (sample + 1) + 20_000 * sample
      return (smooth + Int(state >> 24)) & 0xffff
    }
    return Picture(width: width, height: height, layout: layout, numbers: numbers)
  }
}
