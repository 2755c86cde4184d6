import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Files that prove their pictures: what is decoded is what was decoded where they were made, or it is told.
@Suite struct ProofTests {
  private static let decoder = PictureDecoder(models: [.fast])

  /// Encoders of all ways that a picture goes.
  private static let encoders = [
    PictureEncoder(model: .fast, proof: true), PictureEncoder(model: .fast, effort: .plain, proof: true),
    PictureEncoder(model: .fast, quality: Quality(95)!, proof: true),
    PictureEncoder(model: .fast, maxError: 0, proof: true), PictureEncoder(model: .fast, maxError: 5, proof: true),
  ]

  private static func proven(_ width: Int = 70, _ height: Int = 50) throws -> [UInt8] {
    try encoders[0].encode(.mixed(width, height))
  }

  /// A file with another body of its section of keys.
  private static func replacing(keys: [UInt8], in bytes: [UInt8]) throws -> [UInt8] {
    let header = try PictureDecoder.header(of: bytes)
    return Container.write(
      width: header.width, height: header.height, layout: header.layout,
      networks: header.quality.flatMap { quality in header.fingerprint.map { (quality, $0) } },
      sections: header.sections.map { section in
        let body = section.tag == .keys ? keys : Array(bytes[section.offset..<section.offset + section.length])
        return (section.tag, CodedSection(covered: body))
      })
  }

  /// Its proof is that of another picture.
  private static func wrong() throws -> [UInt8] {
    let bytes = try proven()
    let sum = Container.littleEndian(try PictureDecoder.header(of: bytes).proof! ^ 1)
    return try replacing(keys: [7, 4] + sum, in: bytes)
  }

  @Test(arguments: [(1, 1), (31, 200), (40, 20), (70, 50), (600, 40)])
  func theProofIsTheChecksumOfAllDecodedBytesWhateverTheWay(_ width: Int, _ height: Int) throws {
    for var encoder in Self.encoders {
      let bytes = try encoder.encode(.mixed(width, height))
      let picture = try Self.decoder.decode(bytes)
      #expect(try PictureDecoder.header(of: bytes).proof == Checksum.crc32(picture.pixels))
      encoder.proof = false
      let plain = try encoder.encode(.mixed(width, height))
      #expect(try PictureDecoder.header(of: plain).proof == nil)
      #expect(try Self.decoder.decode(plain) == picture)
      // Two bytes of head, then key, length and checksum.
      #expect(bytes.count == plain.count + 8)
    }
  }

  @Test func threadsAndMemoryChangeNothing() throws {
    var encoder = Self.encoders[0]
    let bytes = try encoder.encode(.mixed(300, 200))
    for work in [Work(threads: 1), Work(threads: 3), Work(threads: 2, lowMemory: true)] {
      encoder.work = work
      #expect(try encoder.encode(.mixed(300, 200)) == bytes)
      #expect(try PictureDecoder(models: [.fast], work: work).decode(bytes).width == 300)
    }
  }

  @Test func aPictureThatIsAnotherIsRefusedAtItsLastRowAndStays() throws {
    let rows = try RowDecoder(Self.decoder, Self.wrong())
    for _ in 0..<49 { #expect(try rows.next() != nil) }
    for _ in 0..<2 {
      let error = #expect(throws: CodecError.self) { try rows.next() }
      #expect(error?.kind == .proofFailed && error?.advice.contains("aec selftest") == true)
    }
    #expect(throws: CodecError.self) { try Self.decoder.decode(Self.wrong()) }
  }

  @Test func regionsAndScalesAreDecodedWithoutTheCheck() throws {
    let (wrong, right) = (try Self.wrong(), try Self.proven())
    let region = PictureRegion(x: 0, y: 10, width: 70, height: 40)
    #expect(try Self.decoder.decode(wrong, region: region) == Self.decoder.decode(right).part(region))
    for scale in [PictureScale.half, .quarter, .eighth] {
      #expect(try Self.decoder.decode(wrong, scale: scale) == Self.decoder.decode(right, scale: scale))
    }
    let whole = PictureRegion(x: 0, y: 0, width: 70, height: 50)
    let error = #expect(throws: CodecError.self) { try Self.decoder.decode(wrong, region: whole) }
    #expect(error?.kind == .proofFailed)
  }

  @Test func everyFlippedByteIsFound() throws {
    let bytes = try Self.proven()
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x55
      let error = #expect(throws: CodecError.self) { try Self.decoder.decode(damaged) }
      #expect(error?.kind != .proofFailed)
    }
  }

  @Test func unknownKeysAreSteppedOver() throws {
    let bytes = try Self.proven()
    let sum = Container.littleEndian(try PictureDecoder.header(of: bytes).proof!)
    for keys in [[], [0, 0], [6, 2, 1, 2, 9, 1, 7], [0, 1, 7, 7, 4] + sum + [8, 0, 0x80, 1, 1, 5]] as [[UInt8]] {
      let other = try Self.replacing(keys: keys, in: bytes)
      #expect(try Self.decoder.decode(other) == Self.decoder.decode(bytes))
      #expect(try (PictureDecoder.header(of: other).proof == nil) == (keys.count < 10))
    }
  }

  @Test(
    arguments: [
      ([7], "the length of a value"), ([0x80], "a key"), ([7, 3, 1, 2, 3], "a proof of 4 bytes"),
      ([7, 5, 1, 2, 3, 4, 5], "a proof of 4 bytes"), ([7, 5, 1, 2, 3, 4], "a value that ends within the section"),
      ([1, 0, 1, 0], "keys that rise"), ([2, 0, 1, 0], "keys that rise"), ([0x81, 0, 0], "a key"),
      ([1, 0x80, 0], "the length of a value"), ([1] + [UInt8](repeating: 0xFF, count: 8) + [0x7F], "a value that ends"),
      ([UInt8](repeating: 0xFF, count: 12), "a key"),
    ] as [([UInt8], String)])
  func keysThatAreNoListAreRefused(_ keys: [UInt8], _ expected: String) throws {
    let bytes = try Self.replacing(keys: keys, in: Self.proven())
    let error = #expect(throws: CodecError.self) { try PictureDecoder.header(of: bytes) }
    #expect(error?.kind == .corrupt && error?.part == "keys", "\(error!)")
    #expect(error?.expected.hasPrefix(expected) == true, "\(error!)")
  }
}
