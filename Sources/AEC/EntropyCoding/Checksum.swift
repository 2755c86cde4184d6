import CZlib

/// CRC-32 as zlib computes it (ISO 3309, polynomial 0xEDB88320).
package enum Checksum {
  package static func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
    bytes.withContiguousStorageIfAvailable { crc32($0.baseAddress, $0.count) }
      ?? Array(bytes).withUnsafeBufferPointer { crc32($0.baseAddress, $0.count) }
  }

  private static func crc32(_ start: UnsafePointer<UInt8>?, _ count: Int) -> UInt32 {
    guard let start else { return 0 }
    return UInt32(crc32_z(0, start, count))
  }
}
