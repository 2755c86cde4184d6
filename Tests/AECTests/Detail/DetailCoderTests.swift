import AEC
import AECTestSupport
import Testing

/// What is written of a square's symbols is read, in few bytes; other bytes give an error that names the place, or symbols.
@Suite struct DetailCoderTests {
  private static let sizes = [(1, 1), (1, 7), (9, 1), (2, 2), (5, 13), (16, 16)]
  private static let settings = [
    DetailSetting(step: 1, isGray: false), DetailSetting(step: 143, isGray: true),
    DetailSetting(step: 32767, isGray: false), DetailSetting(step: 64, isGray: true),
  ]

  /// What the body of a square says.
  private func again(_ square: DetailSymbols, at offset: Int = 0) throws -> DetailSymbols {
    let bytes = [UInt8](repeating: 7, count: offset) + square.body()
    return try DetailSymbols(
      reading: bytes[offset...], rows: square.rows, columns: square.columns, hasNetworks: square.hasNetworks)
  }

  @Test(arguments: [(1, 1), (1, 32767), (4, 3), (9, 60), (16, 1), (16, 500), (16, 32767)], [true, false])
  func squaresRoundTrip(_ blocks: (activity: Int, largest: Int), hasNetworks: Bool) throws {
    var random = SplitMix64(seed: 71)
    for (rows, columns) in Self.sizes {
      for setting in Self.settings {
        let square = DetailSymbols.some(
          rows: rows, columns: columns, hasNetworks: hasNetworks, setting: setting, activity: blocks.activity,
          largest: blocks.largest, from: &random)
        let read = try again(square)
        #expect(read == square, "\(rows) x \(columns), \(setting)")
        // Where a body lies makes no difference.
        #expect(try again(square, at: 2) == read)
      }
    }
  }

  /// A sign that is not written becomes the one that the magnitudes tell, and no other.
  @Test func theFirstSignOfFourSymbolsIsTheParityOfTheirMagnitudes() throws {
    var random = SplitMix64(seed: 75)
    for group in [0..<16, 16..<32, 32..<64] {
      for count in 1...6 {
        for plane in 0..<3 {
          var square = DetailSymbols(rows: 1, columns: 1, setting: DetailSetting(step: 9, isGray: false))
          var extents = [UInt8](repeating: 0, count: 3)
          extents[plane] = 8
          square.mark(0, .detail, extents)
          let places = group.shuffled(using: &random).prefix(count).map { 64 * plane + $0 }
          for place in places { square.symbols[place] = Int16(random.int(1...9) * (random.flip() ? 1 : -1)) }
          var settled = square
          if count >= 4 {
            let sum = places.reduce(0) { $0 + abs(Int(square.symbols[$1])) }
            settled.symbols[places.min()!] = (sum % 2 == 1 ? -1 : 1) * abs(square.symbols[places.min()!])
          }
          #expect(try again(square) == settled, "\(count) in \(group)")
        }
      }
    }
  }

  @Test func aHiddenSignSavesItsBit() {
    func square(_ count: Int) -> DetailSymbols {
      var square = DetailSymbols(rows: 64, columns: 64, setting: DetailSetting(step: 9, isGray: false))
      var random = SplitMix64(seed: 76)
      for block in 0..<64 * 64 {
        square.mark(block, .detail, [2])
        for i in 0..<count { square.symbols[192 * block + [0, 1, 8, 9][i]] = random.flip() ? 1 : -1 }
      }
      square.settleSigns()
      return square
    }
    let (three, four) = (square(3).body().count, square(4).body().count)
    // Magnitudes that are all 1 hardly take anything: signs are 3 bits a block of either.
    #expect(abs(four - three) < 64 * 64 / 8 / 4, "\(three), \(four)")
  }

  @Test func repeatsTakeHardlyAnyBytes() throws {
    var random = SplitMix64(seed: 77)
    let setting = DetailSetting(step: 9, isGray: false)
    for kind in [DetailKind.detail, .flat] {
      for (others, mark) in [(1, DetailKind.repeatsLeft), (16, DetailKind.repeatsAbove)] {
        var square = DetailSymbols(rows: 16, columns: 16, setting: setting)
        square.mark(0, kind, [8, 8, 8])
        for i in 0..<192 { square.symbols[i] = Int16(random.int(-9...9)) }
        square.settleSigns()
        let alone = square.body().count
        // One row, or one column, of blocks that are all alike.
        for number in 1..<16 { square.makeBlock(others * number, repeat: others * (number - 1), mark) }
        #expect(square.body().count < alone + 24)
        #expect(try again(square) == square)
      }
    }
  }

  @Test func flatBlocksNeedNoSymbolsWithNetworksOnly() throws {
    let setting = DetailSetting(step: 9, isGray: false)
    var square = DetailSymbols(rows: 3, columns: 3, setting: setting)
    square.mark(4, .flat)
    square.mark(5, .flat, [0, 0, 1])
    square.symbols[192 * 5 + 128] = 3
    #expect(try again(square) == square)
    square.makeBlock(7, repeat: 4, DetailKind.repeatsAbove)
    #expect(try again(square) == square)
    var random = SplitMix64(seed: 78)
    for _ in 0..<200 {
      let square = DetailSymbols.some(
        rows: 3, columns: 4, hasNetworks: random.flip(), setting: setting, activity: 8, largest: 2, from: &random)
      let read = try again(square)
      for (block, kind) in read.kinds.enumerated() where kind != .none {
        let isEmpty = read.extents[3 * block..<3 * block + 3].allSatisfy { $0 == 0 }
        #expect(!isEmpty || kind == .flat && square.hasNetworks)
        #expect(kind == .flat || square.hasNetworks)
      }
    }
  }

  @Test func everyExtentAndTheLargestSymbolsRoundTrip() throws {
    for setting in Self.settings {
      for extent in UInt8(1)...8 {
        for plane in 0..<setting.planes {
          var square = DetailSymbols(rows: 2, columns: 2, setting: setting)
          for block in [1, 2] {
            var extents = [UInt8](repeating: 0, count: 3)
            extents[plane] = extent
            square.mark(block, .detail, extents)
            let corner = 192 * block + 64 * plane + 9 * (Int(extent) - 1)
            square.symbols[corner] = block == 1 ? 32767 : -32767
          }
          #expect(try DetailSymbols(reading: square.body()[...], rows: 2, columns: 2) == square)
        }
      }
    }
  }

  @Test func aSquareWithoutSymbolsHasAnEmptyBody() throws {
    for (rows, columns) in Self.sizes {
      let nothing = DetailSymbols(rows: rows, columns: columns, setting: DetailSetting(step: 9, isGray: false))
      #expect(nothing.body() == [])
      #expect(try DetailSymbols(reading: [], rows: rows, columns: columns).setting == nil)
    }
  }

  @Test func aGraySquareWithoutSymbolsIsItsStep() throws {
    let gray = DetailSymbols(rows: 64, columns: 64, setting: DetailSetting(step: 9, isGray: true))
    #expect(gray.body() == [19])
    #expect(try DetailSymbols(reading: [19], rows: 64, columns: 64) == gray)
    #expect(throws: EntropyCodingError.self) { try DetailSymbols(reading: [18], rows: 64, columns: 64) }
  }

  @Test func squaresThatAreAllAlikeTakeFewBytes() {
    var square = DetailSymbols(rows: 64, columns: 64, setting: DetailSetting(step: 9, isGray: false))
    // One block in the corner: the others are told in a few bytes.
    square.mark(0, .detail, [1])
    square.symbols[0] = 1
    #expect(square.body().count < 40)
    for block in 0..<64 * 64 {
      square.mark(block, .detail, [1])
      square.symbols[192 * block] = 40
    }
    #expect(square.body().count < 64 * 64)
  }

  /// The body of a square of 5 x 4 blocks.
  private func sample() -> [UInt8] {
    var random = SplitMix64(seed: 72)
    let setting = DetailSetting(step: 100, isGray: false)
    return DetailSymbols.some(rows: 5, columns: 4, setting: setting, activity: 8, largest: 9, from: &random).body()
  }

  /// What is wrong with a body of a square of 5 x 4 blocks; nil of one that can be read, whose symbols are in range.
  private func refusal(of body: [UInt8]) -> EntropyCodingError? {
    do {
      let square = try DetailSymbols(reading: body[...], rows: 5, columns: 4)
      #expect(!square.symbols.contains(.min) && square.extents.allSatisfy { $0 <= 8 })
      return nil
    } catch {
      #expect((0...body.count).contains(error.offset) && !error.expected.isEmpty && !error.found.isEmpty)
      return error
    }
  }

  @Test func truncationAtEveryByteIsAnError() {
    let body = sample()
    #expect(refusal(of: body) == nil)
    for count in 1..<body.count { #expect(refusal(of: Array(body[..<count])) != nil, "cut to \(count) bytes") }
  }

  @Test func everyFlippedBitIsAnErrorOrSymbols() {
    let body = sample()
    var refused = 0
    for bit in 0..<8 * body.count {
      var damaged = body
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      if refusal(of: damaged) != nil { refused += 1 }
    }
    #expect(refused > 4 * body.count)
  }

  @Test func phrasesAndDetailsOfAnyBytesAreSymbolsOrAnError() {
    var random = SplitMix64(seed: 73)
    var read = 0
    for _ in 0..<3000 {
      func some(_ most: Int) -> [UInt8] { (0..<random.int(0...most)).map { _ in UInt8(random.int(0...255)) } }
      let body = [100] + sectionBody(phrases: some(40), details: some(20))
      if refusal(of: body) == nil { read += 1 }
      if refusal(of: some(30)) == nil { read += 1 }
    }
    #expect(read < 300, "hardly any bytes fill a square")
  }

  /// Every body that can be read is the one body of what was read, but for what deflate chose.
  @Test func whatIsReadIsPackedTheSame() throws {
    var random = SplitMix64(seed: 74)
    var read = 0
    for _ in 0..<2000 {
      let square = DetailSymbols.some(
        rows: 2, columns: 3, hasNetworks: random.flip(), setting: DetailSetting(step: 30, isGray: random.flip()),
        activity: 10, largest: 3, from: &random)
      let body = square.body()
      guard body.count > 1 else { continue }
      var (phrases, details) = sectionParts(of: Array(body[1...]))
      for _ in 0..<random.int(1...2) {
        let (byte, place) = (UInt8(random.int(0...255)), random.int(0...1 << 20))
        if random.flip() {
          if !phrases.isEmpty { phrases[place % phrases.count] = byte }
        } else {
          if !details.isEmpty { details[place % details.count] = byte }
        }
      }
      let changed = body[..<1] + sectionBody(phrases: phrases, details: details)
      guard
        let found = try? DetailSymbols(reading: changed, rows: 2, columns: 3, hasNetworks: square.hasNetworks)
      else { continue }
      read += 1
      let again = found.body()
      #expect(again.first == body.first)
      let parts = sectionParts(of: Array(again[1...]))
      if parts != (phrases, details) { Issue.record("\(found)") }
    }
    #expect(read > 10)
  }

  @Test func theHeadIsAStepAsShortAsCanBe() {
    let body = sample()
    #expect(body.starts(with: [200, 1]), "a step of 100 that is not gray")
    let rest = body[2...]
    for head: [UInt8] in [[0], [1], [0x80, 0x80, 4], [0x81, 0x80, 4], [200, 0x81, 0]] {
      #expect(refusal(of: head + rest)?.expected == "a step of 1 ... 32767", "\(head)")
      #expect(refusal(of: head)?.offset == 0)
    }
    #expect(refusal(of: [0xFE, 0xFF, 3] + rest) == nil, "a step of 32767")
    #expect(refusal(of: [2] + rest) == nil, "a step of 1")
  }

  @Test func bytesBehindAndDecisionsWithoutSymbolsAreErrors() {
    let body = sample()
    #expect(refusal(of: body + [0]) != nil)
    // One decision, which is in the first phrase: whether the one block is active.
    let refusals = (UInt8(0)...255).map { phrase in
      #expect(throws: EntropyCodingError.self) {
        try DetailSymbols(reading: [200, 1] + sectionBody(phrases: [phrase], details: []), rows: 1, columns: 1)
      }?.expected
    }
    #expect(refusals.contains("an empty body where no block has symbols"))
  }
}
