import AEC
import AECTestSupport
import Testing

/// Model files of any bytes, with checksums made right: an error, or a model that computes the same with every
/// instruction set; never a crash.
@Suite(.enabled(if: withSlowTests)) struct DamagedModelTests {
  private static let bytes = try! readResource("Vectors/tiny.aecm")

  /// Where the file has numbers that decide about its structure: the head, the widths, the heads of its layers.
  private static let structure: [Int] =
    Array(24..<40) + [64, word(bytes, 32)].flatMap { $0..<$0 + 22 }
    + stride(from: 0, to: bytes.count, by: 64).filter { isLayerHead($0) }.flatMap { [$0] + ($0 + 40..<$0 + 50) }

  private static func isLayerHead(_ offset: Int) -> Bool {
    ["scales.", "context.", "means.", "synthesis.", "thumbnail", "analysis.", "hyper_analysis."].contains {
      bytes[offset...].starts(with: $0.utf8)
    }
  }

  private static func word(_ bytes: [UInt8], _ offset: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }

  /// The bytes with the checksums of their halves made right, if the halves lie within.
  private static func withRightChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for (half, place) in [(24, 40), (32, 44)] {
      let (start, length) = (word(bytes, half), word(bytes, half + 4))
      guard start + length <= bytes.count else { continue }
      let sum = Checksum.crc32(bytes[start..<start + length])
      for k in 0..<4 { bytes[place + k] = UInt8(truncatingIfNeeded: sum >> (8 * k)) }
    }
    return bytes
  }

  /// The model, or nil if it is refused in words that say where.
  private func model(_ bytes: [UInt8]) -> Model? {
    do {
      return try Model(bytes: Self.withRightChecksums(bytes))
    } catch {
      #expect(!error.part.isEmpty && !error.expected.isEmpty && !error.found.isEmpty)
      #expect((0...bytes.count).contains(error.offset))
      return nil
    }
  }

  /// Codes a picture with every instruction set.
  private func codes(_ model: Model) throws {
    let image = Picture.mixed(70, 40)
    var files: [[UInt8]] = []
    var pictures: [Picture] = []
    var thumbnails: [Picture] = []
    for set in InstructionSet.allCases where set.isAvailable {
      var work = Work(threads: 1)
      work.instructionSet = set
      files.append(try PictureEncoder(model: model, quality: Quality(77.7)!, work: work).encode(image))
      let decoder = PictureDecoder(models: [model], work: work)
      pictures.append(try decoder.decode(files[0]))
      thumbnails.append(try decoder.thumbnail(files[0]))
    }
    #expect(files.allSatisfy { $0 == files[0] } && pictures.allSatisfy { $0 == pictures[0] })
    #expect(thumbnails.allSatisfy { $0 == thumbnails[0] })
  }

  @Test func anyNumberOfTheStructureMayBeWrong() {
    var random = SplitMix64(seed: 1)
    #expect(Self.structure.count > 500)
    for offset in Self.structure {
      for value in [0, 1, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)] {
        var bytes = Self.bytes
        bytes[offset] = value
        if value & 1 == 1 { bytes[offset + 1] = value }
        _ = model(bytes)
      }
    }
  }

  @Test func halvesMayBeSwappedOrOverlapOrEndEarly() {
    var bytes = Self.bytes
    bytes.replaceSubrange(24..<40, with: Self.bytes[32..<40] + Self.bytes[24..<32])
    #expect(model(bytes) == nil)
    bytes.replaceSubrange(32..<40, with: bytes[24..<32])
    #expect(model(bytes) == nil)
    for half in [24, 32] {
      for length in stride(from: 0, to: Self.word(Self.bytes, half + 4), by: 64) {
        var bytes = Self.bytes
        for k in 0..<4 { bytes[half + 4 + k] = UInt8(truncatingIfNeeded: length >> (8 * k)) }
        #expect(model(bytes) == nil)
      }
    }
  }

  /// Weights, biases, multipliers, tables: small ones make a model, whose gains leave every range, and all machines agree;
  /// large ones make one too or are refused, since their sums might leave int32.
  @Test(arguments: 1...12) func anyWeightsComputeTheSameEverywhereOrAreRefused(_ seed: Int) throws {
    var random = SplitMix64(seed: seed)
    var bytes = Self.bytes
    let heads = Set(Self.structure.map { $0 / 64 }).union([0])
    let large = seed % 3 == 0
    for block in 0..<bytes.count / 64 where !heads.contains(block) && Int.random(in: 0..<seed, using: &random) == 0 {
      // Positive as multipliers have to be, of any magnitude as everything else may be.
      for k in 0..<32 {
        let value =
          large
          ? [32767, 1, 0x7F01, Int.random(in: 1...32767, using: &random)].randomElement(using: &random)!
          : Int.random(in: 1...200, using: &random)
        (bytes[64 * block + 2 * k], bytes[64 * block + 2 * k + 1]) = (UInt8(value & 255), UInt8(value >> 8))
      }
    }
    guard let model = model(bytes) else { return #expect(large) }
    try codes(model)
  }
}
