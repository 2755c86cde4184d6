import AEC
import AECTestSupport
import CZlib
import Testing

/// Bytes that no encoder wrote give an error that names the place, or symbols; never a crash.
@Suite struct DamagedSectionTests {
  func refusal(of body: [UInt8], _ classes: [UInt8]) -> EntropyCodingError? {
    do {
      _ = try LatentCoding.decode(body[...], classes: classes)
      return nil
    } catch {
      return error
    }
  }

  /// A latent with symbols of all levels and escapes, and its body.
  func sample() -> (latent: Latent, body: [UInt8]) {
    var random = SplitMix64(seed: 11)
    var latent = Latent(photographLike: 1500, mean: 20, from: &random)
    latent.symbols[700] = 999
    latent.symbols[701] = -32767
    return (latent, LatentCoding.encode(latent.symbols, classes: latent.classes))
  }

  @Test func truncationAtEveryByteIsAnError() throws {
    let (latent, body) = sample()
    for count in 1..<body.count {
      let refusal = try #require(
        self.refusal(of: Array(body[..<count]), latent.classes), "cut to \(count) bytes")
      #expect((0...count).contains(refusal.offset))
    }
  }

  @Test func everyFlippedBitIsAnErrorOrOtherSymbols() throws {
    let (latent, body) = sample()
    for bit in 0..<8 * body.count {
      var damaged = body
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      do {
        let symbols = try LatentCoding.decode(damaged[...], classes: latent.classes)
        #expect(symbols.count == latent.symbols.count)
        #expect(!symbols.contains(.min))
      } catch {
        #expect((0...body.count).contains(error.offset))
      }
    }
  }

  @Test func randomBytesAreSymbolsOrAnErrorAtAPlaceInThem() {
    var random = SplitMix64(seed: 12)
    for _ in 0..<3000 {
      let classes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
        UInt8.random(in: 0...63, using: &random)
      }
      let phrases = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let details = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      for bytes in [sectionBody(phrases: phrases, details: details), phrases] {
        do {
          let symbols = try LatentCoding.decode(bytes[...], classes: classes)
          #expect(symbols.count == classes.count)
        } catch {
          #expect((0...bytes.count).contains(error.offset) && !error.expected.isEmpty && !error.found.isEmpty)
        }
      }
    }
  }

  /// Every body that decodes is the one body of its symbols, but for what deflate chose.
  @Test(arguments: [10.0, 20, 30, 45])
  func whatDecodesEncodesToTheSameQueues(mean: Double) {
    var random = SplitMix64(seed: 13)
    var decoded = 0
    for _ in 0..<4000 {
      let latent = Latent(photographLike: 20, mean: mean, from: &random)
      let body = LatentCoding.encode(latent.symbols, classes: latent.classes)
      guard !body.isEmpty else { continue }
      var (phrases, details) = sectionParts(of: body)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let (byte, place) = (UInt8.random(in: 0...255, using: &random), Int(random.next() >> 2))
        if random.next() % 2 == 0 {
          if !phrases.isEmpty { phrases[place % phrases.count] = byte }
        } else {
          if !details.isEmpty { details[place % details.count] = byte }
        }
      }
      let damaged = sectionBody(phrases: phrases, details: details)
      guard let symbols = try? LatentCoding.decode(damaged[...], classes: latent.classes) else { continue }
      decoded += 1
      let again = sectionParts(of: LatentCoding.encode(symbols, classes: latent.classes))
      if again != (phrases, details) { Issue.record("\(symbols) of \(latent.classes)") }
    }
    #expect(decoded > 100)
  }

  @Test func anyDeflateStreamOfThePhrasesDecodes() throws {
    let (latent, body) = sample()
    let (phrases, details) = sectionParts(of: body)
    let stored = sectionBody(phrases: phrases, details: details)
    #expect(try LatentCoding.decode(stored[...], classes: latent.classes) == latent.symbols)
    var checksum = crc32(0, phrases, UInt32(phrases.count))
    checksum = crc32(checksum, details, UInt32(details.count))
    #expect(LatentCoding.queueChecksum(latent.symbols, classes: latent.classes) == UInt32(checksum))
  }

  @Test func surplusBytesAreErrors() {
    let (latent, body) = sample()
    let (phrases, details) = sectionParts(of: body)
    #expect(refusal(of: body + [0], latent.classes) != nil)
    #expect(refusal(of: [0] + body, latent.classes) != nil)
    let surplusPhrase = sectionBody(phrases: phrases + [0], details: details)
    #expect(refusal(of: surplusPhrase, latent.classes)?.expected == "the end of the deflate stream")
    let surplusDetail = sectionBody(phrases: phrases, details: details + [0])
    #expect(refusal(of: surplusDetail, latent.classes)?.found == "them elsewhere")
    let missingPhrase = sectionBody(phrases: phrases.dropLast(), details: details)
    #expect(refusal(of: missingPhrase, latent.classes) != nil)
    let missingDetail = sectionBody(phrases: phrases, details: details.dropLast())
    #expect(refusal(of: missingDetail, latent.classes) != nil)
  }

  @Test func aBodyOfZerosIsAnError() {
    // Class 0: a phrase of common outcomes alone says that there is no symbol but 0.
    let errors = (UInt8(0)...255).map { refusal(of: sectionBody(phrases: [$0], details: []), [0])?.expected }
    #expect(errors.contains("an empty section where all symbols are 0"))
    #expect(!errors.contains(nil))
  }

  @Test func paddingMustBeZero() {
    let (latent, body) = sample()
    var found: Set<String> = []
    let (phrases, details) = sectionParts(of: body)
    for bit in UInt8(0)..<8 {
      var damaged = details
      damaged[details.count - 1] |= 1 << bit
      if let refusal = refusal(of: sectionBody(phrases: phrases, details: damaged), latent.classes) {
        found.insert(refusal.expected)
      }
    }
    // The sample's last bits do not fill their byte.
    #expect(found.contains("zeros after the last bit"))
    let queueEnds = (UInt8(0)...255).compactMap { phrase in
      refusal(of: sectionBody(phrases: [phrase], details: [0]), [15])?.expected
    }
    #expect(queueEnds.contains("the end of a queue"))
  }

  @Test func escapesBeyondTheLargestSymbolAreErrors() {
    let classes = [UInt8(63)]
    let body = LatentCoding.encode([32767], classes: classes)
    let (phrases, details) = sectionParts(of: body)
    var found: Set<String> = []
    for bit in 0..<8 * details.count {
      var damaged = details
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      if let refusal = refusal(of: sectionBody(phrases: phrases, details: damaged), classes) {
        found.insert(refusal.expected)
      }
    }
    #expect(found.contains("a symbol of at most 32767"))
    let zeros = [UInt8](repeating: 0, count: 40)
    #expect(
      refusal(of: sectionBody(phrases: phrases, details: [details[0] & 1] + zeros), classes)?.expected
        == "an escape of at most 15 digits")
  }

  @Test func aStreamThatUnpacksToFarMoreIsRefusedAtOnce() throws {
    // 60 MB of one byte in 60 kB.
    var stream = z_stream()
    deflateInit2_(
      &stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var (input, output) = ([UInt8](repeating: 7, count: 1 << 20), [UInt8](repeating: 0, count: 1 << 20))
    var written = 0
    for piece in 0..<60 {
      input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
          (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
          (stream.next_out, stream.avail_out) = (
            output.baseAddress! + written, UInt32(output.count - written)
          )
          deflate(&stream, piece == 59 ? Z_FINISH : Z_NO_FLUSH)
          written = output.count - Int(stream.avail_out)
        }
      }
    }
    let bomb = Array(output[..<written]) + [UInt8](repeating: 0x5A, count: 2000)
    // Refused after the first piece, not after all.
    let refusal = refusal(of: bomb, [UInt8](repeating: 20, count: 1000))
    #expect(try #require(refusal).offset < 1000)
  }
}
