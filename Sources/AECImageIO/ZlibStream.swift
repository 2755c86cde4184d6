import AEC

/// Streams of zlib (RFC 1950), as chunks of PNG have them.
enum ZlibStream {
  /// What a stream unpacks to; nil where it is damaged or holds more than `limit` bytes. Checksums are left to those of the chunks.
  static func unpacked(_ stream: some Sequence<UInt8>, limit: Int) -> [UInt8]? {
    var inflater = Inflater(Array(stream.dropFirst(2)))  // Behind zlib's header is plain deflate.
    var bytes: [UInt8] = []
    do {
      while let byte = try inflater.nextIfAny() {
        guard bytes.count < limit else { return nil }
        bytes.append(byte)
      }
    } catch {
      return nil
    }
    return bytes
  }
}
