/// Which model the first bytes of a file are of, before all of it is read.
package struct ModelIdentity: Sendable, Equatable {
  /// Of the decoder half; of an encoder alone, that of the model that it serves.
  package let fingerprint: UInt32
  /// Whether the file holds an encoder alone.
  package let isEncoder: Bool

  /// Bytes that tell it.
  package static let length = 64

  /// Nil where the bytes are too few, or begin otherwise than a model file.
  package init?(_ bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(Self.length))
    guard head.count == Self.length, head.prefix(4).elementsEqual("AECM".utf8) else { return nil }
    func word(_ offset: Int) -> UInt32 { head[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) } }
    // Offset and length of the decoder half, the fingerprint.
    (isEncoder, fingerprint) = (word(28) == 0, word(40))
  }
}
