import AECTestSupport
import CKernels
import Testing

@Suite struct PixelTests {
  /// Eight rows of pixels, each fenced on its own.
  private func rows(width: Int, _ random: inout SplitMix64, fenceBefore: Bool) -> [Fenced<UInt8>] {
    (0..<8).map { _ in
      Fenced((0..<3 * width).map { _ in UInt8(random.int(0...255)) }, fenceBefore: fenceBefore)
    }
  }

  @Test func blocksHoldTwicePixelsLess255AndRepeatTheLastColumn() {
    var random = SplitMix64(seed: 21)
    for width in Array(1...70) + [3000] {
      for blocks in [(width + 7) / 8, (width + 63) / 64 * 8, 1] {
        let rows = rows(width: width, &random, fenceBefore: random.flip())
        let output = Fenced([Int16](repeating: untouched, count: blocks * 192), fenceBefore: random.flip())
        withExtendedLifetime(rows) {
          aec_blocks_from_pixels8(
            aec_block(side: 8, colours: 3), rows.map { UnsafePointer($0.start) }, Int32(width), output.start,
            Int32(blocks))
        }
        var expected: [Int16] = []
        for block in 0..<blocks {
          for dy in 0..<8 {
            for dx in 0..<8 {
              let x = min(8 * block + dx, width - 1)
              for colour in 0..<3 { expected.append(2 * Int16(rows[dy].array[3 * x + colour]) - 255) }
            }
          }
        }
        #expect(output.array == expected, "width \(width), \(blocks) blocks")
      }
    }
  }

  @Test func pixelsAreRoundedAndClampedFromBlocks() {
    var random = SplitMix64(seed: 22)
    for width in Array(1...70) + [3000] {
      let blocks = (width + 7) / 8
      let rowCount = random.int(1...8)
      // Every value that a pixel can come from, and far beyond.
      let limit = random.flip() ? 17_000 : 32767
      let values = (0..<blocks * 192).map { _ in Int16(random.int(-limit...limit)) }
      let input = Fenced(values, fenceBefore: random.flip())
      let rows = rows(width: width, &random, fenceBefore: random.flip())
      let before = rows.map(\.array)
      withExtendedLifetime((input, rows)) {
        aec_pixels8_from_blocks(
          aec_block(side: 8, colours: 3), input.start, rows.map(\.start), Int32(rowCount), Int32(width))
      }
      for y in 0..<8 {
        let expected = (0..<3 * width).map { i in
          let (x, colour) = (i / 3, i % 3)
          let v = Int(input.elements[x / 8 * 192 + (y * 8 + x % 8) * 3 + colour])
          let rounded = (Double(v) / 64 + 255) / 2  // exact in a Double
          return UInt8(min(max((rounded + 0.5).rounded(.down), 0), 255))
        }
        let row = rows[y].array
        #expect(row == (y < rowCount ? expected : before[y]), "width \(width), row \(y) of \(rowCount)")
      }
    }
  }

  @Test func thumbnailsAreBlendsOfTwoHeads() {
    var random = SplitMix64(seed: 24)
    for width in Array(1...40) + [3001] {
      let positions = (width + 1) / 2
      let limit = random.flip() ? 17_000 : 32767
      let part = [0, 1, 1024, 1792, 2048, random.int(0...2048)][width % 6]
      let input = Fenced(
        (0..<positions * 32).map { _ in Int16(random.int(-limit...limit)) }, fenceBefore: random.flip())
      let rows = (0..<2).map { _ in
        Fenced((0..<3 * width).map { _ in UInt8(random.int(0...255)) }, fenceBefore: random.flip())
      }
      let before = rows.map(\.array)
      let wanted = [[true, true], [true, false], [false, true]][width % 3]
      withExtendedLifetime((input, rows)) {
        aec_pixels8_from_heads(
          3, input.start, Int32(part), (0..<2).map { wanted[$0] ? rows[$0].start : nil }, Int32(width))
      }
      for y in 0..<2 {
        let expected = (0..<3 * width).map { i in
          let (x, colour) = (i / 3, i % 3)
          let place = x / 2 * 32 + (y * 2 + x % 2) * 3 + colour
          let (a, b) = (Double(input.elements[place]), Double(input.elements[place + 16]))
          // Exact in a Double.
          let blend = ((a * Double(2048 - part) + b * Double(part)) / 2048 + 0.5).rounded(.down)
          return UInt8(min(max(((blend / 64 + 255) / 2 + 0.5).rounded(.down), 0), 255))
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
        aec_block(side: 8, colours: 3), rows.map { UnsafePointer($0.start) }, Int32(width), blocks.start, 11)
      for i in blocks.elements.indices { blocks.elements[i] *= 64 }
      aec_pixels8_from_blocks(aec_block(side: 8, colours: 3), blocks.start, back.map(\.start), 8, Int32(width))
    }
    #expect(back.map(\.array) == rows.map(\.array))
  }
}
