/// A way to code the symbols of a latent, whose scale classes both sides know, as the body of a section.
package protocol SymbolCoder {
  /// Codes `symbols` (-32767 ... 32767), each of the scale class (0 ... 63) at the same index of `classes`.
  static func encode(_ symbols: [Int16], classes: [UInt8], _ clock: StageClock?) -> [UInt8]

  /// The symbols that `encode` made `body` of. Any bytes are safe to read; offsets in errors are relative to `body`.
  static func decode(
    _ body: ArraySlice<UInt8>, classes: [UInt8], _ clock: StageClock?
  ) throws(EntropyCodingError) -> [Int16]

  /// CRC-32 of all that `encode` puts into a body, before zlib: the same with every build of zlib.
  static func queueChecksum(_ symbols: [Int16], classes: [UInt8]) -> UInt32
}

/// The coder of all latents, y and z alike: decisions in queues, queues in phrases, phrases in one deflate stream.
///
/// Every symbol is a few yes-or-no decisions (is it in a band above the first, the second ... see ``ScaleClass``), and then
/// details that need no model: its place in its band, and its sign. The decisions of one level are a queue. In it, the symbols
/// that have come so far stand in order of their scale class, the widest first: the odds change slowly along it, and
/// phrases (see ``PhraseTree``) are made of decisions that are alike. The page <doc:EntropyCoding> is normative.
package enum LatentCoding: SymbolCoder {
  package static func encode(_ symbols: [Int16], classes: [UInt8], _ clock: StageClock? = nil) -> [UInt8] {
    let queues = Queues(of: symbols, classes: classes)
    guard !queues.isEmpty else { return [] }
    return clock.part(.deflation) { deflated(queues.phrases) } + queues.details.reversed()
  }

  package static func decode(
    _ body: ArraySlice<UInt8>, classes: [UInt8], _ clock: StageClock? = nil
  ) throws(EntropyCodingError) -> [Int16] {
    try Queues.symbols(in: body, classes: classes, clock)
  }

  package static func queueChecksum(_ symbols: [Int16], classes: [UInt8]) -> UInt32 {
    let queues = Queues(of: symbols, classes: classes)
    return checksum(queues.phrases, queues.details)
  }
}
