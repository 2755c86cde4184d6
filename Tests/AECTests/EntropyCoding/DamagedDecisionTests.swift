import AEC
import AECTestSupport
import Testing

/// Whatever bytes are read in the unsorted mode, they give an error that names the place, or symbols; never a crash.
@Suite struct DamagedDecisionTests {
  func refusal(of body: [UInt8], like steps: [Step]) -> EntropyCodingError? {
    do {
      _ = try Step.read(body, like: steps)
      return nil
    } catch {
      return error
    }
  }

  func sample() -> (steps: [Step], body: [UInt8]) {
    var random = SplitMix64(seed: 41)
    let steps = Step.some(700, from: &random) + [.symbol(1_048_575, 0), .symbol(-1_048_575, 118)]
    return (steps, Step.body(of: steps))
  }

  @Test func truncationAtEveryByteIsAnError() throws {
    let (steps, body) = sample()
    for count in 0..<body.count {
      let refusal = try #require(self.refusal(of: Array(body[..<count]), like: steps), "cut to \(count) bytes")
      #expect((0...count).contains(refusal.offset))
    }
  }

  @Test func everyFlippedBitIsAnErrorOrOtherSymbols() throws {
    let (steps, body) = sample()
    for bit in 0..<8 * body.count {
      var damaged = body
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      do {
        for case .symbol(let symbol, _) in try Step.read(damaged, like: steps) { #expect(abs(symbol) < 1 << 20) }
      } catch {
        #expect((0...body.count).contains(error.offset))
      }
    }
  }

  @Test func randomBytesAreSymbolsOrAnErrorAtAPlaceInThem() {
    var random = SplitMix64(seed: 42)
    func some() -> [UInt8] { (0..<random.int(0...60)).map { _ in UInt8(random.int(0...255)) } }
    for _ in 0..<3000 {
      let steps = Step.some(random.int(0...60), from: &random)
      for bytes in [sectionBody(phrases: some(), details: some()), some()] {
        guard let error = refusal(of: bytes, like: steps) else { continue }
        #expect((0...bytes.count).contains(error.offset) && !error.expected.isEmpty && !error.found.isEmpty)
      }
    }
  }

  /// Every body that can be read is the one body of what was read, but for what deflate chose.
  @Test func whatIsReadIsPackedTheSame() throws {
    var random = SplitMix64(seed: 43)
    var read = 0
    for _ in 0..<6000 {
      let steps = Step.some(12, from: &random)
      var (phrases, details) = sectionParts(of: Step.body(of: steps))
      for _ in 0..<random.int(1...3) {
        let (byte, place) = (UInt8(random.int(0...255)), random.int(0...1 << 20))
        if random.flip() {
          if !phrases.isEmpty { phrases[place % phrases.count] = byte }
        } else {
          if !details.isEmpty { details[place % details.count] = byte }
        }
      }
      guard let found = try? Step.read(sectionBody(phrases: phrases, details: details), like: steps) else { continue }
      read += 1
      let again = sectionParts(of: Step.body(of: found))
      if again != (phrases, details) { Issue.record("\(found)") }
    }
    #expect(read > 100)
  }

  @Test func theChecksumIsThatOfPhrasesAndDetails() {
    let (steps, body) = sample()
    let (phrases, details) = sectionParts(of: body)
    #expect(Step.checksum(of: steps) == Checksum.crc32(phrases + details))
  }

  @Test func surplusBytesAreErrors() {
    let (steps, body) = sample()
    let (phrases, details) = sectionParts(of: body)
    #expect(refusal(of: body + [0], like: steps) != nil)
    #expect(refusal(of: [0] + body, like: steps) != nil)
    #expect(
      refusal(of: sectionBody(phrases: phrases + [0], details: details), like: steps)?.expected
        == "the end of the deflate stream")
    #expect(refusal(of: sectionBody(phrases: phrases, details: details + [0]), like: steps)?.found == "them elsewhere")
    #expect(refusal(of: sectionBody(phrases: phrases.dropLast(), details: details), like: steps) != nil)
    #expect(refusal(of: sectionBody(phrases: phrases, details: details.dropLast()), like: steps) != nil)
    #expect(refusal(of: Step.body(of: []) + [3, 0], like: [])?.found == "a deflate stream")
  }

  @Test func paddingMustBeZero() {
    let steps: [Step] = [.bits(1, 3)]
    for bit in UInt8(0)..<8 {
      let refusal = refusal(of: sectionBody(phrases: [], details: [1 ^ 1 << bit]), like: steps)
      #expect(refusal?.expected == (bit < 3 ? nil : "zeros after the last bit"))
    }
  }

  @Test func aRareDecisionThatIsNotAskedForIsAnError() {
    // One decision in cells of one: phrases of it and only common ones are read, all others go on.
    let refusals = (UInt8(0)...255).map {
      refusal(of: sectionBody(phrases: [$0], details: []), like: [.decision(true, 0)])?.expected
    }
    #expect(refusals.filter { $0 == nil }.count == 2)
    #expect(refusals.filter { $0 == "no more rare decisions" }.count == 254)
  }

  @Test func escapesBeyondTheLargestSymbolAreErrors() {
    for scaleClass in [0, 63, 118] {
      let steps: [Step] = [.symbol(1_048_575, scaleClass)]
      let (phrases, details) = sectionParts(of: Step.body(of: steps))
      var found: Set<String> = []
      for bit in 0..<8 * details.count {
        var damaged = details
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        found.insert(refusal(of: sectionBody(phrases: phrases, details: damaged), like: steps)?.expected ?? "")
      }
      #expect(found.contains("a symbol of at most 1048575"), "class \(scaleClass)")
      // An escape whose zeros never end.
      for bit in 0..<8 * details.count {
        var endless = details[...(bit / 8)] + [UInt8](repeating: 0, count: 60)
        endless[bit / 8] &= (1 << UInt8(bit % 8)) - 1
        found.insert(refusal(of: sectionBody(phrases: phrases, details: Array(endless)), like: steps)?.expected ?? "")
      }
      #expect(found.contains("an escape of at most 20 digits"), "class \(scaleClass)")
    }
  }
}
