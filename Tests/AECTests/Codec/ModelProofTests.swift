import AEC
import AECModelFast
import CModelFast
import Testing

/// Model files that are right but for one number that kernels rely on.
@Suite struct ModelProofTests {
  private static let bytes = try! readResource("Vectors/tiny.aecm")

  /// A layer of the file, found by its head.
  private struct Layer {
    let name: String
    let head: Int
    let isDense: Bool
    let bits, inputs, outputs, limit: Int

    var biases: Int { head + 64 }
    var multipliers: Int { biases + (4 * outputs + 63) / 64 * 64 }
    var weights: Int { multipliers + (2 * outputs + 63) / 64 * 64 }
  }

  private static func number(_ offset: Int, _ bytes: Int) -> Int {
    (0..<bytes).reduce(0) { $0 | Int(Self.bytes[offset + $1]) << (8 * $1) }
  }

  private static let layers: [Layer] = stride(from: 128, to: bytes.count - 64, by: 64).compactMap { head in
    let name = String(decoding: bytes[head..<head + 40].prefix { $0 != 0 }, as: UTF8.self)
    let families = ["scales.", "context.", "means.", "synthesis.", "thumbnail", "analysis.", "hyper_analysis."]
    guard families.contains(where: name.hasPrefix), name.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
      return nil
    }
    return Layer(
      name: name, head: head, isDense: bytes[head + 40] == 1, bits: Int(bytes[head + 41]), inputs: number(head + 44, 2),
      outputs: number(head + 46, 2), limit: number(head + 48, 2))
  }

  private func layer(_ name: String) throws -> Layer { try #require(Self.layers.first { $0.name == name }) }

  /// Loads the file with numbers replaced and checksums made right; each is an offset, its bytes and a value.
  private func load(_ changes: (offset: Int, bytes: Int, value: Int)...) throws {
    var bytes = Self.bytes
    for (offset, count, value) in changes {
      for k in 0..<count { bytes[offset + k] = UInt8(truncatingIfNeeded: value >> (8 * k)) }
    }
    for (half, place) in [(24, 40), (32, 44)] {
      let start = Self.number(half, 4)
      let sum = Checksum.crc32(bytes[start..<start + Self.number(half + 4, 4)])
      for k in 0..<4 { bytes[place + k] = UInt8(truncatingIfNeeded: sum >> (8 * k)) }
    }
    _ = try Model(bytes: bytes)
  }

  @Test func theProofCoversEveryLayer() throws {
    #expect(Self.layers.count > 40)
    for layer in Self.layers {
      let last = layer.biases + 4 * (layer.outputs - 1)
      let error = try #require(throws: ModelError.self) { try load((last, 4, Int(Int32.min))) }
      #expect(error.part == layer.name && error.expected == "sums below 2^31", "\(error)")
      #expect(error.found.hasSuffix("at output \(layer.outputs - 1)") && error.offset == layer.head)
    }
  }

  /// The magnitudes of the weights of an output, by input.
  private func magnitudes(_ layer: Layer, output n: Int) -> [Int] {
    (0..<(layer.isDense ? layer.inputs : 9)).map { k in
      let index =
        layer.isDense ? ((n / 16 * layer.inputs / 2 + k / 2) * 16 + n % 16) * 2 + k % 2 : k * layer.outputs + n
      let value = Self.number(layer.weights + index * layer.bits / 8, layer.bits / 8)
      return abs(layer.bits == 8 ? Int(Int8(truncatingIfNeeded: value)) : Int(Int16(truncatingIfNeeded: value)))
    }
  }

  /// By layers that say the limits of the inputs; the last input of means is y_hat.
  @Test(arguments: [
    ("scales.dw1", "scales.mix_in", nil), ("scales.mix", "scales.dw1", nil),
    ("analysis.body.0.expand", "analysis.body.0.mix_out", nil), ("synthesis.head", "synthesis.body8.0.project", nil),
    ("means.steps.1.0", "context.layers.3.project", 64),
  ]) func theLargestSumIsAcceptedAndNoneBeyondIt(_ name: String, _ before: String, _ latents: Int?) throws {
    let (layer, before) = try (layer(name), layer(before))
    let latentLimit = Self.number(64 + 16, 2)
    for output in [0, 7, layer.outputs - 1] {
      let magnitudes = magnitudes(layer, output: output)
      let reach = magnitudes.enumerated().reduce(0) {
        let isLatent = $1.offset >= layer.inputs - (latents ?? 0)
        return $0 + $1.element * (isLatent && layer.isDense ? latentLimit : before.limit)
      }
      let bias = layer.biases + 4 * output
      for sign in [1, -1] {
        try load((bias, 4, sign * (Int(Int32.max) - reach)))
        let error = try #require(throws: ModelError.self) {
          try load((bias, 4, sign * (Int(Int32.max) + 1 - reach)))
        }
        #expect(error.part == name)
      }
    }
  }

  @Test func aLargerLimitOfTheLayerBeforeCountsToo() throws {
    let (first, second) = try (layer("scales.mix_in"), layer("scales.dw1"))
    let weights = (0..<9).map { second.weights + 2 * $0 * second.outputs }
    let (w, bias) = (32767, Int(Int32.max) - 9 * 32767 * 5000)
    func patched(_ limit: Int) throws {
      try load(
        (first.head + 48, 2, limit), (second.biases, 4, bias), (weights[0], 2, w), (weights[1], 2, w),
        (weights[2], 2, w), (weights[3], 2, w), (weights[4], 2, w), (weights[5], 2, w), (weights[6], 2, w),
        (weights[7], 2, w), (weights[8], 2, w))
    }
    // The other channels may be over it only where this one is far beyond.
    try patched(5000)
    #expect(try #require(throws: ModelError.self) { try patched(5001) }.part == second.name)
  }

  @Test func numbersThatKernelsDoNotTakeAreRefused() throws {
    for layer in Self.layers
    where ["scales.dw2", "synthesis.stem", "thumbnail", "analysis.down.conv"].contains(layer.name) {
      let changes: [(Int, Int, Int)] = [
        (layer.head, 1, 0x58), (layer.head + 40, 1, layer.isDense ? 2 : 1), (layer.head + 40, 1, 0),
        (layer.head + 41, 1, 4), (layer.head + 41, 1, 32), (layer.head + 42, 1, 25), (layer.head + 42, 1, 255),
        (layer.head + 44, 2, layer.inputs + 2), (layer.head + 46, 2, layer.outputs - 16), (layer.head + 48, 2, 0),
        (layer.head + 48, 2, 32768), (layer.multipliers, 2, 0), (layer.multipliers + 2, 2, -1),
      ]
      for change in changes {
        let error = try #require(throws: ModelError.self, "\(layer.name) \(change)") { try load(change) }
        #expect(error.part == layer.name)
      }
    }
    // Depth-wise weights have 16 bits.
    let depthwise = try layer("scales.dw1")
    #expect(throws: ModelError.self) { try load((depthwise.head + 41, 1, 8)) }
  }

  /// It is not proven again whenever the library is loaded.
  @Test func theBuiltInModelIsProven() throws {
    var size = 0
    let start = aec_model_fast(&size)
    let bytes = [UInt8](UnsafeRawBufferPointer(start: start, count: size))
    #expect(try Model(bytes: bytes).fingerprint == Model.fast.fingerprint)
  }
}
