/// Numbers in bytes, the highest byte first; nil beyond the end.
struct BigEndian {
  let bytes: [UInt8]

  /// The four bytes of a number.
  static func word(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

  func byte(at offset: Int) -> Int? {
    bytes.indices.contains(offset) ? Int(bytes[offset]) : nil
  }

  func half(at offset: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - 2 else { return nil }
    return Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
  }

  func word(at offset: Int) -> Int? {
    guard let high = half(at: offset), let low = half(at: offset + 2) else { return nil }
    return high << 16 | low
  }

  /// A signed number of 16 bits before and 16 after the point.
  func fixed(at offset: Int) -> Double? {
    word(at: offset).map { Double(Int32(truncatingIfNeeded: $0)) / 65536 }
  }
}
