/// Numbers of variable length: seven bits a byte, low bits first, the top bit set in all bytes but the last.
///
/// Canonical: as few bytes as there can be, at most 9 (63 bits).
package enum Varint {
  package static func append(_ value: Int, to bytes: inout [UInt8]) {
    precondition(value >= 0)
    var rest = value
    while rest >= 128 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Why no number could be read.
  package enum Problem { case ended, tooLong, notCanonical }

  /// The number that begins at the front of `bytes`, which is taken off.
  package static func take(from bytes: inout ArraySlice<UInt8>) -> Result<Int, Problem> {
    var value = 0
    for (index, byte) in bytes.prefix(9).enumerated() {
      value |= Int(byte & 127) << (7 * index)
      if byte < 128 {
        guard byte > 0 || index == 0 else { return .failure(.notCanonical) }
        bytes = bytes.dropFirst(index + 1)
        return .success(value)
      }
    }
    return .failure(bytes.count < 9 ? .ended : .tooLong)
  }
}

extension Varint.Problem: Error {}
