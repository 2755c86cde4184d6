import AEC
import AECSupport
import AECTestSupport
import Testing

/// Symbols and kinds are chosen by what they cost and by what they bring.
@Suite struct DetailChoiceTests {
  /// What became of a square of blocks of coefficients.
  private struct Result {
    var bytes = 0
    /// What the encoder takes it for, in bytes: of symbols alone.
    var believedBytes = 0.0
    /// Of what decoders will have, in squared units of coefficients.
    var error = 0
    var square: DetailSymbols?
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

  /// Codes blocks of which there are coefficients of detail, of flat blocks, or of both.
  private func code(
    _ detail: [[Int16]]?, flat: [[Int16]]? = nil, triesRepeats: Bool = false, _ setting: DetailSetting
  ) -> Result {
    let side = Int(Double((detail ?? flat ?? []).count).squareRoot())
    let symbols = FeatureMap(height: side, width: side, channels: DetailTransform.channels)
    let marks = ClassMap(height: side, width: side, channels: DetailTransform.marks)
    var blocks = DetailBlocks(
      rows: 0..<side, columns: 0..<side, symbols: symbols, marks: marks, hasNetworks: detail != nil)
    var choice = DetailChoice(setting)
    choice.triesRepeats = triesRepeats
    var writer = DetailCoder.Writer(setting)
    var (result, costs) = (Result(), 0)
    for index in 0..<side * side {
      let place = blocks.place(row: index / side, column: index % side)
      choose(&choice, detail?[index], flat?[index], place, &blocks)
      writer.put(place, classes: choice.classes, &blocks)
      if place.marks[3] > 2 { continue }
      let kind = DetailKind(rawValue: place.marks[3])
      for i in 0..<setting.planes * DetailTransform.area where kind != DetailKind.none {
        let extent = Int(place.marks[i / 64])
        if max(i / 8 % 8, i % 8) < extent {
          costs += SymbolCosts.cost(abs(Int(place.symbols[i])), Int(choice.classes[i]))
        } else {
          #expect(place.symbols[i] == 0)
        }
      }
      costs -= hiddenSigns(place) << 16
    }
    let body = writer.finish(nil)
    (result.bytes, result.believedBytes) = (body.count, Double(costs) / 65536 / 8)
    // Classes and symbols are those that a decoder comes to.
    let read = try? DetailSymbols(reading: body[...], rows: side, columns: side, hasNetworks: detail != nil)
    #expect(read?.marks == marks.elements)
    for (block, kind) in (read?.kinds ?? []).enumerated() {
      let of = kind == .flat || detail == nil ? flat : detail
      for i in 0..<setting.planes * DetailTransform.area {
        let symbol = Int(read?.symbols[192 * block + i] ?? 0)
        if kind != .none { #expect(symbol == Int(symbols[block / side].position(block % side)[i])) }
        let left = Int(of?[block][i] ?? 0) - symbol * setting.step
        result.error += left * left
      }
    }
    result.square = read
    return result
  }

  private func choose(
    _ choice: inout DetailChoice, _ detail: [Int16]?, _ flat: [Int16]?, _ place: DetailBlocks.Place,
    _ blocks: inout DetailBlocks
  ) {
    (detail ?? []).withUnsafeBufferPointer { own in
      (flat ?? []).withUnsafeBufferPointer { other in
        choice.choose(
          DetailChoice.Coefficients(
            detail: detail == nil ? nil : own.baseAddress, flat: flat == nil ? nil : other.baseAddress),
          at: place, &blocks)
      }
    }
  }

  /// Signs of a block that are not written.
  private func hiddenSigns(_ place: DetailBlocks.Place) -> Int {
    guard place.marks[3] != 0 else { return 0 }
    return stride(from: 0, to: 192, by: 64).reduce(0) { count, plane in
      count
        + [0..<16, 16..<32, 32..<64].filter { group in
          group.filter { place.marks[plane / 64] > 0 && place.symbols[plane + $0] != 0 }.count >= 4
        }.count
    }
  }

  @Test(arguments: [10, 34, 144, 700], [false, true])
  func bytesAreNearWhatTheChoiceTakesThemFor(_ step: Int, _ isGray: Bool) {
    var random = SplitMix64(seed: 91)
    let result = code(coefficients(24, deviation: 700, &random), DetailSetting(step: step, isGray: isGray))
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
        nearest.marks[4 * block + i / 64] = max(nearest.marks[4 * block + i / 64], extent)
        nearest.marks[4 * block + 3] = DetailKind.detail.rawValue
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
    #expect(result.error == 16 * faint[0].reduce(0) { $0 + Int($1) * Int($1) })
  }

  @Test func extremeCoefficientsHaveSymbols() {
    let extreme = (0..<16).map { block in (0..<192).map { Int16(($0 + block) % 3 == 0 ? -32768 : 32767) } }
    for step in [1, 2, 1000, 32767] {
      let result = code(extreme, DetailSetting(step: step, isGray: false))
      #expect(result.bytes > 0 && result.error <= 16 * 192 * 4 * step * step)
    }
  }

  /// Blocks of which the networks know nothing, and which are nearly flat, and the other way round.
  @Test func theKindThatMissesLessIsChosen() {
    var random = SplitMix64(seed: 94)
    let (hard, easy) = (
      coefficients(8, deviation: 900, &random), [[Int16]](repeating: [Int16](repeating: 3, count: 192), count: 64)
    )
    let halves = (0..<64).map { ($0 % 8 < 4 ? hard : easy)[$0] }
    let others = (0..<64).map { ($0 % 8 < 4 ? easy : hard)[$0] }
    let setting = DetailSetting(step: 40, isGray: false)
    let result = code(halves, flat: others, setting)
    for (block, kind) in (result.square?.kinds ?? []).enumerated() {
      #expect(kind == (block % 8 < 4 ? .flat : .none), "\(block)")
    }
    #expect(result.square?.extents.allSatisfy { $0 == 0 } == true)
    // Some bits a block of decisions.
    #expect(result.bytes < 64 && result.error == 64 * 192 * 9, "\(result.bytes) bytes")
  }

  @Test(arguments: [true, false]) func blocksThatAreAlikeAreRepeatedWhereThatIsTried(areFlat: Bool) {
    var random = SplitMix64(seed: 95)
    let blocks = coefficients(3, deviation: 900, &random)
    // Columns that are alike, then rows.
    for pattern in [(0..<64).map { blocks[$0 % 8] }, (0..<64).map { blocks[$0 / 8] }] {
      let setting = DetailSetting(step: 40, isGray: false)
      func result(_ triesRepeats: Bool) -> Result {
        code(areFlat ? nil : pattern, flat: areFlat ? pattern : nil, triesRepeats: triesRepeats, setting)
      }
      let (with, without) = (result(true), result(false))
      #expect(with.bytes < without.bytes / 3, "\(with.bytes), \(without.bytes)")
      func repeats(_ result: Result) -> Int {
        ((result.square?.repeatsLeft ?? []) + (result.square?.repeatsAbove ?? [])).filter { $0 }.count
      }
      #expect(repeats(with) > 40 && repeats(without) == 0)
    }
  }
}
