import AEC
import AECSupport

extension IntegerModel {
  /// The numbers of a model, as its file has them: written again they are the same bytes.
  public init(_ model: Model) {
    // Whoever has a model has it checked.
    var reader = NumberReader(bytes: model.bytes)
    let (decoder, encoder) = (reader.word(at: 24), reader.word(at: 32))
    reader.place = decoder
    let d = reader.take(32, as: Int16.self)
    reader.place = encoder
    let e = reader.take(32, as: Int16.self)
    let configuration = Configuration(
      encoderC8: e[0], encoderN8: e[1], encoderC16: e[2], decoderC8: d[0], decoderN8: d[1], decoderC16: d[2],
      decoderN16: d[3], latent: d[4], hyper: d[5], hyperWidth: d[6], scaleWidth: d[7],
      encoderWide8: e[4], decoderWide8: d[10])
    let architecture = Architecture(configuration)
    var (tables, layers) = ([String: [Int]](), [String: IntegerLayer]())
    for (half, place) in [(architecture.decoder, decoder), (architecture.encoder, encoder)] {
      reader.place = place + 64
      for table in half.tables {
        tables[table.name] = reader.take(Architecture.anchors * table.channels, as: Int16.self)
      }
      for layer in half.layers { layers[layer.name] = reader.layer(layer) }
    }
    self.init(
      name: model.name, architecture: architecture, latentLimit: d[8], hyperLimit: d[9], tables: tables, layers: layers,
      fill: [:])
  }
}

/// Reads little-endian numbers; parts of them begin at multiples of 64 bytes.
private struct NumberReader {
  let bytes: [UInt8]
  var place = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  func number<Stored: FixedWidthInteger>(at offset: Int, as type: Stored.Type) -> Stored {
    bytes.withUnsafeBytes { Stored(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
  }

  func word(at offset: Int) -> Int { Int(number(at: offset, as: UInt32.self)) }

  mutating func take<Stored: FixedWidthInteger>(_ count: Int, as type: Stored.Type) -> [Int] {
    let (start, stride) = (place, MemoryLayout<Stored>.stride)
    place += (count * stride + 63) & ~63
    return bytes.withUnsafeBytes { bytes in
      (0..<count).map { Int(Stored(littleEndian: bytes.loadUnaligned(fromByteOffset: start + stride * $0, as: type))) }
    }
  }

  mutating func layer(_ layer: Layer) -> IntegerLayer {
    let head = place
    place += 64
    let (bits, k, n) = (Int(bytes[head + 41]), layer.inputs, layer.outputs)
    func scale(_ offset: Int) -> Double { Double(Float(bitPattern: number(at: head + offset, as: UInt32.self))) }
    let biases = take(n, as: Int32.self)
    let multipliers = take(n, as: Int16.self)
    let count = layer.isDense ? n * k : layer.taps * k
    var weights = bits == 8 ? take(count, as: Int8.self) : take(count, as: Int16.self)
    if layer.isDense {
      // From the order in which kernels read them, [N / 16][K / 2][16][2].
      let ordered = weights
      for (index, weight) in ordered.enumerated() {
        let (block, within) = index.quotientAndRemainder(dividingBy: 16 * k)
        weights[k * (16 * block + within / 2 % 16) + within / 32 * 2 + within % 2] = weight
      }
    }
    return IntegerLayer(
      name: layer.name, isDense: layer.isDense, bits: bits, shift: Int(bytes[head + 42]),
      limit: Int(number(at: head + 48, as: Int16.self)), inputs: k, outputs: n, weights: weights, biases: biases,
      multipliers: multipliers, inputScale: scale(52), outputScale: scale(56))
  }
}
