extension UnsafeRawBufferPointer {
  /// A little-endian number at a byte.
  func number<Number: FixedWidthInteger>(_ offset: Int, _ type: Number.Type) -> Number {
    Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}

/// The bytes of a number, the low one first.
func littleEndian<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
