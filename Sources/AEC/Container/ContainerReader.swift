/// Reads a file from front to back.
struct ContainerReader {
  private let bytes: [UInt8]
  private var rest: ArraySlice<UInt8>
  /// Those that were read so far.
  private(set) var sections: [Header.Section] = []

  init(_ bytes: [UInt8]) { (self.bytes, rest) = (bytes, bytes[...]) }

  private func fail(
    _ kind: CodecError.Kind, _ part: String, _ expected: String, _ found: String, _ advice: String,
    at offset: Int? = nil
  ) -> CodecError {
    CodecError(kind, in: part, expected: expected, found: found, offset: offset ?? rest.startIndex, advice: advice)
  }

  private mutating func take(_ count: Int, _ part: String) throws(CodecError) -> ArraySlice<UInt8> {
    guard rest.count >= count else {
      throw fail(
        .truncated, part, "\(count) bytes", "\(rest.count) up to the end of the file", "get the whole file")
    }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private mutating func varint(_ part: String) throws(CodecError) -> Int {
    switch Varint.take(from: &rest) {
    case .success(let value): return value
    case .failure(.ended):
      throw fail(.truncated, part, "a number", "the end of the file", "get the whole file")
    case .failure(.tooLong):
      throw fail(.corrupt, part, "a number of up to 9 bytes", "more", "the file is damaged; get it again")
    case .failure(.notCanonical):
      throw fail(.corrupt, part, "a number in as few bytes as it needs", "more", "the file is damaged; get it again")
    }
  }

  mutating func magic() throws(CodecError) {
    let found = rest.prefix(4)
    guard found.prefix(3).elementsEqual(Container.magic.prefix(found.count)), !found.isEmpty else {
      let other = rest.isEmpty ? "an empty file" : "other bytes"
      throw fail(.notAPicture, "magic", "\"AEC\"", other, "give an .aec file")
    }
    let version = try take(4, "magic").last!
    guard version & 0x80 != 0 else {
      throw fail(
        .corrupt, "version", "a byte with its top bit set", "\(version)",
        "the file was copied as text; copy it as bytes",
        at: 3)
    }
    guard version == 0x80 | UInt8(Container.version) else {
      throw fail(
        .newer, "version", "version \(Container.version)", "version \(version & 0x7F)",
        "decode it with a newer version of aec", at: 3)
    }
  }

  mutating func flags() throws(CodecError) -> Flags {
    let start = rest.startIndex
    let word = try take(2, "flags").reversed().reduce(0) { $0 << 8 | Int($1) }
    let more = Flags.announcesMore(word) ? try varint("more flags") : nil
    do throws(Flags.Problem) {
      return try Flags(word: word, more: more)
    } catch {
      switch error {
      case .unknown(let kind):
        throw fail(
          .newer, "flags", "a picture of 8-bit RGB or gray", kind, "decode it with a newer version of aec",
          at: start)
      case .noneOfMore:
        throw fail(.corrupt, "more flags", "some", "none", "the file is damaged; get it again", at: start + 2)
      case .quality(let position):
        throw fail(.corrupt, "quality", "0 ... 3840", "\(position)", "the file is damaged; get it again", at: start)
      }
    }
  }

  mutating func side(_ part: String) throws(CodecError) -> Int {
    let start = rest.startIndex
    let side = try varint(part)
    guard Container.sides.contains(side) else {
      throw fail(
        .corrupt, part, "1 ... 2147483647 pixels", "\(side)", "the file is damaged; get it again", at: start)
    }
    return side
  }

  mutating func fingerprint() throws(CodecError) -> UInt32 {
    try take(4, "fingerprint").reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Reads the sections of a picture of this size, up to the checksum: each alone, and its place among those before it.
  mutating func readSections(of size: PaddedSize) throws(CodecError) {
    while rest.count > Container.checksumLength {
      let start = rest.startIndex
      let head = try varint("section")
      let (tag, length) = (SectionTag(rawValue: head & (1 << SectionTag.bits - 1)), head >> SectionTag.bits)
      guard length <= rest.count - Container.checksumLength else {
        throw fail(
          .truncated, "section \(tag.name)", "\(length) bytes and a checksum", "\(rest.count) bytes",
          "get the whole file",
          at: start)
      }
      guard tag.isDecoded || !tag.isRequired else {
        throw fail(
          .newer, "section \(tag.name)", "sections that this version decodes", "one that it must decode and does not",
          "decode it with a newer version of aec", at: start)
      }
      guard !sections.contains(where: { $0.tag == tag }) else {
        throw fail(
          .corrupt, "section \(tag.name)", "it once", "it again", "the file is damaged; get it again", at: start)
      }
      if let place = tag.place, let later = sections.first(where: { $0.tag.place ?? 0 > place }) {
        throw fail(
          .corrupt, "section \(tag.name)", "it before \(later.name)", "it after", "the file is damaged; get it again",
          at: start)
      }
      let (body, count) = (rest.prefix(length), tag.segmentCount(in: size))
      let segments = count > 1 ? try SegmentTable.read(body, tag, count) : body.endIndex..<body.endIndex
      sections.append(Header.Section(tag: tag, offset: body.startIndex, length: length, segments: segments))
      rest = rest.dropFirst(length)
    }
  }

  /// What flags, sides and sections must be together.
  func checkSections(_ flags: Flags, _ size: PaddedSize) throws(CodecError) {
    // Alpha goes with all of them.
    let found = sections.map(\.tag).filter { $0.isRequired && $0 != .alpha }
    let names = found.isEmpty ? "none" : found.map(\.name).joined(separator: ", ")
    guard flags.sections.contains(where: { $0.allSatisfy(found.contains) }) else {
      let expected = flags.sections.map { $0.map(\.name).joined(separator: ", then ") }
      throw fail(.truncated, "sections", expected.joined(separator: ", or "), names, "get the whole file")
    }
    guard flags.quality == nil || size.takesNetworks else {
      throw fail(
        .corrupt, "size", "\(PaddedSize.leastSide) pixels a side or more, or no networks",
        "\(size.width) x \(size.height)",
        "the file is damaged; get it again")
    }
    guard flags.quality != nil || found.allSatisfy({ $0 == .detail || $0 == .lossless }) else {
      throw fail(.corrupt, "sections", "none of networks", names, "the file is damaged; get it again")
    }
    guard !found.contains(.lossless) || found == [.lossless] else {
      throw fail(.corrupt, "sections", "lossless alone", names, "the file is damaged; get it again")
    }
    let mayBeMissing: [SectionTag] = flags.quality == nil ? [.alpha] : [.detail, .graphics, .alpha]
    for section in sections where mayBeMissing.contains(section.tag) {
      guard section.tag.segmentCount(in: size) > 1 ? !section.segments.isEmpty : section.length > 0 else {
        throw fail(
          .corrupt, "section \(section.name)", "a square with a body, or no section", "none",
          "the file is damaged; get it again", at: section.offset)
      }
    }
  }

  /// What is wrong with a file that is whole, up to a checksum that is right, and has bytes behind it.
  func bytesBehindTheEnd(_ flags: Flags) -> CodecError? {
    let ends = flags.sections.compactMap(\.last)
    guard let last = sections.lastIndex(where: { ends.contains($0.tag) }) else { return nil }
    for index in last..<sections.endIndex {
      let start = sections[index].body.upperBound
      let end = start + Container.checksumLength
      guard end < bytes.count else { continue }
      let sum = Container.checksum(bytes[..<start], without: sections[...index].map(\.segments))
      guard bytes[start..<end].elementsEqual(Container.littleEndian(sum)) else { continue }
      let count = bytes.count - end
      return fail(
        .corrupt, "end", "the end of the file", "\(count) byte\(count == 1 ? "" : "s") too many",
        "cut the file off there, for example: head -c \(end) IN > OUT.aec", at: end)
    }
    return nil
  }

  mutating func checksum() throws(CodecError) {
    let start = rest.startIndex
    let stored = try take(Container.checksumLength, "checksum")
    let sum = Container.checksum(bytes[..<start], without: sections.map(\.segments))
    guard stored.elementsEqual(Container.littleEndian(sum)) else {
      throw fail(.corrupt, "checksum", "the bytes that were written", "others", "get the file again", at: start)
    }
  }
}
