import CZlib

/// Deflate streams to change what is in them: unpacked by zlib, and made of stored blocks, which need no compressor.
enum RawDeflate {
  /// Bytes that are worth unpacking for an input.
  private static let most = 1 << 16

  /// What the raw stream at the start of `bytes` unpacks to, and the stream's length; nil where there is none.
  static func inflated(_ bytes: [UInt8]) -> (bytes: [UInt8], length: Int)? {
    inflated(bytes, windowBits: -15)
  }

  /// What a zlib stream, as in PNG, unpacks to.
  static func inflatedZlib(_ bytes: [UInt8]) -> [UInt8]? { inflated(bytes, windowBits: 15)?.bytes }

  private static func inflated(_ bytes: [UInt8], windowBits: Int32) -> (bytes: [UInt8], length: Int)? {
    var stream = z_stream()
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return nil
    }
    defer { inflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: most)
    let status = bytes.withUnsafeBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return inflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { return nil }
    return (Array(output.prefix(Int(stream.total_out))), Int(stream.total_in))
  }

  /// A raw stream that unpacks to `bytes`.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var (stream, rest) = ([UInt8](), bytes[...])
    repeat {
      let block = rest.prefix(65535)
      rest = rest.dropFirst(block.count)
      let (low, high) = (UInt8(block.count & 255), UInt8(block.count >> 8))
      stream += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high] + block
    } while !rest.isEmpty
    return stream
  }

  /// A zlib stream that unpacks to `bytes`.
  static func storedZlib(_ bytes: [UInt8]) -> [UInt8] {
    let sum = UInt32(adler32_z(1, bytes, bytes.count))
    return [0x78, 0x01] + stored(bytes) + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
  }
}
