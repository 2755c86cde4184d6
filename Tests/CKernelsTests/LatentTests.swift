import AECTestSupport
import CKernels
import Testing

@Suite struct LatentTests {
  /// The nearest integer to `numerator / denominator`, halves up, by division.
  private func nearest(_ numerator: Int, _ denominator: Int) -> Int {
    let twice = 2 * numerator + denominator
    let quotient = twice / (2 * denominator)
    return twice < 0 && twice % (2 * denominator) != 0 ? quotient - 1 : quotient
  }

  private func clamp(_ x: Int, _ limit: Int) -> Int { min(max(x, -limit), limit) }

  @Test(arguments: [false, true])
  func symbolsAreTheNearestOfDifferencesTimesGain(extreme: Bool) {
    var random = SplitMix64(seed: 31)
    for channels in 1...70 {
      let value = Fenced((0..<channels).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      let mean = Fenced((0..<channels).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      // 2^31 - 1 is a symbol for every two units.
      let gain = Fenced((0..<channels).map { _ in Int32.max >> (extreme ? 0 : random.int(0...30)) })
      let symbols = Fenced([Int16](repeating: untouched, count: channels))
      for mean in [mean, nil] {
        withExtendedLifetime((value, mean, gain)) {
          aec_quantise(value.start, mean?.start, gain.start, symbols.start, Int32(channels))
        }
        for c in 0..<channels {
          let difference = Int(value.elements[c]) - Int(mean?.elements[c] ?? 0)
          let expected = clamp(nearest(difference * Int(gain.elements[c]), 1 << 32), 32767)
          #expect(Int(symbols.elements[c]) == expected)
        }
      }
    }
  }

  @Test(arguments: [false, true])
  func latentsAreTheNearestOfSymbolsTimesStepPlusMeans(extreme: Bool) {
    var random = SplitMix64(seed: 32)
    for channels in 1...70 {
      let symbols = Fenced((0..<channels).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      let mean = Fenced((0..<channels).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      let step = Fenced((0..<channels).map { _ in Int32.max >> (extreme ? 0 : random.int(0...30)) })
      let meanGain = Fenced((0..<channels).map { _ in Int32.max >> (extreme ? 0 : random.int(12...30)) })
      let values = Fenced([Int16](repeating: untouched, count: channels))
      let limit = random.int(1...32767)
      for mean in [nil, mean] {
        withExtendedLifetime((symbols, mean, step, meanGain)) {
          aec_dequantise(
            symbols.start, mean?.start, step.start, meanGain.start, values.start, Int32(limit),
            Int32(channels))
        }
        for c in 0..<channels {
          let sum =
            Int(symbols.elements[c]) * Int(step.elements[c])
            + Int(mean?.elements[c] ?? 0) * Int(meanGain.elements[c])
          #expect(Int(values.elements[c]) == clamp(nearest(sum, 1 << 16), limit))
        }
      }
      // In place of the symbols.
      withExtendedLifetime((mean, step, meanGain)) {
        aec_dequantise(
          symbols.start, mean.start, step.start, meanGain.start, symbols.start, Int32(limit), Int32(channels))
      }
      #expect(symbols.elements.elementsEqual(values.elements))
    }
  }

  @Test func halvesAreRoundedUp() {
    var symbols: [Int16] = [0, 0, 0, 0]
    aec_quantise([1, -1, 3, -3], nil, [Int32](repeating: .max, count: 4), &symbols, 4)
    #expect(symbols == [0, 0, 1, -1])  // a little less than halves
    aec_quantise([2, -2, 6, -6], nil, [Int32](repeating: 1 << 30, count: 4), &symbols, 4)
    #expect(symbols == [1, 0, 2, -1])  // 0.5, -0.5, 1.5, -1.5

    var values: [Int16] = [0, 0, 0, 0]
    let half = [Int32](repeating: 1 << 15, count: 4)
    aec_dequantise([1, -1, 3, -3], nil, half, half, &values, 100, 4)
    #expect(values == [1, 0, 2, -1])
    aec_dequantise([1, -1, 3, -3], [0, 2, 0, 2], half, half, &values, 100, 4)
    #expect(values == [1, 1, 2, 0])
    aec_dequantise([500, -500, 3, -3], nil, half, half, &values, 100, 4)
    #expect(values == [100, -100, 2, -1])
  }

  @Test(arguments: [false, true])
  func symbolsInTheDeadZoneAreZero(extreme: Bool) {
    var random = SplitMix64(seed: 34)
    for channels in 1...70 {
      let value = Fenced((0..<channels).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      let mean = Fenced((0..<channels).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      let gain = Fenced((0..<channels).map { _ in Int32.max >> (extreme ? 0 : random.int(0...30)) })
      let classes = Fenced((0..<channels).map { _ in UInt8(random.int(0...63)) })
      let least = Fenced((0..<64).map { _ in UInt32(random.int(0...Int(UInt32.max))) })
      let symbols = Fenced([Int16](repeating: untouched, count: channels))
      withExtendedLifetime((value, mean, gain, classes, least)) {
        aec_quantise_dead_zone(
          value.start, mean.start, gain.start, classes.start, least.start, symbols.start, Int32(channels))
      }
      for c in 0..<channels {
        let exact = (Int(value.elements[c]) - Int(mean.elements[c])) * Int(gain.elements[c])
        let isZero = abs(exact) < Int(least.elements[Int(classes.elements[c])])
        #expect(Int(symbols.elements[c]) == (isZero ? 0 : clamp(nearest(exact, 1 << 32), 32767)))
      }
    }
    var symbols: [Int16] = [7, 7, 7, 7]
    let least = [UInt32](repeating: 3 << 30, count: 64)
    let quarter = [Int32](repeating: 1 << 30, count: 4)
    aec_quantise_dead_zone([3, -3, 2, 5], [0, 0, 0, 0], quarter, [0, 1, 2, 3], least, &symbols, 4)
    #expect(symbols == [1, -1, 0, 1])  // 0.75, -0.75, 0.5, 1.25
  }

  @Test(arguments: [false, true])
  func refinedLatentsMoveByAPartOfWhatIsLost(extreme: Bool) {
    var random = SplitMix64(seed: 35)
    for channels in 1...70 {
      func latents() -> Fenced<Int16> {
        Fenced((0..<channels).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      }
      let (value, coded, returned) = (latents(), latents(), latents())
      let scale = Fenced((0..<channels).map { _ in Int32.max >> (extreme ? 0 : random.int(12...30)) })
      let classes = Fenced((0..<channels).map { _ in UInt8(random.int(0...63)) })
      let weights = Fenced((0..<64).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      let limit = random.int(1...32767)
      let refined = Fenced([Int16](repeating: untouched, count: channels))
      withExtendedLifetime((value, coded, scale, classes, weights)) {
        aec_refine(
          value.start, coded.start, scale.start, returned.start, classes.start, weights.start, refined.start,
          Int32(limit), Int32(channels))
      }
      let expected = (0..<channels).map { c in
        let lost = nearest(Int(coded.elements[c]) * Int(scale.elements[c]), 1 << 16) - Int(returned.elements[c])
        let weight = Int(weights.elements[Int(classes.elements[c])])
        return Int16(clamp(Int(value.elements[c]) + nearest(lost * weight, 1 << 12), limit))
      }
      #expect(Array(refined.elements) == expected)
      // In place of what came back.
      withExtendedLifetime((value, coded, scale, classes, weights)) {
        aec_refine(
          value.start, coded.start, scale.start, returned.start, classes.start, weights.start, returned.start,
          Int32(limit), Int32(channels))
      }
      #expect(Array(returned.elements) == expected)
    }
  }

  @Test func scaleClassesAreRoundedAndClamped() {
    var random = SplitMix64(seed: 33)
    for channels in 1...70 {
      let value = Fenced((0..<channels).map { _ in Int16(random.int(-32768...32767)) })
      let offset = Fenced((0..<channels).map { _ in Int16(random.int(-32768...32767)) })
      let classes = Fenced([UInt8](repeating: 255, count: channels))
      for value in [value, nil] {
        withExtendedLifetime((value, offset)) {
          aec_scale_classes(value?.start, offset.start, classes.start, Int32(channels))
        }
        for c in 0..<channels {
          let sum = Int(value?.elements[c] ?? 0) + Int(offset.elements[c])
          #expect(Int(classes.elements[c]) == min(max(nearest(sum, 256), 0), 63))
        }
      }
    }
    var classes: [UInt8] = [0, 0, 0, 0, 0]
    aec_scale_classes(nil, [127, 128, 16000, 16127, -1], &classes, 5)
    #expect(classes == [0, 1, 63, 63, 0])
  }
}
