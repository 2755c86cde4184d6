import AECTestSupport
import CKernels
import Testing

/// Pixels of 16 bits, in 1/64 of `2p - 255`, of which a number is 257 times p.
@Suite struct DeepPixelTests {
  /// Numbers of 16 bits in bytes, the low one first.
  private func bytes(_ numbers: [Int]) -> [UInt8] {
    numbers.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  }

  /// The number of a value.
  private func number(_ value: Int) -> Int {
    let level = min(max(Double(value) / 128 + 127.5, 0), 255)
    return Int((257 * level + 0.5).rounded(.down))
  }

  private func gray(_ values: [Int]) -> Int { (values.reduce(0, +) * 2 + 3).divided(by: 6) }

  @Test(arguments: [3, 1]) func fineBlocksAreTheNearestValues(_ samples: Int) {
    var random = SplitMix64(seed: 31)
    for width in Array(1...40) + [1000] {
      let numbers = (0..<8).map { _ in (0..<samples * width).map { _ in random.int(0...65535) } }
      let deep = numbers.map { Fenced(bytes($0), fenceBefore: random.flip()) }
      let shallow = numbers.map { Fenced($0.map { UInt8($0 >> 8) }, fenceBefore: random.flip()) }
      let blocks = (width + 7) / 8 + random.int(0...2)
      let block = aec_block(side: 8, colours: 3, samples: Int32(samples))
      let found = [deep, shallow].enumerated().map { index, rows in
        let output = Fenced([Int16](repeating: untouched, count: blocks * 192), fenceBefore: random.flip())
        let read = index == 0 ? aec_fine_blocks_from_pixels16 : aec_fine_blocks_from_pixels8
        withExtendedLifetime(rows) {
          read(block, rows.map { UnsafePointer($0.start) }, Int32(width), output.start, Int32(blocks))
        }
        return output.array
      }
      for place in 0..<192 * blocks {
        let (dy, x, colour) = (place % 192 / 24, place / 192 * 8 + place % 24 / 3, samples == 1 ? 0 : place % 3)
        let number = numbers[dy][samples * min(x, width - 1) + colour]
        #expect(Int(found[0][place]) == Int((Double(number) * 128 / 257).rounded()) - 255 * 64)
        #expect(Int(found[1][place]) == 128 * (number >> 8) - 255 * 64)
      }
    }
  }

  @Test(arguments: [3, 1]) func pixelsAreRoundedAndClampedFromBlocksAndHeads(_ samples: Int) {
    var random = SplitMix64(seed: 32)
    for width in Array(1...40) + [1000] {
      let (blocks, positions, part) = ((width + 7) / 8, (width + 1) / 2, random.int(0...2048))
      let limit = random.flip() ? 17_000 : 32767
      let input = Fenced((0..<blocks * 192).map { _ in Int16(random.int(-limit...limit)) }, fenceBefore: random.flip())
      let heads = Fenced((0..<positions * 32).map { _ in Int16(random.int(-limit...limit)) })
      let rows = (0..<10).map { _ in
        Fenced([UInt8](repeating: 77, count: 2 * samples * width), fenceBefore: random.flip())
      }
      withExtendedLifetime((input, rows, heads)) {
        aec_pixels16_from_blocks(
          aec_block(side: 8, colours: 3, samples: Int32(samples)), input.start, rows[..<8].map(\.start), 7, Int32(width)
        )
        aec_pixels16_from_heads(Int32(samples), heads.start, Int32(part), rows[8...].map(\.start), Int32(width))
      }
      for y in 0..<10 {
        let wanted = (0..<samples * width).map { index -> Int in
          let (x, colour) = (index / samples, index % samples)
          func value(_ colour: Int) -> Int {
            if y < 8 { return Int(input.elements[x / 8 * 192 + (y * 8 + x % 8) * 3 + colour]) }
            let place = x / 2 * 32 + ((y - 8) * 2 + x % 2) * 3 + colour
            return (Int(heads.elements[place]) * (2048 - part) + Int(heads.elements[place + 16]) * part + 1024) >> 11
          }
          return number(samples == 1 ? gray((0..<3).map(value)) : value(colour))
        }
        #expect(rows[y].array == (y == 7 ? [UInt8](repeating: 77, count: 2 * wanted.count) : bytes(wanted)))
      }
    }
  }

  /// A number, its rounding, and the number of its value: within a 257th of a level.
  @Test func eightBitsAreTheNearest() {
    let numbers = Array(0...65535)
    let (input, output) = (Fenced(bytes(numbers)), Fenced([UInt8](repeating: 0, count: 65536)))
    withExtendedLifetime(input) { aec_pixels8_from_pixels16(input.start, output.start, 65536) }
    for number in numbers {
      #expect(Int(output.elements[number]) == Int((Double(number) / 257).rounded()))
      let value = (256 * number + 257) / 514 - 255 * 64
      #expect(abs(Int(aec_deep(Int32(value))) - number) <= 1)
      // The nearest of the value is the nearest of the number that comes of it.
      let (deep, level) = (Int(aec_deep(Int32(value))), (value + 255 * 64 + 64) >> 7)
      #expect(Int(output.elements[deep]) == level)
    }
  }

  @Test func squaredErrorsAreThoseOfNumbers() {
    var random = SplitMix64(seed: 33)
    for width in 1...8 {
      for height in 1...8 {
        let source = Fenced((0..<192).map { _ in Int16(random.int(-16_320...16_320)) }, fenceBefore: random.flip())
        let block = Fenced((0..<192).map { _ in Int16(random.int(-32767...32767)) }, fenceBefore: random.flip())
        var wanted = 0
        for i in 0..<192 where i / 3 % 8 < width && i / 24 < height {
          let error = number(Int(block.elements[i])) - number(Int(source.elements[i]))
          wanted += error * error
        }
        let found = withExtendedLifetime((source, block)) {
          aec_squared_error16(source.start, block.start, Int32(width), Int32(height))
        }
        #expect(found == wanted)
      }
    }
  }
}
