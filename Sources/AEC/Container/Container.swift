/// The file around a picture: header, sections, checksum. Described byte by byte in <doc:Format>.
package enum Container {
  static let magic: [UInt8] = Array("AEC".utf8)
  static let version = 0
  /// Pixels that a picture's sides can have.
  static let sides = 1...Int(Int32.max)
  package static let checksumLength = 4

  /// A file of one picture.
  package static func write(
    width: Int, height: Int, quality: Quality, fingerprint: UInt32, sections: [(tag: SectionTag, body: [UInt8])]
  ) -> [UInt8] {
    var bytes = magic + [0x80 | UInt8(version)]
    Varint.append(width, to: &bytes)
    Varint.append(height, to: &bytes)
    bytes.append(contentsOf: littleEndian(fingerprint))
    let flags = Flags(quality: quality, sections: sections.map(\.tag).filter(\.isRequired))
    bytes.append(contentsOf: littleEndian(UInt32(flags.word)).prefix(2))
    var places: [Header.Section] = []
    for section in sections {
      Varint.append(section.body.count << SectionTag.bits | section.tag.rawValue, to: &bytes)
      places.append(Header.Section(tag: section.tag, offset: bytes.count, length: section.body.count))
      bytes.append(contentsOf: section.body)
    }
    let size = PaddedSize(width: width, height: height)
    bytes.append(contentsOf: littleEndian(checksum(bytes[...], size, places)))
    return bytes
  }

  /// CRC-32 of the file up to the checksum; without the bodies of sections whose segments have checksums of their own.
  static func checksum(_ bytes: ArraySlice<UInt8>, _ size: PaddedSize, _ sections: [Header.Section]) -> UInt32 {
    let cut = sections.filter { $0.tag.isCut(in: size) }
    guard !cut.isEmpty else { return Checksum.crc32(bytes) }
    var (left, start) = ([UInt8](), bytes.startIndex)
    for section in cut {
      left += bytes[start..<section.body.lowerBound]
      start = section.body.upperBound
    }
    return Checksum.crc32(left + bytes[start...])
  }

  /// The header and the places of the sections; checks all of the file's structure and its checksum.
  package static func read(_ bytes: [UInt8]) throws(CodecError) -> Header {
    var reader = ContainerReader(bytes)
    try reader.magic()
    let (width, height) = (try reader.side("width"), try reader.side("height"))
    let fingerprint = try reader.fingerprint()
    let flags = try reader.flags()
    do {
      try reader.readSections(flags.sections)
      let header = Header(
        version: version, width: width, height: height, layout: flags.layout, quality: flags.quality,
        fingerprint: fingerprint, sections: reader.sections, fileLength: bytes.count)
      try reader.checksum(header)
      return header
    } catch {
      throw reader.bytesBehindTheEnd(PaddedSize(width: width, height: height), flags.sections) ?? error
    }
  }

  package static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

/// Reads a file from front to back.
private struct ContainerReader {
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

  mutating func flags() throws(CodecError) -> Flags {
    let start = rest.startIndex
    let word = try take(2, "quality").reversed().reduce(0) { $0 << 8 | Int($1) }
    do throws(Flags.Problem) {
      return try Flags(word: word)
    } catch {
      switch error {
      case .unknown(let flags):
        throw fail(
          .newer, "flags", "8-bit RGB in one layer (flags 0)", "flags \(flags)",
          "decode it with a newer version of aec", at: start)
      case .quality(let position):
        throw fail(.corrupt, "quality", "0 ... 3840", "\(position)", "the file is damaged; get it again", at: start)
      }
    }
  }

  /// Reads the sections, up to the checksum; those of `required` must be there.
  mutating func readSections(_ required: [SectionTag]) throws(CodecError) {
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
      guard !tag.isRequired || required.contains(tag) else {
        throw fail(
          .newer, "section \(tag.name)", "sections that this version knows", "one that it must know and does not",
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
      sections.append(Header.Section(tag: tag, offset: rest.startIndex, length: length))
      rest = rest.dropFirst(length)
    }
    let order = sections.map(\.tag).filter(\.isRequired)
    guard order == required else {
      let isShort = rest.isEmpty || order.count < required.count
      throw fail(
        isShort ? .truncated : .corrupt, "sections", required.map(\.name).joined(separator: ", then "),
        order.isEmpty ? "neither" : order.map(\.name).joined(separator: ", "),
        isShort ? "get the whole file" : "the file is damaged; get it again")
    }
  }

  /// What is wrong with a file that is whole, up to a checksum that is right, and has bytes behind it.
  func bytesBehindTheEnd(_ size: PaddedSize, _ required: [SectionTag]) -> CodecError? {
    guard let last = sections.lastIndex(where: { $0.tag == required.last }) else { return nil }
    for index in last..<sections.endIndex {
      let start = sections[index].body.upperBound
      let end = start + Container.checksumLength
      guard end < bytes.count else { continue }
      let sum = Container.checksum(bytes[..<start], size, Array(sections[...index]))
      guard bytes[start..<end].elementsEqual(Container.littleEndian(sum)) else { continue }
      let count = bytes.count - end
      return fail(
        .corrupt, "end", "the end of the file", "\(count) byte\(count == 1 ? "" : "s") too many",
        "cut the file off there, for example: head -c \(end) IN > OUT.aec", at: end)
    }
    return nil
  }

  mutating func checksum(_ header: Header) throws(CodecError) {
    let start = rest.startIndex
    let stored = try take(Container.checksumLength, "checksum")
    let sum = Container.checksum(bytes[..<start], header.size, header.sections)
    guard stored.elementsEqual(Container.littleEndian(sum)) else {
      throw fail(.corrupt, "checksum", "the bytes that were written", "others", "get the file again", at: start)
    }
  }
}
