/// The coder of all latents, y and z alike: decisions in queues, queues in phrases, phrases in one deflate stream.
///
/// Every symbol is a few yes-or-no decisions (is it in a band above the first, the second ... see ``ScaleClass``), and then
/// details that need no model: its place in its band, and its sign. The decisions of one level are a queue. In it, the symbols
/// that have come so far stand in order of their scale class, the widest first: the odds change slowly along it, and
/// phrases (see ``PhraseTree``) are made of decisions that are alike. The page <doc:EntropyCoding> is normative.
package enum LatentCoding {
  /// Codes symbols (-32767 ... 32767), each of the scale class (0 ... 63) at the same index of `classes`, as the body of a
  /// section. What comes of it when the job shall not go on is of no use.
  static func encode(
    _ symbols: UnsafeBufferPointer<Int16>, classes: UnsafeBufferPointer<UInt8>, _ job: Job?
  ) -> [UInt8] {
    Queues(of: symbols, classes: classes, job).packing.body(job)
  }

  /// Puts the symbols that `encode` made `body` of over zeros. Any bytes are safe to read; offsets in errors are relative to
  /// `body`. Throws also where the job shall not go on.
  static func decode(
    _ body: ArraySlice<UInt8>, classes: UnsafeBufferPointer<UInt8>, into symbols: UnsafeMutableBufferPointer<Int16>,
    _ job: Job?
  ) throws(EntropyCodingError) {
    try Queues.read(body, classes: classes, into: symbols, job)
  }

  /// CRC-32 of all that `encode` puts into a body, before zlib: the same with every build of zlib.
  package static func queueChecksum(_ symbols: [Int16], classes: [UInt8]) -> UInt32 {
    symbols.withUnsafeBufferPointer { symbols in
      classes.withUnsafeBufferPointer { Queues(of: symbols, classes: $0, nil).packing.checksum }
    }
  }
}

extension LatentCoding {
  /// The same from arrays.
  package static func encode(_ symbols: [Int16], classes: [UInt8]) -> [UInt8] {
    symbols.withUnsafeBufferPointer { symbols in
      classes.withUnsafeBufferPointer { encode(symbols, classes: $0, nil) }
    }
  }

  /// The same into an array.
  package static func decode(
    _ body: ArraySlice<UInt8>, classes: [UInt8]
  ) throws(EntropyCodingError) -> [Int16] {
    var symbols = [Int16](repeating: 0, count: classes.count)
    let result = symbols.withUnsafeMutableBufferPointer { symbols in
      classes.withUnsafeBufferPointer { classes in
        Result { () throws(EntropyCodingError) in try decode(body, classes: classes, into: symbols, nil) }
      }
    }
    try result.get()
    return symbols
  }
}
