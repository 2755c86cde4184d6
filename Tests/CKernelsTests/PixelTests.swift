import AECTestSupport
import CKernels
import Testing

@Suite struct PixelTests {
  /// Eight rows of pixels of so many numbers, each fenced on its own.
  private func rows(
    _ samples: Int, width: Int, _ random: inout SplitMix64, fenceBefore: Bool
  ) -> [Fenced<UInt8>] {
    (0..<8).map { _ in
      Fenced((0..<samples * width).map { _ in UInt8(random.int(0...255)) }, fenceBefore: fenceBefore)
    }
  }

  /// What a gray pixel is of three values: their mean, its half rounded up.
  private func gray(_ values: [Int]) -> Int { (values.reduce(0, +) * 2 + 3).divided(by: 6) }

  @Test(arguments: [3, 1]) func blocksHoldTwicePixelsLess255AndRepeatTheLastColumn(_ samples: Int) {
    var random = SplitMix64(seed: 21)
    for width in Array(1...70) + [3000] {
      for blocks in [(width + 7) / 8, (width + 63) / 64 * 8, 1] {
        let rows = rows(samples, width: width, &random, fenceBefore: random.flip())
        let output = Fenced([Int16](repeating: untouched, count: blocks * 192), fenceBefore: random.flip())
        withExtendedLifetime(rows) {
          aec_blocks_from_pixels8(
            aec_block(side: 8, colours: 3, samples: Int32(samples)), rows.map { UnsafePointer($0.start) }, Int32(width),
            output.start, Int32(blocks))
        }
        var expected: [Int16] = []
        for block in 0..<blocks {
          for dy in 0..<8 {
            for dx in 0..<8 {
              let x = min(8 * block + dx, width - 1)
              for colour in 0..<3 {
                expected.append(2 * Int16(rows[dy].array[samples * x + (samples == 1 ? 0 : colour)]) - 255)
              }
            }
          }
        }
        #expect(output.array == expected, "width \(width), \(blocks) blocks")
      }
    }
  }

  @Test(arguments: [3, 1]) func pixelsAreRoundedAndClampedFromBlocks(_ samples: Int) {
    var random = SplitMix64(seed: 22)
    for width in Array(1...70) + [3000] {
      let blocks = (width + 7) / 8
      let rowCount = random.int(1...8)
      // Every value that a pixel can come from, and far beyond.
      let limit = random.flip() ? 17_000 : 32767
      let values = (0..<blocks * 192).map { _ in Int16(random.int(-limit...limit)) }
      let input = Fenced(values, fenceBefore: random.flip())
      let rows = rows(samples, width: width, &random, fenceBefore: random.flip())
      let before = rows.map(\.array)
      withExtendedLifetime((input, rows)) {
        aec_pixels8_from_blocks(
          aec_block(side: 8, colours: 3, samples: Int32(samples)), input.start, rows.map(\.start), Int32(rowCount),
          Int32(width))
      }
      for y in 0..<8 {
        let expected = (0..<samples * width).map { i in
          let (x, colour) = (i / samples, i % samples)
          let place = x / 8 * 192 + (y * 8 + x % 8) * 3 + colour
          let v = samples == 1 ? gray((0..<3).map { Int(input.elements[place + $0]) }) : Int(input.elements[place])
          let rounded = (Double(v) / 64 + 255) / 2  // exact in a Double
          return UInt8(min(max((rounded + 0.5).rounded(.down), 0), 255))
        }
        let row = rows[y].array
        #expect(row == (y < rowCount ? expected : before[y]), "width \(width), row \(y) of \(rowCount)")
      }
    }
  }

  @Test(arguments: [3, 1]) func thumbnailsAreBlendsOfTwoHeads(_ samples: Int) {
    var random = SplitMix64(seed: 24)
    for width in Array(1...40) + [3001] {
      let positions = (width + 1) / 2
      let limit = random.flip() ? 17_000 : 32767
      let part = [0, 1, 1024, 1792, 2048, random.int(0...2048)][width % 6]
      let input = Fenced(
        (0..<positions * 32).map { _ in Int16(random.int(-limit...limit)) }, fenceBefore: random.flip())
      let rows = (0..<2).map { _ in
        Fenced((0..<samples * width).map { _ in UInt8(random.int(0...255)) }, fenceBefore: random.flip())
      }
      let before = rows.map(\.array)
      let wanted = [[true, true], [true, false], [false, true]][width % 3]
      withExtendedLifetime((input, rows)) {
        aec_pixels8_from_heads(
          Int32(samples), input.start, Int32(part), (0..<2).map { wanted[$0] ? rows[$0].start : nil }, Int32(width))
      }
      for y in 0..<2 {
        func blend(_ place: Int) -> Double {
          let (a, b) = (Double(input.elements[place]), Double(input.elements[place + 16]))
          // Exact in a Double.
          return ((a * Double(2048 - part) + b * Double(part)) / 2048 + 0.5).rounded(.down)
        }
        let expected = (0..<samples * width).map { i in
          let (x, colour) = (i / samples, i % samples)
          let place = x / 2 * 32 + (y * 2 + x % 2) * 3 + colour
          let value = samples == 1 ? Double(gray((0..<3).map { Int(blend(place + $0)) })) : blend(place)
          return UInt8(min(max(((value / 64 + 255) / 2 + 0.5).rounded(.down), 0), 255))
        }
        #expect(rows[y].array == (wanted[y] ? expected : before[y]), "width \(width), row \(y), part \(part)")
      }
    }
  }

  @Test func pixelsSurviveBlocks() {
    var random = SplitMix64(seed: 23)
    let width = 85  // times 3: every value of a byte, in every row
    let rows = (0..<8).map { _ in Fenced((0..<255).map { UInt8($0) }.shuffled(using: &random)) }
    let blocks = Fenced([Int16](repeating: 0, count: 11 * 192))
    let back = (0..<8).map { _ in Fenced([UInt8](repeating: 0, count: 255)) }
    withExtendedLifetime((rows, blocks, back)) {
      aec_blocks_from_pixels8(
        aec_block(side: 8, colours: 3, samples: 3), rows.map { UnsafePointer($0.start) }, Int32(width), blocks.start, 11
      )
      for i in blocks.elements.indices { blocks.elements[i] *= 64 }
      aec_pixels8_from_blocks(
        aec_block(side: 8, colours: 3, samples: 3), blocks.start, back.map(\.start), 8, Int32(width))
    }
    #expect(back.map(\.array) == rows.map(\.array))
  }
}

extension Int {
  /// The quotient, rounded down.
  func divided(by divisor: Int) -> Int {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}
