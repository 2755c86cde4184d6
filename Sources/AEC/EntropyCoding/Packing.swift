/// What becomes the body of a section: phrases, a byte each, and details, plain bits.
struct Packing {
  var phrases: [UInt8] = []
  var details: [UInt8] = []

  /// One raw deflate stream of the phrases, then the bytes of the details in reverse: a reader walks in from both ends, and
  /// no length is stored. Empty where there is nothing to pack; incomplete where the job shall not go on.
  func body(_ job: Job?) -> [UInt8] {
    guard !phrases.isEmpty || !details.isEmpty else { return [] }
    return (job?.clock).within(.deflation) { deflated(phrases, job) } + details.reversed()
  }

  /// CRC-32 of the phrases and then the details: the same with every build of zlib.
  var checksum: UInt32 { Checksum.crc32(phrases + details) }
}

extension Inflater {
  /// Checks that the phrases and the details fill the section: nothing is left, and nothing lies between them.
  mutating func finish(meeting details: BitReader) throws(EntropyCodingError) {
    try finish()
    try details.finish()
    guard consumed == details.offset else {
      throw EntropyCodingError(
        expected: "the section's last bits at byte \(consumed), after the deflate stream", found: "them elsewhere",
        offset: details.offset)
    }
  }
}
