import AEC

/// The pieces of an `.aec` file: its header, and what is in its sections before deflate.
enum FileAnatomy {
  /// Of a file whose segments have this side. Bytes before `start` are a piece of their own, whose length stays.
  static func of(_ bytes: [UInt8], start: Int = 0, side: Int) -> Anatomy? {
    guard bytes.count > start + Container.checksumLength,
      let header = Segments.$side.withValue(side, operation: { try? PictureDecoder.header(of: Array(bytes[start...])) })
    else { return nil }
    var pieces = [Array(bytes[..<start]), fields(header)]
    var kinds: [(tag: SectionTag, segments: Int)] = []
    for section in header.sections {
      let body = bytes[(start + section.offset)...].prefix(section.length)
      let segments = cut(body, Segments.$side.withValue(side) { section.tag.segments(of: header.size).count })
      kinds.append((section.tag, segments.count))
      for segment in segments {
        let head = headLength(segment, section.tag)
        let packed = segment.dropFirst(head)
        let unpacked = RawDeflate.inflated(Array(packed))
        if hasHead(section.tag) { pieces.append(Array(segment.prefix(head))) }
        pieces += [unpacked?.bytes ?? [], Array(packed.dropFirst(unpacked?.length ?? 0))]
      }
    }
    return Anatomy(pieces: pieces) { pieces in
      var rest = pieces.dropFirst(2)
      let sections = kinds.map { kind -> (tag: SectionTag, body: CodedSection) in
        let segments = (0..<kind.segments).map { _ in
          let head = hasHead(kind.tag) ? rest.popFirst() ?? [] : []
          let (phrases, details) = (rest.popFirst() ?? [], rest.popFirst() ?? [])
          return head + (phrases.isEmpty ? [] : RawDeflate.stored(phrases)) + details
        }
        return (kind.tag, CodedSection(segments))
      }
      let front = (pieces[0] + [UInt8](repeating: 0, count: start)).prefix(start)
      return front + file(fields: pieces[1], sections)
    }
  }

  /// Whether the bodies of a section begin with a varint: detail's with its step, those of exact squares with their way, metadata's with
  /// its length.
  private static func hasHead(_ tag: SectionTag) -> Bool {
    [.detail, .lossless, .alpha, .profile, .exif, .xmp].contains(tag)
  }

  /// Bytes of a segment's body before what is packed.
  static func headLength(_ segment: ArraySlice<UInt8>, _ tag: SectionTag) -> Int {
    guard hasHead(tag) else { return 0 }
    func varint(_ bytes: ArraySlice<UInt8>) -> Int { min(bytes.count, bytes.prefix { $0 >= 128 }.count + 1) }
    let own = varint(segment)
    // Of filtered rows the length of a stream in the stream as well.
    let isFiltered = [.lossless, .alpha].contains(tag) && segment.first.map { $0 & 3 } == 0
    return own + (isFiltered ? varint(segment.dropFirst(own)) : 0)
  }

  /// Of a square's body what stands before a stream, what that unpacks to, and the rest.
  static func parts(ofSquare body: [UInt8], _ tag: SectionTag) -> [[UInt8]] {
    let own = headLength(body[...], tag)
    let packed = RawDeflate.inflated(Array(body[own...]))
    return [Array(body[..<own]), packed?.bytes ?? [], Array(body[(own + (packed?.length ?? 0))...])]
  }

  /// The body of a square behind `count` bytes that say how large it is.
  static func ofSquare(_ bytes: [UInt8], behind count: Int, _ tag: SectionTag) -> Anatomy? {
    guard bytes.count > count else { return nil }
    let parts = parts(ofSquare: Array(bytes[count...]), tag)
    return Anatomy(pieces: [Array(bytes[..<count])] + parts) { pieces in
      let packed = pieces[2].isEmpty ? [] : RawDeflate.stored(pieces[2])
      return Array((pieces[0] + [UInt8](repeating: 0, count: count))[..<count]) + pieces[1] + packed + pieces[3]
    }
  }

  /// Width, height and quality, of two bytes each, the fingerprint of four, and three bits: whether there are networks, and whether
  /// it is gray and deep.
  private static func fields(_ header: Header) -> [UInt8] {
    [header.width, header.height, header.quality?.position ?? 0].flatMap { [UInt8($0 & 255), UInt8($0 >> 8 & 255)] }
      + Container.littleEndian(header.fingerprint ?? 0) + [
        (header.quality == nil ? 0 : 1) + (header.layout.colours == 1 ? 2 : 0) + (header.layout.depth == 16 ? 4 : 0)
      ]
  }

  private static func file(fields: [UInt8], _ sections: [(tag: SectionTag, body: CodedSection)]) -> [UInt8] {
    var fields = Parameters(fields)
    let (width, height) = (max(1, fields.number(in: 0...65535)), max(1, fields.number(in: 0...65535)))
    let quality = Quality(position: fields.number(in: Quality.positions))!
    let fingerprint = (0..<4).reduce(UInt32(0)) { sum, index in sum | UInt32(fields.byte()) << (8 * index) }
    let kind = fields.byte()
    let layout: PictureLayout = kind & 2 == 0 ? .rgb8 : .gray8
    return Container.write(
      width: width, height: height, layout: kind & 4 == 0 ? layout : layout.deep,
      networks: kind & 1 == 1 ? (quality, fingerprint) : nil, sections: sections)
  }

  /// The bodies of so many segments in the body of a section that was read: apart from the codec's own reader, so that one
  /// shows what is wrong with the other.
  static func cut(_ body: ArraySlice<UInt8>, _ count: Int) -> [ArraySlice<UInt8>] {
    guard count > 1 else { return [body] }
    var (rest, lengths) = (body, [Int]())
    for _ in 0..<count {
      guard case .success(let length) = Varint.take(from: &rest) else { break }
      lengths.append(length)
      if length > 0 { rest = rest.dropFirst(Container.checksumLength) }
    }
    return lengths.map { length in
      defer { rest = rest.dropFirst(length) }
      return rest.prefix(length)
    }
  }
}
