import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Model files: what is read, and what is refused.
@Suite struct ModelTests {
  private static let bytes = try! readResource("Vectors/tiny.aecm")

  @Test func aModelSaysWhatItIs() throws {
    let tiny = try Model(bytes: Self.bytes)
    #expect(tiny.name == "tiny")
    #expect(tiny.decoderBytes + tiny.encoderBytes + 64 == Self.bytes.count)
    #expect(tiny.fingerprint == Checksum.crc32(Self.bytes[64..<64 + tiny.decoderBytes]))
    #expect(Model.fast.name == "fast")
    let cost = Model.fast.kiloMACsPerPixel
    #expect((7.0...12.5).contains(cost.encode) && (7.0...9).contains(cost.decode))
  }

  @Test func theEncoderForTheEyeServesTheNetworkItself() throws {
    #expect(Model.fastEye.name == "fast-eye" && Model.fastEye.fingerprint == Model.fast.fingerprint)
    #expect(Model.fastEye.bytes != Model.fast.bytes && Model.fastEye.kiloMACsPerPixel == Model.fast.kiloMACsPerPixel)
    let picture = Picture.mixed(150, 90)
    let bytes = try PictureEncoder(model: .fastEye, effort: .plain).encode(picture)
    #expect(try bytes != PictureEncoder(model: .fast, effort: .plain).encode(picture))
    #expect(try PictureDecoder(models: [.fast]).decode(bytes) == PictureDecoder(models: [.fastEye]).decode(bytes))
  }

  @Test func aTruncatedModelIsRefused() {
    for count in [0, 3, 63, 64, 100, 4096, Self.bytes.count / 2, Self.bytes.count - 1] {
      #expect(throws: ModelError.self) { try Model(bytes: Array(Self.bytes[..<count])) }
    }
  }

  @Test func aDamagedModelIsRefused() {
    for offset in stride(from: 0, to: Self.bytes.count, by: 997)
    where !(8..<24).contains(offset) && !(48..<64).contains(offset) {
      var bytes = Self.bytes
      bytes[offset] ^= 0x10
      #expect(throws: ModelError.self, "byte \(offset)") { try Model(bytes: bytes) }
    }
  }

  @Test func damagedPartsWithARightChecksumAreRefusedByName() {
    /// The error of the model with 16-bit values replaced in its decoder half, checksum made right.
    func refusal(_ offset: Int, _ value: UInt16) -> ModelError? {
      var bytes = Self.bytes
      (bytes[64 + offset], bytes[65 + offset]) = (UInt8(value & 255), UInt8(value >> 8))
      let length = (0..<4).reduce(0) { $0 | Int(bytes[28 + $1]) << (8 * $1) }
      let sum = Checksum.crc32(bytes[64..<64 + length])
      for k in 0..<4 { bytes[40 + k] = UInt8(truncatingIfNeeded: sum >> (8 * k)) }
      return #expect(throws: ModelError.self) { try Model(bytes: bytes) }
    }
    #expect(refusal(0, 33)?.part == "widths")
    #expect(refusal(0, 48)?.expected.isEmpty == false)
    #expect(refusal(8, 65)?.expected.contains("multiple of 64") == true)
    #expect(refusal(20, 2)?.expected.contains("3x3 or 5x5") == true)
    #expect(refusal(20, 1)?.part == "synthesis.body8.0.depthwise")
    #expect(refusal(16, 0)?.expected.contains("limits") == true)
  }

  @Test func aPictureOfAModelInAFileDecodesWithIt() throws {
    let tiny = try Model(bytes: Self.bytes)
    let image = Picture.mixed(90, 70)
    let bytes = try PictureEncoder(model: tiny).encode(image)
    let decoded = try PictureDecoder(models: [.fast, tiny]).decode(bytes)
    #expect(decoded.width == 90 && decoded.height == 70)
    #expect(try PictureDecoder.header(of: bytes).fingerprint == tiny.fingerprint)
  }
}
