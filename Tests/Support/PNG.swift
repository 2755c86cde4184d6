import AEC

package let pngSignature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/// A chunk of a PNG file, with its length and checksum, of its name and body.
package func pngChunk(_ named: some Collection<UInt8>) -> [UInt8] {
  bigEndian(UInt32(named.count - 4)) + named + bigEndian(Checksum.crc32(named))
}

package func bigEndian(_ value: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
}
