import AECSupport

/// Numbers in an array of some dimensions, the last one innermost.
public struct Tensor: Sendable, Equatable {
  /// Extents of the dimensions.
  public let shape: [Int]
  /// As many as the product of the extents.
  public var values: [Float] {
    didSet { precondition(values.count == shape.reduce(1, *), "a tensor keeps its shape") }
  }

  /// An array of these extents.
  public init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "a tensor has as many numbers as its shape says")
    (self.shape, self.values) = (shape, values)
  }
}

/// Why bytes are no file of tensors: what was expected, what was found, and where.
public struct TensorFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The part: `"length"`, `"header"`, or a tensor's name.
  public var part: String
  /// What should have been there.
  public var expected: String
  /// What was there instead.
  public var found: String
  /// Byte of the file.
  public var offset: Int

  /// All of it in one line, and what to do.
  public var description: String {
    "tensors, \(part), byte \(offset): expected \(expected), found \(found); use a safetensors file of float32"
  }
}

/// Tensors by name, as safetensors files hold them: a length, a header in JSON, and the numbers. Nothing in it runs.
///
///     u64 length of the header, the header, the numbers; all little-endian
///     {"NAME": {"dtype": "F32", "shape": [3, 4], "data_offsets": [0, 48]}, ...}
///
/// Source: github.com/huggingface/safetensors, "Format". Only float32 is taken.
public enum TensorFile {
  /// The tensors in the bytes of a file. Any bytes are safe; memory is taken as far as the file has numbers.
  public static func read(_ bytes: [UInt8]) throws(TensorFileError) -> [String: Tensor] {
    let data = bytes[...]
    guard data.count >= 8 else {
      throw TensorFileError(part: "length", expected: "8 bytes", found: "\(data.count)", offset: 0)
    }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(data.count - 8) else {
      throw TensorFileError(
        part: "length", expected: "a header of at most \(data.count - 8) bytes", found: "\(length)", offset: 0)
    }
    let start = 8 + Int(length)
    var header = TensorHeader(bytes[8..<start])
    let entries = try header.entries().sorted { $0.range.lowerBound < $1.range.lowerBound }
    var (end, tensors) = (0, [String: Tensor]())
    for entry in entries {
      func fail(_ expected: String, _ found: String) -> TensorFileError {
        TensorFileError(part: entry.name, expected: expected, found: found, offset: entry.offset)
      }
      // One after the other, so that a small file cannot stand for much.
      guard entry.range.lowerBound == end, entry.range.upperBound <= data.count - start else {
        throw fail("numbers from \(end) to at most \(data.count - start)", "\(entry.range)")
      }
      guard entry.bytes == entry.range.count else {
        throw fail("\(entry.bytes.map(String.init) ?? "fewer") bytes for \(entry.shape)", "\(entry.range.count)")
      }
      end = entry.range.upperBound
      let values = bytes[(start + entry.range.lowerBound)..<(start + end)].withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { index in
          Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
        }
      }
      guard tensors.updateValue(Tensor(shape: entry.shape, values: values), forKey: entry.name) == nil else {
        throw fail("a name of its own", "the same twice")
      }
    }
    guard end == data.count - start else {
      throw TensorFileError(
        part: "numbers", expected: "the end after \(end) bytes", found: "\(data.count - start)", offset: start + end)
    }
    return tensors
  }

  /// The bytes of a file, tensors sorted by name: the same tensors give the same bytes.
  public static func write(_ tensors: [String: Tensor]) -> [UInt8] {
    let sorted = tensors.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var (entries, end) = ([String](), 0)
    for (name, tensor) in sorted {
      let (start, shape) = (end, tensor.shape.map(String.init).joined(separator: ","))
      end += 4 * tensor.values.count
      entries.append(
        "\(JSON.string(name).text):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}")
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    header += Array(repeating: UInt8(ascii: " "), count: -header.count & 7)
    // All room at once: a state has a hundred megabytes, in hundreds of tensors.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes += $0 }
    bytes += header
    for (_, tensor) in sorted { tensor.values.map { $0.bitPattern.littleEndian }.withUnsafeBytes { bytes += $0 } }
    return bytes
  }
}
