import CZlib

/// CRC-32 as zlib computes it (ISO 3309, polynomial 0xEDB88320).
package enum Checksum {
  /// Of bytes, behind others of which `sum` is the checksum.
  package static func crc32(_ bytes: some Collection<UInt8>, after sum: UInt32 = 0) -> UInt32 {
    bytes.withContiguousStorageIfAvailable { crc32($0, after: sum) }
      ?? Array(bytes).withUnsafeBufferPointer { crc32($0, after: sum) }
  }

  private static func crc32(_ bytes: UnsafeBufferPointer<UInt8>, after sum: UInt32) -> UInt32 {
    guard let start = bytes.baseAddress else { return sum }
    return UInt32(crc32_z(UInt(sum), start, bytes.count))
  }
}
