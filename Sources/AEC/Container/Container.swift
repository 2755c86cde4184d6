/// The file around a picture: header, sections, checksum. Described byte by byte in <doc:Format>.
package enum Container {
  static let magic: [UInt8] = Array("AEC".utf8)
  static let version = 0
  /// Pixels that a picture's sides can have.
  static let sides = 1...Int(Int32.max)
  package static let checksumLength = 4

  /// A file of one picture. Lets go of each segment as soon as it is in the file, where nobody else holds the sections.
  package static func write(
    width: Int, height: Int, layout: PictureLayout, networks: (quality: Quality, fingerprint: UInt32)?,
    sections: consuming [(tag: SectionTag, body: CodedSection)]
  ) -> [UInt8] {
    var bytes =
      magic + [0x80 | UInt8(version)] + littleEndian(UInt32(Flags(quality: networks?.quality, layout).word)).prefix(2)
    Varint.append(width, to: &bytes)
    Varint.append(height, to: &bytes)
    if let networks { bytes += littleEndian(networks.fingerprint) }
    let headsAtMost = 9 * sections.count + checksumLength
    bytes.reserveCapacity(sections.reduce(bytes.count + headsAtMost) { $0 + $1.body.length })

    var segments: [Range<Int>] = []
    for index in sections.indices {
      Varint.append(sections[index].body.length << SectionTag.bits | sections[index].tag.rawValue, to: &bytes)
      bytes += sections[index].body.covered
      let start = bytes.count
      for segment in sections[index].body.segments.indices {
        bytes += sections[index].body.segments[segment]
        sections[index].body.segments[segment] = []
      }
      segments.append(start..<bytes.count)
    }
    bytes += littleEndian(checksum(bytes[...], without: segments))
    return bytes
  }

  /// Bytes of a file beyond those that every file of a picture has.
  static func length(withNetworks: Bool, sections: [(tag: SectionTag, body: CodedSection)]) -> Int {
    sections.reduce(withNetworks ? 4 : 0) { length, section in
      var head: [UInt8] = []
      Varint.append(section.body.length << SectionTag.bits | section.tag.rawValue, to: &head)
      return length + head.count + section.body.length
    }
  }

  /// CRC-32 of the file up to the checksum without the bodies of segments, which have checksums of their own.
  static func checksum(_ bytes: ArraySlice<UInt8>, without segments: [Range<Int>]) -> UInt32 {
    var (sum, start) = (UInt32(0), bytes.startIndex)
    for range in segments {
      sum = Checksum.crc32(bytes[start..<range.lowerBound], after: sum)
      start = range.upperBound
    }
    return Checksum.crc32(bytes[start...], after: sum)
  }

  /// The header and the places of the sections; checks all of the file's structure and its checksum.
  package static func read(_ bytes: [UInt8]) throws(CodecError) -> Header {
    var reader = ContainerReader(bytes)
    try reader.magic()
    let flags = try reader.flags()
    let size = PaddedSize(width: try reader.side("width"), height: try reader.side("height"))
    let fingerprint = flags.quality == nil ? nil : try reader.fingerprint()
    do {
      try reader.readSections(of: size)
      try reader.checkSections(flags, size)
      try reader.checksum()
    } catch {
      throw reader.bytesBehindTheEnd(flags) ?? error
    }
    // Behind the checksum: damage is told as such.
    let keys = reader.sections.first { $0.tag == .keys }
    let proof = try keys.flatMap { (keys) throws(CodecError) in try Keys.proof(in: bytes[keys.body]) }
    let hasAlpha = reader.sections.contains { $0.tag == .alpha }
    return Header(
      version: version, width: size.width, height: size.height,
      layout: hasAlpha ? flags.layout.withAlpha : flags.layout, quality: flags.quality,
      fingerprint: fingerprint, proof: proof, sections: reader.sections, fileLength: bytes.count)
  }

  package static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
