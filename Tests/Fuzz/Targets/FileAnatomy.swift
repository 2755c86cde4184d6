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
      var segments = [body]
      if section.tag == .latent, areSeveral(header, side) {
        guard let cut = cut(body) else { return nil }
        segments = cut
      }
      kinds.append((section.tag, segments.count))
      for segment in segments {
        let unpacked = RawDeflate.inflated(Array(segment))
        pieces += [unpacked?.bytes ?? [], unpacked.map { Array(segment.dropFirst($0.length)) } ?? Array(segment)]
      }
    }
    return Anatomy(pieces: pieces) { pieces in
      var rest = pieces.dropFirst(2)
      let sections = kinds.map { kind in
        var body: [UInt8] = []
        for _ in 0..<kind.segments {
          let (phrases, details) = (rest.popFirst() ?? [], rest.popFirst() ?? [])
          let segment = (phrases.isEmpty ? [] : RawDeflate.stored(phrases)) + details
          guard kind.tag == .latent, areSeveral(header, side) else {
            body += segment
            continue
          }
          Varint.append(segment.count, to: &body)
          body += segment + Container.littleEndian(Checksum.crc32(segment))
        }
        return (kind.tag, body)
      }
      let front = (pieces[0] + [UInt8](repeating: 0, count: start)).prefix(start)
      return front + file(fields: pieces[1], sections, side)
    }
  }

  /// Width, height and quality, of two bytes each, and the fingerprint of four.
  private static func fields(_ header: Header) -> [UInt8] {
    [header.width, header.height, header.quality.position].flatMap { [UInt8($0 & 255), UInt8($0 >> 8 & 255)] }
      + Container.littleEndian(header.fingerprint)
  }

  private static func file(fields: [UInt8], _ sections: [(SectionTag, [UInt8])], _ side: Int) -> [UInt8] {
    var fields = Parameters(fields)
    let (width, height) = (max(1, fields.number(in: 0...65535)), max(1, fields.number(in: 0...65535)))
    let quality = Quality(position: fields.number(in: Quality.positions))!
    let fingerprint = (0..<4).reduce(UInt32(0)) { sum, index in sum | UInt32(fields.byte()) << (8 * index) }
    return Segments.$side.withValue(side) {
      Container.write(
        width: width, height: height, quality: quality, fingerprint: fingerprint,
        sections: sections.map { (tag: $0.0, body: $0.1) })
    }
  }

  private static func areSeveral(_ header: Header, _ side: Int) -> Bool {
    Segments.$side.withValue(side) { Segments(PaddedSize(width: header.width, height: header.height)).count > 1 }
  }

  /// The bodies of the segments in a body of y, without their checksums.
  private static func cut(_ body: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
    var (rest, bodies) = (body, [ArraySlice<UInt8>]())
    while !rest.isEmpty {
      guard case .success(let length) = Varint.take(from: &rest), length <= rest.count - Container.checksumLength else {
        return nil
      }
      bodies.append(rest.prefix(length))
      rest = rest.dropFirst(length + Container.checksumLength)
    }
    return bodies
  }
}
