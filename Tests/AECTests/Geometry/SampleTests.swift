import AEC
import AECTestSupport
import Testing

/// Numbers of pixels of either depth, apart and together.
@Suite struct SampleTests {
  @Test(arguments: [PictureLayout.rgba8, .grayAlpha8, .rgba16, .grayAlpha16])
  func coloursAndOpacitiesAreTheRowAgain(_ layout: PictureLayout) {
    let row = (0..<layout.bytes(9)).map { UInt8(truncatingIfNeeded: 37 * $0) }
    let (colours, opacities) = (layout.colours(of: row), layout.opacities(of: row[...]))
    #expect(layout.joined(colours, opacities) == row)
    #expect(opacities.prefix(layout.bytesPerSample) == row[layout.opaque.bytes(1)..<layout.bytes(1)])
    #expect(colours.count == layout.opaque.bytes(9) && layout.opaque.colours(of: colours) == colours)
    #expect(layout.joined([], []).isEmpty)
  }

  @Test func deepNumbersBecomeTheNearestShallowOnesAndThoseComeBack() {
    let all = Picture(width: 256, height: 256, layout: .gray16, numbers: Array(0...65535))
    #expect(all.depth8.numbers == (0...65535).map { Int((Double($0) / 257).rounded()) })
    #expect(all.depth8.numbers == (0...65535).map { Numbers.scaled($0, from: 65535, to: 255) })
    let shallow = Picture(width: 256, height: 1, layout: .gray8, numbers: Array(0...255))
    #expect(shallow.depth16.numbers == (0...255).map { 257 * $0 } && shallow.depth16.depth8 == shallow)
    #expect(shallow.depth8 == shallow && all.depth16 == all)
  }

  @Test(arguments: [1, 2, 15, 254, 255, 256, 1023, 4095, 65534, 65535])
  func numbersOfAnyScaleComeBackFromThatOf16Bits(_ largest: Int) {
    for number in Set([0, 1, largest / 3, largest / 2, largest - 1, largest]) {
      let deep = Numbers.scaled(number, from: largest, to: 65535)
      #expect(Numbers.scaled(deep, from: 65535, to: largest) == number && 0...65535 ~= deep)
    }
  }

  @Test func grayOfEitherDepthBecomesRGBOfEqualNumbers() {
    let gray = Picture(width: 2, height: 1, layout: .grayAlpha16, numbers: [300, 9, 65535, 40000])
    #expect(gray.rgb.layout == .rgba16 && gray.rgb.numbers == [300, 300, 300, 9, 65535, 65535, 65535, 40000])
    #expect(gray.rgb8.layout == .rgba8 && gray.rgb8.numbers == [1, 1, 1, 0, 255, 255, 255, 156])
    #expect(gray.colours.layout == .gray16 && gray.colours.numbers == [300, 65535])
  }

  @Test func whatIsPutOnABackgroundIsTheNearestMixture() {
    let background = Background(red: 0, green: 77, blue: 255)
    for layout in [PictureLayout.rgba8, .grayAlpha8, .rgba16, .grayAlpha16] {
      var random = SplitMix64(seed: 5)
      let numbers = (0..<layout.samples * 4000).map { _ in random.int(0...layout.largest) }
      let picture = Picture(width: 4000, height: 1, layout: layout, numbers: numbers)
      let composed = picture.composed(on: background)
      #expect(composed.layout == (layout.depth == 8 ? .rgb8 : .rgb16))
      let scale = layout.largest / 255
      for (index, number) in composed.numbers.enumerated() {
        let (pixel, colour) = (layout.samples * (index / 3), index % 3)
        let opacity = Double(numbers[pixel + layout.colours]) / Double(layout.largest)
        let behind = Double([0, 77, 255][colour] * scale)
        let value = Double(numbers[pixel + (layout.colours == 1 ? 0 : colour)])
        #expect(abs(value * opacity + behind * (1 - opacity) - Double(number)) <= 0.5)
      }
    }
    let gray = Picture(width: 1, height: 1, layout: .grayAlpha16, numbers: [65535, 65534])
    #expect(gray.composed(on: .black).layout == .gray16 && gray.composed(on: .black).numbers == [65534])
  }
}
