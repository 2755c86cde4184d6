import AEC

extension IntegerModel {
  /// The bytes of the model file, as `ModelFile.md` describes it.
  public var bytes: [UInt8] { bytes(card: "") }

  /// The same with a card, up to 65536 bytes of text that tell of the model.
  public func bytes(card: String) -> [UInt8] { file(decoderHalf, serving: decoderHalf, card) }

  /// A file with the encoder half alone, and the fingerprint that it serves.
  public func encoderBytes(card: String = "") -> [UInt8] { file([], serving: decoderHalf, card) }

  private var decoderHalf: [UInt8] {
    let k = architecture.configuration
    return half(
      architecture.decoder,
      [
        k.decoderC8, k.decoderN8, k.decoderC16, k.decoderN16, k.latent, k.hyper, k.hyperWidth, k.scaleWidth,
        latentLimit, hyperLimit, k.decoderWide8,
      ])
  }

  private func file(_ decoder: [UInt8], serving served: [UInt8], _ card: String) -> [UInt8] {
    let k = architecture.configuration
    let encoder = half(
      architecture.encoder, [k.encoderC8, k.encoderN8, k.encoderC16, k.hyperWidth, k.encoderWide8])
    let card = card.utf8.prefix(1 << 16)
    var head = AlignedBytes()
    head.append("AECM", length: 4)
    head.append([0, 0], as: UInt16.self)
    head.append(name, length: 16)
    head.append([AlignedBytes.alignment, decoder.count], as: UInt32.self)
    head.append([AlignedBytes.alignment + decoder.count, encoder.count], as: UInt32.self)
    head.append([served, encoder].map { Int(Checksum.crc32($0)) }, as: UInt32.self)
    if !card.isEmpty { head.append([64 + decoder.count + encoder.count, card.count], as: UInt32.self) }
    head.align()
    return head.bytes + decoder + encoder + card
  }

  private func half(_ half: Architecture.Half, _ widths: [Int]) -> [UInt8] {
    var part = AlignedBytes()
    part.append(widths, as: Int16.self)
    part.align()
    for table in half.tables {
      part.append(tables[table.name]!, as: Int16.self)
      part.align()
    }
    for layer in half.layers { part.append(layers[layer.name]!) }
    return part.bytes
  }
}

/// Little-endian numbers one after the other, parts of them from multiples of 64 bytes on.
private struct AlignedBytes {
  static let alignment = 64
  private(set) var bytes: [UInt8] = []

  mutating func align() { bytes += Array(repeating: 0, count: -bytes.count & (Self.alignment - 1)) }

  /// Text, filled up with zeros.
  mutating func append(_ text: String, length: Int) {
    let text = text.utf8.prefix(length)
    bytes += text + Array(repeating: 0, count: length - text.count)
  }

  /// Numbers that all fit.
  mutating func append<Stored: FixedWidthInteger>(_ values: [Int], as type: Stored.Type) {
    for value in values { withUnsafeBytes(of: Stored(value).littleEndian) { bytes += $0 } }
  }

  mutating func append(_ layer: IntegerLayer) {
    append(layer.name, length: 40)
    append([layer.isDense ? 1 : 2, layer.bits, layer.shift, 0], as: UInt8.self)
    append([layer.inputs, layer.outputs, layer.limit, 0], as: UInt16.self)
    append([layer.inputScale, layer.outputScale].map { Int(Float($0).bitPattern) }, as: UInt32.self)
    align()
    append(layer.biases, as: Int32.self)
    align()
    append(layer.multipliers, as: Int16.self)
    align()
    let weights = layer.isDense ? layer.kernelOrder : layer.weights
    if layer.bits == 8 { append(weights, as: Int8.self) } else { append(weights, as: Int16.self) }
    align()
  }
}

extension IntegerLayer {
  /// Dense weights as kernels read them, `[N / 16][K / 2][16][2]`: for 16 outputs, for a pair of inputs, the 16 pairs.
  fileprivate var kernelOrder: [Int] {
    var ordered: [Int] = []
    ordered.reserveCapacity(weights.count)
    for block in stride(from: 0, to: outputs, by: 16) {
      for pair in stride(from: 0, to: inputs, by: 2) {
        for output in block..<block + 16 { ordered += weights[(inputs * output + pair)..<(inputs * output + pair + 2)] }
      }
    }
    return ordered
  }
}
