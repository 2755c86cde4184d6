/// The table in front of the bodies of several segments: of each, in raster order, the length of its body and, where that is
/// not 0, the body's CRC-32. The bodies follow in the same order and fill the section.
enum SegmentTable {
  /// The table of these bodies.
  static func write(_ bodies: [[UInt8]]) -> [UInt8] {
    bodies.reduce(into: []) { table, body in
      Varint.append(body.count, to: &table)
      if !body.isEmpty { table += Container.littleEndian(Checksum.crc32(body)) }
    }
  }

  /// Reads the table of a section of `count` segments and hands out what it says of each; returns where their bodies are.
  ///
  /// Takes no memory and, however many segments a picture's size claims, no more time than there are bytes.
  static func read(
    _ section: ArraySlice<UInt8>, _ tag: SectionTag, _ count: Int,
    _ visit: (_ length: Int, _ checksum: UInt32) -> Void = { _, _ in }
  ) throws(CodecError) -> Range<Int> {
    var (rest, taken) = (section, 0)
    for index in 0..<count {
      let start = rest.startIndex
      guard case .success(let length) = Varint.take(from: &rest) else {
        throw damage(name(tag, index), "the length of its body", rest.isEmpty ? "the end" : "no number", at: start)
      }
      let sum = length == 0 ? [] : rest.prefix(Container.checksumLength)
      rest = rest.dropFirst(sum.count)
      guard length == 0 || sum.count == Container.checksumLength, length <= rest.count - taken else {
        throw damage(name(tag, index), "a body that ends within the section", "a longer one", at: start)
      }
      taken += length
      visit(length, sum.reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
    guard taken == rest.count else {
      let more = rest.count - taken
      throw damage(
        "section \(tag.name)", "its end behind \(count) segments", "\(more) more byte\(more == 1 ? "" : "s")",
        at: section.endIndex - more)
    }
    return rest.indices
  }

  /// The bodies of a section of `count` segments.
  static func bodies(
    _ section: ArraySlice<UInt8>, _ tag: SectionTag, _ count: Int
  ) throws(CodecError) -> [SegmentBody] {
    var found: [(length: Int, checksum: UInt32)] = []
    var rest = section[try read(section, tag, count) { found.append(($0, $1)) }]
    return found.map { length, checksum in
      defer { rest = rest.dropFirst(length) }
      return SegmentBody(bytes: rest.prefix(length), checksum: checksum)
    }
  }

  /// What errors call a segment.
  static func name(_ tag: SectionTag, _ index: Int) -> String { "section \(tag.name), segment \(index)" }

  fileprivate static func damage(
    _ part: String, _ expected: String, _ found: String, at offset: Int
  ) -> CodecError {
    CodecError(
      .corrupt, in: part, expected: expected, found: found, offset: offset, advice: "the file is damaged; get it again")
  }
}

/// The body of a segment in a file.
struct SegmentBody {
  /// Whether they are those that were written, their checksum tells.
  let bytes: ArraySlice<UInt8>
  fileprivate let checksum: UInt32?

  fileprivate init(bytes: ArraySlice<UInt8>, checksum: UInt32) { (self.bytes, self.checksum) = (bytes, checksum) }

  /// That of a section which is one segment: the file's checksum covers it.
  init(whole bytes: ArraySlice<UInt8>) { (self.bytes, checksum) = (bytes, nil) }

  /// The bytes, whose checksum must be right.
  func checked(_ part: String) throws(CodecError) -> ArraySlice<UInt8> {
    guard let checksum, checksum != Checksum.crc32(bytes) else { return bytes }
    throw SegmentTable.damage(part, "a body of its checksum", "another", at: bytes.startIndex)
  }
}

/// The body of a section that is to be written.
package struct CodedSection: Sendable {
  /// What the file's checksum covers: all of a section that is one segment, the table of another.
  package var covered: [UInt8]
  /// The bodies that follow the table.
  package var segments: [[UInt8]]

  package init(covered: [UInt8], segments: [[UInt8]] = []) { (self.covered, self.segments) = (covered, segments) }

  /// The body of a section with these segments, in raster order.
  package init(_ bodies: [[UInt8]]) {
    self = bodies.count == 1 ? Self(covered: bodies[0]) : Self(covered: SegmentTable.write(bodies), segments: bodies)
  }

  /// Bytes of all of it.
  var length: Int { segments.reduce(covered.count) { $0 + $1.count } }
}
