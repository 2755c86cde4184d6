/// An array of float32 of any shape, the last axis innermost, as NumPy saves it (`.npy`, version 1.0 of the format).
public struct FloatArray: Sendable, Equatable {
  /// Numbers along each axis.
  public let shape: [Int]
  /// All numbers.
  public let values: [Float]

  /// An array of this shape.
  public init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "as many numbers as the shape has")
    (self.shape, self.values) = (shape, values)
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The bytes of a `.npy` file before its numbers, a multiple of 64.
  public static func header(shape: [Int]) -> [UInt8] {
    let sides = shape.map(String.init).joined(separator: ", ")
    let tuple = shape.count == 1 ? "(\(sides),)" : "(\(sides))"
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(tuple), }"
    let length = (magic.count + 4 + text.utf8.count + 1 + 63) & ~63
    text += String(repeating: " ", count: length - magic.count - 4 - text.utf8.count - 1) + "\n"
    let count = length - magic.count - 4
    return magic + [1, 0, UInt8(count & 255), UInt8(count >> 8)] + Array(text.utf8)
  }

  /// The bytes of numbers as the file has them, little-endian.
  public static func bytes(of values: some Collection<Float>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * values.count)
    for value in values {
      let bits = value.bitPattern
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
    }
    return bytes
  }

  /// The bytes of a `.npy` file.
  public var npy: [UInt8] { Self.header(shape: shape) + Self.bytes(of: values) }

  /// The array in the bytes of a `.npy` file of float32 or float64 in the order of C, which is what `numpy.save` writes of most arrays.
  public init(npy bytes: [UInt8]) throws(CodesError) {
    func fail(_ kind: CodesError.Kind, _ part: String, _ expected: String, _ found: String) -> CodesError {
      CodesError(
        kind, in: part, expected: expected, found: found,
        advice: "save it with numpy.save(file, numpy.ascontiguousarray(y, dtype='<f4'))")
    }
    guard bytes.starts(with: Self.magic), bytes.count >= 12 else {
      throw fail(.otherKind, "header", "a .npy file", "other bytes")
    }
    guard (1...3).contains(bytes[6]) else { throw fail(.newer, "header", "version 1, 2 or 3", "\(bytes[6])") }
    let start = bytes[6] == 1 ? 10 : 12
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= bytes.count - start else {
      throw fail(.damaged, "header", "\(length) bytes", "\(bytes.count - start) up to the end")
    }
    let text = String(decoding: bytes[start..<start + length], as: UTF8.self)
    let wide = text.contains("'<f8'")
    guard wide || text.contains("'<f4'"), text.contains("'fortran_order': False") else {
      throw fail(.otherKind, "header", "little-endian floats in the order of C", text.prefix { $0 != "}" } + "}")
    }
    let shape = try Self.shape(text, fail)
    let size = wide ? 8 : 4
    var (count, isTooMany) = (1, false)
    for side in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      (count, isTooMany) = (product, isTooMany || overflow)
    }
    let body = bytes[(start + length)...]
    guard !isTooMany, count <= Int.max / 8, body.count == count * size else {
      throw fail(
        .damaged, "numbers", "\(shape.map(String.init).joined(separator: " x ")) of them", "\(body.count) bytes")
    }
    self.shape = shape
    values = body.withUnsafeBytes { raw in
      (0..<count).map { index in
        wide
          ? Float(
            Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))))
          : Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
      }
    }
  }

  /// The shape that a header names.
  private static func shape(
    _ text: String, _ fail: (CodesError.Kind, String, String, String) -> CodesError
  ) throws(CodesError) -> [Int] {
    let tuple = text.split(separator: "'shape':", maxSplits: 1).dropFirst().first?
      .drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
    let sides = tuple?.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    guard let sides, case let numbers = sides.compactMap({ Int($0) }), numbers.count == sides.count,
      numbers.allSatisfy({ $0 >= 0 })
    else { throw fail(.damaged, "header", "a shape", String(text.prefix(120))) }
    return numbers
  }
}
