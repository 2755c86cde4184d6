import CKernels

/// The memory that a model's weights lie in, at an address that 64 divides.
final class ModelStorage: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  private let owned: UnsafeMutableRawBufferPointer?

  init(copying source: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(source.count, 1), alignment: 64)
    copy.copyBytes(from: source)
    (owned, bytes) = (copy, UnsafeRawBufferPointer(rebasing: copy[..<source.count]))
  }

  init(borrowing source: UnsafeRawBufferPointer) {
    precondition(Int(bitPattern: source.baseAddress) % 64 == 0, "an embedded model is aligned to 64 bytes")
    (owned, bytes) = (nil, source)
  }

  deinit { owned?.deallocate() }
}

/// The first 64 bytes of a model: its name, and where its halves are.
struct ModelHead {
  let name: String
  let fingerprint: UInt32
  /// Empty where the file holds an encoder alone; the fingerprint is then the one that it serves.
  let decoder: Range<Int>
  let encoder: Range<Int>
  /// Text outside of the checksums.
  let card: Range<Int>

  /// Bytes of a file: with that its weights, and so the work of reading it, are bounded.
  static let most = 1 << 26

  init(_ storage: ModelStorage, checking: Bool) throws(ModelError) {
    let bytes = storage.bytes
    func fail(_ expected: String, _ found: String, at offset: Int) -> ModelError {
      ModelError(part: "head", expected: expected, found: found, offset: offset)
    }
    guard bytes.count >= 64 else { throw fail("at least 64 bytes", "\(bytes.count)", at: 0) }
    guard bytes.count <= Self.most else { throw fail("at most \(Self.most) bytes", "\(bytes.count)", at: 0) }
    guard bytes.prefix(4).elementsEqual("AECM".utf8) else { throw fail("\"AECM\"", "other bytes", at: 0) }
    let version = UInt16(littleEndian: bytes.load(fromByteOffset: 4, as: UInt16.self))
    guard version == 0 else { throw fail("version 0", "version \(version)", at: 4) }
    name = String(decoding: bytes[8..<24].prefix { $0 != 0 }, as: UTF8.self)
    func word(_ offset: Int) -> UInt32 { UInt32(littleEndian: bytes.load(fromByteOffset: offset, as: UInt32.self)) }
    func half(_ offset: Int, from least: Int) throws(ModelError) -> Range<Int> {
      let (start, length) = (Int(word(offset)), Int(word(offset + 4)))
      guard start % 64 == 0, length % 64 == 0, start >= 64, length >= least, start + length <= bytes.count else {
        throw fail("a half in 64 ..< \(bytes.count)", "\(length) bytes at \(start)", at: offset)
      }
      return start..<start + length
    }
    decoder = try half(24, from: 0)
    encoder = try half(32, from: 64)
    fingerprint = word(40)
    let (start, length) = (Int(word(48)), Int(word(52)))
    guard length == 0 || start >= 64 && start + length <= bytes.count && length <= 1 << 16 else {
      throw fail("a card of up to 65536 bytes in the file", "\(length) bytes at \(start)", at: 48)
    }
    card = length == 0 ? 0..<0 : start..<start + length
    guard checking else { return }
    for (range, stored, offset) in [(decoder, fingerprint, 40), (encoder, word(44), 44)] where !range.isEmpty {
      let sum = Checksum.crc32(bytes[range])
      guard sum == stored else { throw fail("CRC-32 \(stored)", "\(sum)", at: offset) }
    }
  }
}

/// Reads one half of a model from front to back.
struct ModelReader {
  private let storage: ModelStorage
  private let end: Int
  /// Whether to prove that no sum overflows: tests do of the built-in models, and it would take as long as all else.
  private let checking: Bool
  private(set) var offset: Int

  init(_ storage: ModelStorage, _ half: Range<Int>, checking: Bool) {
    (self.storage, offset, end, self.checking) = (storage, half.lowerBound, half.upperBound, checking)
  }

  /// The next `count` bytes, as `Element`s; the reader goes on at the next multiple of 64.
  private mutating func take<Element>(
    _ part: String, _ count: Int, as type: Element.Type
  ) throws(ModelError) -> UnsafeBufferPointer<Element> {
    let length = count * MemoryLayout<Element>.stride
    guard length <= end - offset else {
      throw ModelError(
        part: part, expected: "\(length) bytes", found: "\(end - offset) up to the end of this half", offset: offset)
    }
    defer { offset = min(end, (offset + length + 63) & ~63) }
    return UnsafeRawBufferPointer(rebasing: storage.bytes[offset..<offset + length]).assumingMemoryBound(to: type)
  }

  /// A block of 64 bytes of widths, as 16-bit numbers.
  mutating func widths(_ part: String, _ count: Int) throws(ModelError) -> [Int] {
    try take(part, 32, as: UInt16.self).prefix(count).map { Int(UInt16(littleEndian: $0)) }
  }

  mutating func table(_ part: String, channels: Int) throws(ModelError) -> AnchorTable {
    let values = try take(part, AnchorTable.anchors * channels, as: Int16.self)
    return AnchorTable(channels: channels, values: values.map { Int16(littleEndian: $0) })
  }

  /// A dense layer whose inputs have these limits; its outputs may have a gain.
  mutating func dense(
    _ name: String, _ limits: [Int], _ outputs: Int, _ activation: Activation = .linear, gain: AnchorTable? = nil
  ) throws(ModelError) -> DenseLayer {
    let (start, inputs) = (offset, limits.count)
    let head = try layerHead(name, kind: 1, inputs, outputs)
    let biases = try take(name, outputs, as: Int32.self)
    let multipliers = try multipliers(name, outputs)
    let bits = head.bits
    let weights = try take(name, inputs * outputs * bits / 8, as: UInt8.self)
    if checking {
      let excess =
        bits == 8
        ? UnsafeRawBufferPointer(weights).withMemoryRebound(to: Int8.self) {
          SumProof.excess(dense: $0, biases: biases, limits: limits)
        }
        : UnsafeRawBufferPointer(weights).withMemoryRebound(to: Int16.self) {
          SumProof.excess(dense: $0, biases: biases, limits: limits)
        }
      try refuse(excess, name, at: start)
    }
    let raw = aec_dense(
      weights: weights.baseAddress, biases: biases.baseAddress, multipliers: multipliers.baseAddress,
      weight_bits: Int32(bits), inputs: Int32(inputs), outputs: Int32(outputs), shift: Int32(head.shift),
      limit: Int32(head.limit), activation: activation.raw)
    return DenseLayer(name: name, raw: raw, owner: storage, scale: head.scale, gain: gain)
  }

  /// A depth-wise layer whose inputs have these limits.
  mutating func depthwise(
    _ name: String, _ limits: [Int], _ activation: Activation = .linear, radius: Int = 1
  ) throws(ModelError) -> DepthwiseLayer {
    let (start, channels) = (offset, limits.count)
    let head = try layerHead(name, kind: 2, channels, channels)
    let biases = try take(name, channels, as: Int32.self)
    let multipliers = try multipliers(name, channels)
    let weights = try take(name, (2 * radius + 1) * (2 * radius + 1) * channels, as: Int16.self)
    if checking { try refuse(SumProof.excess(depthwise: weights, biases: biases, limits: limits), name, at: start) }
    let raw = aec_depthwise(
      weights: weights.baseAddress, biases: biases.baseAddress, multipliers: multipliers.baseAddress,
      radius: Int32(radius), channels: Int32(channels), shift: Int32(head.shift), limit: Int32(head.limit),
      activation: activation.raw)
    return DepthwiseLayer(name: name, raw: raw, owner: storage)
  }

  private func refuse(_ excess: (output: Int, sum: Int)?, _ name: String, at start: Int) throws(ModelError) {
    guard let (output, sum) = excess else { return }
    throw ModelError(
      part: name, expected: "sums below 2^31", found: "one of up to \(sum) at output \(output)", offset: start)
  }

  private mutating func multipliers(_ name: String, _ count: Int) throws(ModelError) -> UnsafeBufferPointer<Int16> {
    let start = offset
    let multipliers = try take(name, count, as: Int16.self)
    guard multipliers.allSatisfy({ $0 > 0 }) else {
      throw ModelError(part: name, expected: "multipliers over 0", found: "another", offset: start)
    }
    return multipliers
  }

  private mutating func layerHead(
    _ name: String, kind: UInt8, _ inputs: Int, _ outputs: Int
  ) throws(ModelError) -> (bits: Int, shift: Int, limit: Int, scale: Float) {
    let start = offset
    func fail(_ expected: String, _ found: String) -> ModelError {
      ModelError(part: name, expected: expected, found: found, offset: start)
    }
    let head = UnsafeRawBufferPointer(try take(name, 64, as: UInt8.self))
    let found = String(decoding: head[..<40].prefix { $0 != 0 }, as: UTF8.self)
    guard found == name, head[40] == kind else {
      throw fail("layer \(name) of kind \(kind)", "\(found) of \(head[40])")
    }
    func number(_ at: Int) -> Int { Int(UInt16(littleEndian: head.load(fromByteOffset: at, as: UInt16.self))) }
    guard number(44) == inputs, number(46) == outputs else {
      throw fail("\(inputs) inputs and \(outputs) outputs", "\(number(44)) and \(number(46))")
    }
    let (bits, shift, limit) = (Int(head[41]), Int(head[42]), number(48))
    guard bits == 16 || bits == 8 && kind == 1, shift <= 24, (1...32767).contains(limit) else {
      throw fail("8 or 16 bits, a shift to 24, a limit in 1 ... 32767", "\(bits), \(shift), \(limit)")
    }
    let scale = Float(bitPattern: UInt32(littleEndian: head.load(fromByteOffset: 56, as: UInt32.self)))
    return (bits, shift, limit, scale)
  }

  func finish(_ part: String) throws(ModelError) {
    guard offset == end else {
      throw ModelError(part: part, expected: "its end", found: "\(end - offset) more bytes", offset: offset)
    }
  }
}
