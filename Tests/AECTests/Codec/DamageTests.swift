import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Damaged files: an error that names the place, or a picture; never a crash, a hang or an allocation on their word.
@Suite struct DamageTests {
  private static let file = try! PictureEncoder(model: .fast, quality: Quality(30)!).encode(Picture.mixed(70, 50))

  /// What a damaged file may do: decode to the size it claims, or throw an error that names a part.
  private func survives(_ bytes: [UInt8], _ what: String) {
    // The limits bound what a changed width may claim.
    let decoder = PictureDecoder(models: [.fast], limits: Limits(pixels: 1 << 18), work: Work(threads: 1))
    do {
      let image = try decoder.decode(bytes)
      let header = try PictureDecoder.header(of: bytes)
      #expect(image.width == header.width && image.height == header.height)
    } catch {
      #expect(
        !error.part.isEmpty && !error.expected.isEmpty && !error.found.isEmpty && !error.advice.isEmpty, "\(what)")
      #expect((error.offset ?? 0) <= bytes.count, "\(what)")
    }
  }

  @Test func aFileTruncatedAtAnyByteIsRefused() {
    for count in 0..<Self.file.count {
      let bytes = Array(Self.file[..<count])
      #expect(throws: CodecError.self) { try PictureDecoder(models: [.fast]).decode(bytes) }
      survives(bytes.withRightChecksum(), "truncated to \(count) with a right checksum")
    }
  }

  @Test func aFileWithAnyBitFlippedIsRefused() {
    for bit in 0..<8 * Self.file.count {
      var bytes = Self.file
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: CodecError.self) { try PictureDecoder(models: [.fast]).decode(bytes) }
    }
  }

  @Test func aFileWithAnyBitFlippedAndARightChecksumSurvives() {
    for bit in 0..<8 * (Self.file.count - 4) {
      var bytes = Self.file
      bytes[bit / 8] ^= 1 << (bit % 8)
      survives(bytes.withRightChecksum(), "bit \(bit)")
    }
  }

  @Test func aFileOfAnotherModelNamesBothModels() throws {
    let other = try Model(bytes: readResource("Vectors/tiny.aecm"))
    let error = #expect(throws: CodecError.self) { try PictureDecoder(models: [other]).decode(Self.file) }
    #expect(error?.kind == .unknownModel)
    #expect(error?.expected.contains("tiny") == true)
    #expect(error?.found == hexadecimal(Model.fast.fingerprint))
    #expect(throws: CodecError.self) { try PictureDecoder(models: []).decode(Self.file) }
  }

  @Test func limitsAreCheckedBeforeAnythingElse() {
    let pixels = #expect(throws: CodecError.self) {
      try PictureDecoder(models: [.fast], limits: Limits(pixels: 3499)).decode(Self.file)
    }
    #expect(pixels?.kind == .overLimit && pixels?.part == "pixels")
    let memory = #expect(throws: CodecError.self) {
      try PictureDecoder(models: [.fast], limits: Limits(memory: 10_000)).decode(Self.file)
    }
    #expect(memory?.kind == .overLimit && memory?.part == "memory")
  }

  @Test func aHugeClaimIsRefusedWithoutBeingAllocated() throws {
    let z: [UInt8] = [1, 2, 3]
    for side in [20_000, 1_000_000] {
      let bytes = emptyFile(side, side, hyperLatent: z)
      let error = #expect(throws: CodecError.self) { try PictureDecoder(models: [.fast]).decode(bytes) }
      #expect(error?.kind == .overLimit)
    }
    // Segments of y are listed, more than a file could hold bytes; without limits too, where the bytes that the picture would
    // take are more than an integer counts.
    let claim = Container.write(
      width: Int(Int32.max), height: Int(Int32.max), layout: .rgb8, networks: (Quality(30)!, Model.fast.fingerprint),
      sections: [(.hyperLatent, CodedSection([z])), (.latent, CodedSection(covered: [UInt8](repeating: 0, count: 9)))])
    let unlimited = PictureDecoder(models: [.fast], limits: Limits(pixels: .max, memory: .max))
    for region in [nil, PictureRegion(x: 0, y: 0, width: 1, height: 1)] {
      let error = #expect(throws: CodecError.self) { try unlimited.decode(claim, region: region) }
      #expect(error?.kind == .corrupt && error?.part == "section y, segment 9")
    }
    // Within the limits, z is too short for the claim: refused before y's maps are allocated.
    let bytes = emptyFile(8000, 8000, hyperLatent: z)
    let error = #expect(throws: CodecError.self) { try PictureDecoder(models: [.fast]).decode(bytes) }
    #expect(error?.part.hasPrefix("section z") == true)
  }
}
