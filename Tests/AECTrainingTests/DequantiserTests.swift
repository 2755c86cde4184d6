import AEC
import AECModelFast
import AECSupport
import AECTestSupport
import Testing

@testable import AECTraining

@Suite struct DequantiserTests {
  private static let ruled: IntegerModel = {
    let exporter = try! ModelExporter(weights: Ruled.weights, calibration: Ruled.calibration(), rounding: .nearest)
    return try! exporter.model(named: "ruled")
  }()

  @Test func aModelThatIsReadAndWrittenAgainHasTheSameBytes() throws {
    #expect(IntegerModel(.fast).bytes == Model.fast.bytes)
    let bytes = Self.ruled.bytes(card: "licence: none")
    let model = try Model(bytes: bytes)
    #expect(model.card == "licence: none")
    #expect(IntegerModel(model).bytes(card: model.card) == bytes)
  }

  /// Gains went into weights, so the two networks are compared by what they do.
  @Test func theFloatNetworkDoesWhatTheIntegersDo() throws {
    let floats = try Self.ruled.floats()
    #expect(Set(floats.keys) == Set(Ruled.weights.keys))
    let loss = try IntegerLoss(weights: floats, model: Model(bytes: Self.ruled.bytes), pictures: Ruled.pictures)
    for (floats, integers) in zip(loss.floats, loss.integers) {
      #expect(abs(floats.decibels - integers.decibels) < 0.05)
      #expect(abs(floats.bitsPerPixel / integers.bitsPerPixel - 1) < 0.01)
    }
  }

  @Test func weightsComeBackAsFarAsTheirBitsGo() throws {
    let floats = try Self.ruled.floats()
    for name in ["analysis.down.conv", "scales.dw1", "means.steps.1.0", "synthesis.head", "context.layers.0.conv"] {
      let (found, expected) = (floats[name + ".weight"]!.values, Ruled.weights[name + ".weight"]!.values)
      let error = zip(found, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(error < 0.01 * expected.reduce(0) { max($0, abs($1)) }, "\(name)")
    }
  }

  @Test func anEncoderAloneKeepsTheDecoderBitByBit() throws {
    let base = try Model(bytes: Self.ruled.bytes)
    var weights = try IntegerModel(base).floats()
    // As a training would have changed it.
    weights["analysis.head.bias"]!.values[0] += 0.25
    var maker = ModelMaker(name: "other", encoderOf: base)
    (maker.size, maker.observed, maker.squares) = (64, 2, 3)
    let made = try maker.make(weights, pictures: Ruled.pictures, card: "seed: 1\n")
    #expect(made.model.fingerprint == base.fingerprint)
    #expect(made.model.decoderBytes == base.decoderBytes)
    #expect(made.model.card == "seed: 1\n")
    #expect(made.bytes.count < base.bytes.count)
    let picture = Ruled.pictures[1]
    let file = try PictureEncoder(model: made.model, quality: Quality(60)!).encode(picture)
    #expect(file != (try PictureEncoder(model: base, quality: Quality(60)!).encode(picture)))
    #expect(
      try PictureDecoder(models: [base]).decode(file) == PictureDecoder(models: [made.model]).decode(file),
      "every decoder of the base reads what the encoder writes")
    #expect(throws: ModelError.self, "what it serves is not at hand") { try Model(bytes: made.bytes, serving: [.fast]) }
  }

  @Test func damageInAnEncoderAloneIsFound() throws {
    let base = try Model(bytes: Self.ruled.bytes)
    let bytes = Self.ruled.encoderBytes()
    #expect(try Model(bytes: bytes, serving: [base]).fingerprint == base.fingerprint)
    for place in [30, 41, 64, 5000, bytes.count - 100] {
      var wrong = bytes
      wrong[place] ^= 0x55
      #expect(throws: ModelError.self, "byte \(place)") { try Model(bytes: wrong, serving: [base]) }
    }
  }

  @Test func filesBeyondTheBoundAreRefused() {
    #expect(throws: ModelError.self) { try Model(bytes: Self.ruled.bytes + [UInt8](repeating: 0, count: 1 << 26)) }
  }
}
