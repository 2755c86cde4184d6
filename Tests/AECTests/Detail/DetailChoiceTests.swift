import AEC
import AECSupport
import AECTestSupport
import Testing

/// Symbols are chosen by what they cost and by what they bring, and both are what they are taken for.
@Suite struct DetailChoiceTests {
  /// What became of a square of blocks of coefficients.
  private struct Result {
    var bytes = 0
    /// What the encoder takes it for, in bytes: of symbols alone; in squared units of coefficients.
    var believedBytes = 0.0
    var believedError = 0
    /// Of what decoders will have.
    var error = 0
  }

  /// Coefficients of `side` x `side` blocks whose deviation falls with the frequency, from `deviation` on; some blocks are
  /// flatter than others.
  private func coefficients(_ side: Int, deviation: Double, _ random: inout SplitMix64) -> [[Int16]] {
    (0..<side * side).map { block in
      let strength = deviation * (block / side % 8 < 4 ? 1 : 0.3)
      return (0..<DetailTransform.channels).map { i in
        let (plane, frequency) = (i / 64, i / 8 % 8 + i % 8)
        let spread = strength * pow(0.75, Double(frequency)) / Double(1 + 2 * plane)
        let magnitude = -spread / 2.0.squareRoot() * log(1 - random.uniform())
        return Int16(((random.flip() ? 1 : -1) * min(magnitude, 32000)).rounded())
      }
    }
  }

  private func code(_ coefficients: [[Int16]], _ setting: DetailSetting) -> Result {
    let side = Int(Double(coefficients.count).squareRoot())
    let symbols = FeatureMap(height: side, width: side, channels: DetailTransform.channels)
    let extents = ClassMap(height: side, width: side, channels: DetailTransform.planes)
    var blocks = DetailBlocks(rows: 0..<side, columns: 0..<side, symbols: symbols, extents: extents)
    var choice = DetailChoice(setting)
    var writer = DetailCoder.Writer(setting)
    var (result, costs) = (Result(), 0)
    for (index, block) in coefficients.enumerated() {
      let place = blocks.place(row: index / side, column: index % side)
      choice.choose(block, at: place, &blocks)
      writer.put(place, classes: choice.classes, &blocks)
      for i in 0..<setting.planes * DetailTransform.area {
        let extent = Int(place.extents[i / 64])
        if max(i / 8 % 8, i % 8) < extent {
          costs += SymbolCosts.cost(abs(Int(place.symbols[i])), Int(choice.classes[i]))
        } else {
          #expect(place.symbols[i] == 0)
        }
        let left = Int(block[i]) - Int(place.symbols[i]) * setting.step
        result.error += left * left
      }
    }
    let body = writer.finish()
    (result.bytes, result.believedBytes, result.believedError) = (body.count, Double(costs) / 65536 / 8, choice.error)
    // Classes and symbols are those that a decoder comes to.
    let read = try? DetailSymbols(reading: body[...], rows: side, columns: side)
    #expect(read?.symbols == symbols.elements && read?.extents == extents.elements)
    return result
  }

  @Test(arguments: [10, 34, 144, 700], [false, true])
  func bytesAndErrorAreNearWhatTheChoiceTakesThemFor(_ step: Int, _ isGray: Bool) {
    var random = SplitMix64(seed: 91)
    let result = code(coefficients(24, deviation: 700, &random), DetailSetting(step: step, isGray: isGray))
    #expect(result.error == result.believedError)
    // Activity and extents come on top; what counters do not know is paid for as well.
    let top = Double(result.bytes) - result.believedBytes
    #expect(top > -0.02 * result.believedBytes && top < 0.03 * result.believedBytes + 3 * 24 * 24, "\(result)")
  }

  @Test func aLargerStepTakesFewerBytesAndLosesMore() {
    var random = SplitMix64(seed: 92)
    let coefficients = coefficients(16, deviation: 500, &random)
    var last: Result?
    for step in [4, 9, 20, 45, 100, 220, 500, 1100] {
      let next = code(coefficients, DetailSetting(step: step, isGray: false))
      if let last { #expect(next.bytes < last.bytes && next.error > last.error, "step \(step)") }
      last = next
    }
  }

  /// The nearest symbols lose less, and take so much more that it does not pay.
  @Test(arguments: [20, 100, 400]) func theChoicePays(_ step: Int) {
    var random = SplitMix64(seed: 93)
    let coefficients = coefficients(16, deviation: 500, &random)
    let setting = DetailSetting(step: step, isGray: false)
    let chosen = code(coefficients, setting)
    var nearest = DetailSymbols(rows: 16, columns: 16, setting: setting)
    var error = 0
    for (block, values) in coefficients.enumerated() {
      for (i, value) in values.enumerated() {
        let symbol = Int((Double(value) / Double(step)).rounded())
        nearest.symbols[192 * block + i] = Int16(symbol)
        error += (Int(value) - symbol * step) * (Int(value) - symbol * step)
        guard symbol != 0 else { continue }
        let extent = UInt8(max(i / 8 % 8, i % 8) + 1)
        nearest.extents[3 * block + i / 64] = max(nearest.extents[3 * block + i / 64], extent)
      }
    }
    #expect(error < chosen.error)
    // In bits: 7.5 for the square of a step.
    func total(_ error: Int, _ bytes: Int) -> Double { 7.5 * Double(error) / Double(step * step) + 8 * Double(bytes) }
    #expect(total(chosen.error, chosen.bytes) < 0.99 * total(error, nearest.body().count))
  }

  @Test func whatIsSmallAgainstTheStepIsLeft() {
    let faint = [[Int16]](repeating: (0..<192).map { Int16($0 % 5) }, count: 16)
    let result = code(faint, DetailSetting(step: 100, isGray: false))
    #expect(result.bytes == 0)
    #expect(result.error == result.believedError)
  }

  @Test func extremeCoefficientsHaveSymbols() {
    let extreme = (0..<16).map { block in (0..<192).map { Int16(($0 + block) % 3 == 0 ? -32768 : 32767) } }
    for step in [1, 2, 1000, 32767] {
      let result = code(extreme, DetailSetting(step: step, isGray: false))
      #expect(result.bytes > 0 && result.error == result.believedError)
    }
  }
}
