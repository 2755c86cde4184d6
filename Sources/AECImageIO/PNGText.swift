import AEC

/// The text in a `tEXt`, `zTXt` or `iTXt` chunk of a PNG file.
struct PNGText {
  let keyword: String
  /// As it is stored.
  let body: [UInt8]
  let isPacked: Bool

  /// Nil where there is no keyword.
  init?(_ chunk: [UInt8], chunk name: String) {
    guard let end = chunk.prefix(80).firstIndex(of: 0) else { return nil }
    keyword = String(decoding: chunk[..<end], as: UTF8.self)
    var body = chunk[(end + 1)...]
    switch name {
    case "zTXt":  // A method, which is deflate.
      isPacked = true
      body = body.dropFirst(1)
    case "iTXt":  // Whether it is packed, and how; then language and keyword in it, each ended by a zero.
      isPacked = body.first == 1
      body = body.dropFirst(2)
      for _ in 0..<2 { body = body.drop { $0 != 0 }.dropFirst(1) }
    default:
      isPacked = false
    }
    self.body = Array(body)
  }

  /// The text; nil where it is packed and damaged, or unpacks to more than `limit` bytes.
  func text(limit: Int) -> [UInt8]? { isPacked ? ZlibStream.unpacked(body, limit: limit) : body }

  /// The bytes that the text is the hexadecimal form of, as ImageMagick wrote EXIF before PNG had a chunk for it: a line
  /// with a name, one with the count of bytes, and lines of digits. Nil where it is something else.
  var rawProfile: [UInt8]? {
    // Two digits a byte, and some line ends.
    guard let text = text(limit: 3 * Self.largest) else { return nil }
    // The text begins with the end of a line.
    let parts = text.split(separator: 0x0a, maxSplits: 2)
    guard parts.count == 3 else { return nil }
    let line = String(decoding: parts[1], as: UTF8.self)
    guard let count = Int(line.drop { $0 == " " }), 0...Self.largest ~= count else { return nil }
    let digits = Array(
      parts[2].lazy.compactMap { Character(UnicodeScalar($0)).hexDigitValue }.prefix(2 * count))
    guard digits.count == 2 * count else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// The body of a `zTXt` chunk that holds records of IPTC in this form, as Photoshop's resource.
  static func rawProfile(of iptc: [UInt8]) -> [UInt8] {
    let bytes = PhotoshopResources.resource(iptc: iptc)
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("\niptc\n    \(bytes.count)\n".utf8)
    for (index, byte) in bytes.enumerated() {
      text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      if index % 36 == 35 { text.append(0x0a) }
    }
    return Array("Raw profile type iptc".utf8) + [0, 0] + zlibStream(of: text + [0x0a])
  }

  /// The largest profile that is looked into. EXIF in a JPEG file has 64 KB in most cases.
  private static let largest = 1 << 20
}
