/// The body of a section that is cut into segments: of each, in raster order, its length, its bytes and their checksum. Of a
/// section that is one segment, its bytes and nothing else.
enum SegmentBodies {
  /// What some segments add to the body.
  static func write(_ bodies: [[UInt8]], of segments: Segments) -> [UInt8] {
    guard segments.areSeveral else { return bodies[0] }
    return bodies.reduce(into: []) { bytes, body in
      Varint.append(body.count, to: &bytes)
      bytes += body
      bytes += Container.littleEndian(Checksum.crc32(body))
    }
  }

  /// The bytes of each segment and where they are, with their checksums, which `checked` checks.
  static func read(
    _ body: ArraySlice<UInt8>, _ tag: SectionTag, of segments: Segments
  ) throws(CodecError) -> [ArraySlice<UInt8>] {
    guard segments.areSeveral else { return [body] }
    var rest = body
    var bodies: [ArraySlice<UInt8>] = []
    for index in 0..<segments.count {
      let start = rest.startIndex
      guard case .success(let length) = Varint.take(from: &rest), length <= rest.count - Container.checksumLength else {
        throw damage(tag, index, "a length that fits in the section", "another", at: start)
      }
      bodies.append(rest.prefix(length + Container.checksumLength))
      rest = rest.dropFirst(length + Container.checksumLength)
    }
    guard rest.isEmpty else {
      let more = "\(rest.count) more bytes"
      throw damage(tag, segments.count, "the end of the section", more, at: rest.startIndex)
    }
    return bodies
  }

  /// A segment's bytes without their checksum, which must be right.
  static func checked(
    _ body: ArraySlice<UInt8>, _ tag: SectionTag, segment index: Int, of segments: Segments
  ) throws(CodecError) -> ArraySlice<UInt8> {
    guard segments.areSeveral else { return body }
    let (content, stored) = (body.dropLast(Container.checksumLength), body.suffix(Container.checksumLength))
    guard stored.elementsEqual(Container.littleEndian(Checksum.crc32(content))) else {
      throw damage(tag, index, "the checksum of its bytes", "another", at: stored.startIndex)
    }
    return content
  }

  /// What errors call a segment.
  static func name(_ tag: SectionTag, segment index: Int, of segments: Segments) -> String {
    segments.areSeveral ? "section \(tag.name), segment \(index)" : "section \(tag.name)"
  }

  private static func damage(
    _ tag: SectionTag, _ index: Int, _ expected: String, _ found: String, at offset: Int
  ) -> CodecError {
    CodecError(
      .corrupt, in: "section \(tag.name), segment \(index)", expected: expected, found: found, offset: offset,
      advice: "the file is damaged; get it again")
  }
}
