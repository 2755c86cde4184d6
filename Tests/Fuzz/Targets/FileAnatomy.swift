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
        // In front of a square's deflate stream stands its step.
        let unpacked = section.tag == .detail ? nil : RawDeflate.inflated(Array(segment))
        pieces += [unpacked?.bytes ?? [], unpacked.map { Array(segment.dropFirst($0.length)) } ?? Array(segment)]
      }
    }
    return Anatomy(pieces: pieces) { pieces in
      var rest = pieces.dropFirst(2)
      let sections = kinds.map { kind -> (tag: SectionTag, body: CodedSection) in
        let segments = (0..<kind.segments).map { _ in
          let (phrases, details) = (rest.popFirst() ?? [], rest.popFirst() ?? [])
          return (phrases.isEmpty ? [] : RawDeflate.stored(phrases)) + details
        }
        return (kind.tag, CodedSection(segments))
      }
      let front = (pieces[0] + [UInt8](repeating: 0, count: start)).prefix(start)
      return front + file(fields: pieces[1], sections)
    }
  }

  /// Width, height and quality, of two bytes each (the quality all ones without networks), and the fingerprint of four.
  private static func fields(_ header: Header) -> [UInt8] {
    [header.width, header.height, header.quality?.position ?? 65535].flatMap {
      [UInt8($0 & 255), UInt8($0 >> 8 & 255)]
    }
      + Container.littleEndian(header.fingerprint ?? 0)
  }

  private static func file(fields: [UInt8], _ sections: [(tag: SectionTag, body: CodedSection)]) -> [UInt8] {
    var fields = Parameters(fields)
    let (width, height) = (max(1, fields.number(in: 0...65535)), max(1, fields.number(in: 0...65535)))
    let position = fields.number(in: 0...65535)
    let quality = Quality(position: position % Quality.positions.count)!
    let fingerprint = (0..<4).reduce(UInt32(0)) { sum, index in sum | UInt32(fields.byte()) << (8 * index) }
    return Container.write(
      width: width, height: height, networks: position == 65535 ? nil : (quality, fingerprint), sections: sections)
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
