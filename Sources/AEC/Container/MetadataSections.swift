/// Metadata as the optional sections of a file: ICC, EXIF and XMP have one each, all else is in keys.
///
/// Bodies of the former begin with varint 2 * length + packed, the length before packing; then all bytes as they are, or one raw
/// deflate stream where that is less.
extension Metadata {
  private static let sections: [(tag: SectionTag, bytes: WritableKeyPath<Metadata, [UInt8]?> & Sendable)] = [
    (.profile, \.profile), (.exif, \.exif), (.xmp, \.xmp),
  ]

  /// Bytes of all that is not small.
  private var count: Int { [profile, exif, xmp, iptc].reduce(0) { $0 + ($1?.count ?? 0) } }

  // MARK: Writing

  /// The sections of a file with this metadata, in no order; the keys hold the proof as well.
  func sections(proof: UInt32?) throws(CodecError) -> [(tag: SectionTag, body: CodedSection)] {
    guard count <= Self.mostBytes else {
      throw CodecError(
        .overLimit, in: "metadata", expected: "at most \(Self.mostBytes) bytes", found: "\(count)",
        advice: "leave some of it out")
    }
    let keys = keys(proof: proof.map(Container.littleEndian))
    var sections = keys.isEmpty ? [] : [(tag: SectionTag.keys, body: CodedSection(covered: Keys.write(keys)))]
    for (tag, bytes) in Self.sections {
      guard let bytes = self[keyPath: bytes], !bytes.isEmpty else { continue }
      sections.append((tag, CodedSection(covered: Self.packed(bytes))))
    }
    return sections
  }

  private func keys(proof: [UInt8]?) -> [(key: Int, bytes: [UInt8])] {
    let largest = largest.map { largest in
      var bytes: [UInt8] = []
      Varint.append(largest, to: &bytes)
      return bytes
    }
    let density = density.map { density in
      var bytes: [UInt8] = []
      Varint.append(Int(density.x), to: &bytes)
      Varint.append(Int(density.y), to: &bytes)
      return bytes + [density.unit.rawValue]
    }
    let all: [(key: Int, bytes: [UInt8]?)] = [
      (Keys.density, density), (Keys.codePoints, codePoints), (Keys.gamma, gamma.map(Self.bigEndian)),
      (Keys.chromaticities, chromaticities?.flatMap(Self.bigEndian)),
      (Keys.renderingIntent, renderingIntent.map { [$0] }),
      (Keys.significantBits, significantBits), (Keys.iptc, iptc), (Keys.proof, proof), (Keys.largest, largest),
    ]
    return all.compactMap { key, bytes in bytes.flatMap { $0.isEmpty ? nil : (key, $0) } }
  }

  private static func packed(_ bytes: [UInt8]) -> [UInt8] {
    let stream = deflated(bytes, by: .pixels)
    let isPacked = stream.count < bytes.count
    var body: [UInt8] = []
    Varint.append(2 * bytes.count + (isPacked ? 1 : 0), to: &body)
    return body + (isPacked ? stream : bytes)
  }

  /// The numbers of PNG's chunks are kept as there.
  private static func bigEndian(_ number: UInt32) -> [UInt8] { Container.littleEndian(number).reversed() }

  // MARK: Reading

  /// The metadata of a file with this header, up to `most` bytes. What cannot be read is left out and told to `problem`.
  init(of bytes: [UInt8], _ header: Header, most: Int, _ problem: (CodecError) -> Void) {
    var room = min(most, Self.mostBytes)
    for (tag, path) in Self.sections {
      guard let section = header.sections.first(where: { $0.tag == tag }) else { continue }
      Self.telling(problem) { () throws(CodecError) in
        let unpacked = try Self.unpacked(bytes[section.body], "section \(tag.name)", room)
        room -= unpacked.count
        self[keyPath: path] = unpacked
      }
    }
    guard let section = header.sections.first(where: { $0.tag == .keys }) else { return }
    let keys = bytes[section.body]
    func read(_ key: Int, _ name: String, _ take: (inout ArraySlice<UInt8>) throws(CodecError) -> Void) {
      Self.telling(problem) { () throws(CodecError) in
        guard var value = try Keys.value(of: key, in: keys) else { return }
        let start = value.startIndex
        try take(&value)
        guard value.isEmpty else { throw Self.damage(name, "its end", "\(value.count) more bytes", at: start) }
      }
    }
    read(Keys.density, "density") { (value) throws(CodecError) in density = try Self.density(&value) }
    read(Keys.codePoints, "cICP") { (value) throws(CodecError) in
      codePoints = Array(try Self.take(4, "cICP", &value))
    }
    read(Keys.gamma, "gAMA") { (value) throws(CodecError) in gamma = try Self.number("gAMA", &value) }
    read(Keys.chromaticities, "cHRM") { (value) throws(CodecError) in
      var numbers: [UInt32] = []
      while numbers.count < 8 { numbers.append(try Self.number("cHRM", &value)) }
      chromaticities = numbers
    }
    read(Keys.renderingIntent, "sRGB") { (value) throws(CodecError) in
      renderingIntent = try Self.take(1, "sRGB", &value).first
    }
    read(Keys.significantBits, "sBIT") { (value) throws(CodecError) in
      significantBits = Array(try Self.take(max(1, min(value.count, 4)), "sBIT", &value))
    }
    read(Keys.largest, "largest value") { (value) throws(CodecError) in
      let start = value.startIndex
      guard case .success(let found) = Varint.take(from: &value), 1...65535 ~= found else {
        throw Self.damage("largest value", "a number of 1 to 65535", "another", at: start)
      }
      largest = found
    }
    read(Keys.iptc, "IPTC") { (value) throws(CodecError) in
      guard value.count <= room else { throw Self.tooMuch("IPTC", value.count, room) }
      iptc = Array(try Self.take(value.count, "IPTC", &value))
    }
  }

  private static func telling(_ problem: (CodecError) -> Void, _ read: () throws(CodecError) -> Void) {
    do { try read() } catch { problem(error) }
  }

  /// Takes memory only for what is there: no length is believed that the bytes cannot unpack to.
  private static func unpacked(_ body: ArraySlice<UInt8>, _ part: String, _ room: Int) throws(CodecError) -> [UInt8] {
    var rest = body
    guard case .success(let head) = Varint.take(from: &rest) else {
      throw damage(part, "a length", "none", at: body.startIndex)
    }
    let (length, isPacked) = (head >> 1, head & 1 == 1)
    guard length <= room else { throw tooMuch(part, length, room) }
    // Deflate makes at most 258 bytes of two bits.
    guard isPacked ? 1...max(1, 1032 * rest.count) ~= length : length == rest.count else {
      throw damage(part, "\(length) bytes", "\(rest.count)\(isPacked ? " packed ones" : "")", at: rest.startIndex)
    }
    guard isPacked else { return Array(rest) }
    do {
      return try inflated(rest, count: length)
    } catch {
      throw damage(part, error.expected, error.found, at: rest.startIndex + error.offset)
    }
  }

  private static func density(_ value: inout ArraySlice<UInt8>) throws(CodecError) -> Density {
    let start = value.startIndex
    guard case .success(let x) = Varint.take(from: &value), case .success(let y) = Varint.take(from: &value),
      max(x, y) <= UInt32.max, let unit = value.popFirst().flatMap(Density.Unit.init)
    else { throw damage("density", "two numbers of 32 bits and a unit", "others", at: start) }
    return Density(x: UInt32(x), y: UInt32(y), unit: unit)
  }

  private static func take(
    _ count: Int, _ part: String, _ value: inout ArraySlice<UInt8>
  ) throws(CodecError) -> ArraySlice<UInt8> {
    guard value.count >= count else { throw damage(part, "\(count) bytes", "\(value.count)", at: value.startIndex) }
    defer { value = value.dropFirst(count) }
    return value.prefix(count)
  }

  private static func number(_ part: String, _ value: inout ArraySlice<UInt8>) throws(CodecError) -> UInt32 {
    try take(4, part, &value).reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func tooMuch(_ part: String, _ found: Int, _ room: Int) -> CodecError {
    CodecError(
      .overLimit, in: part, expected: "at most \(room) more bytes of metadata", found: "\(found)",
      advice: "the picture can be decoded without it")
  }

  private static func damage(_ part: String, _ expected: String, _ found: String, at offset: Int) -> CodecError {
    CodecError(
      .corrupt, in: part, expected: expected, found: found, offset: offset,
      advice: "the picture can be decoded without it; for it, get the file again")
  }
}
