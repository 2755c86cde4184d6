import AEC

/// What the chunks of a PNG file say beside the pixels, all of which is known before the pixels are read.
///
/// Hops from chunk to chunk of an input whose length is known, and then goes back to its start. A chunk counts only with
/// the right checksum; to complain of others is left to libpng. Source: PNG (W3C, third edition), chapter 11.
struct PNGChunks {
  private(set) var metadata = FoundMetadata()
  /// Bytes that may still be looked into, and be made of them.
  private var room = 32 << 20
  private var rawEXIF: [UInt8]?
  private var rawProfiles = 0

  /// Throws where the file is of Apple's own kind.
  init(_ input: PictureInput) throws(PictureError) {
    guard let end = input.count else { return }
    defer { input.seek(to: 0) }
    var place = 8
    while place < end {
      input.seek(to: place)
      let head = BigEndian(bytes: Array(input.peek(8)))
      guard let length = head.word(at: 0), head.word(at: 4) != nil else { break }
      let name = head.bytes[4..<8]
      if name.elementsEqual("IEND".utf8) { break }
      if name.elementsEqual("CgBI".utf8) { throw Self.applesKind }
      if Self.names.contains(where: { name.elementsEqual($0.utf8) }), length > room {
        metadata.bytesPassedOver += length
      } else if Self.names.contains(where: { name.elementsEqual($0.utf8) }) {
        room -= length
        let chunk = Array(input.peek(12 + length).dropFirst(4))
        let sum = BigEndian(bytes: chunk).word(at: 4 + length)
        if sum == Int(Checksum.crc32(chunk.prefix(4 + length))) {
          take(String(decoding: name, as: UTF8.self), Array(chunk[4..<4 + length]))
        }
      }
      place += 12 + length
    }
    metadata.kept.exif = metadata.kept.exif ?? rawEXIF
  }

  /// Refuses a size that is over the limits, from the first bytes of the file. A header that makes no sense passes: libpng
  /// has the words for it.
  static func checkSize(_ input: PictureInput, _ limits: PictureLimits) throws(PictureError) {
    let head = BigEndian(bytes: Array(input.peek(24)))
    guard head.bytes.dropFirst(12).starts(with: "IHDR".utf8), let width = head.word(at: 16),
      let height = head.word(at: 20), width <= Int32.max, height <= Int32.max
    else { return }
    try limits.check(width: width, height: height, of: .png)
  }

  private static let mostRawProfiles = 8

  private static let names = [
    "eXIf", "acTL", "tEXt", "zTXt", "iTXt", "gAMA", "cHRM", "cICP", "sRGB", "iCCP", "pHYs", "sBIT",
  ]

  private mutating func take(_ name: String, _ body: [UInt8]) {
    let numbers = BigEndian(bytes: body)
    switch name {
    case "eXIf": metadata.kept.exif = FoundMetadata.exif(body)
    case "acTL": metadata.frames = numbers.word(at: 0) ?? 0
    case "gAMA" where body.count == 4: metadata.kept.gamma = numbers.word(at: 0).map(UInt32.init)
    case "cHRM" where body.count == 32:
      metadata.kept.chromaticities = (0..<8).compactMap { numbers.word(at: 4 * $0) }.map(UInt32.init)
    case "cICP" where body.count == 4: metadata.kept.codePoints = body
    case "sRGB" where body.count == 1: metadata.kept.renderingIntent = body[0]
    case "sBIT" where 1...4 ~= body.count: metadata.kept.significantBits = body
    case "pHYs" where body.count == 9:
      guard let x = numbers.word(at: 0), let y = numbers.word(at: 4), x > 0, y > 0, body[8] <= 1 else { return }
      metadata.kept.density = Metadata.Density(x: UInt32(x), y: UInt32(y), unit: body[8] == 1 ? .metre : .none)
    case "iCCP": takeProfile(body)
    case "gAMA", "cHRM", "cICP", "sRGB", "pHYs", "sBIT": break
    default: takeText(PNGText(body, chunk: name))
    }
  }

  /// A name, ended by a zero, a method, which is deflate, and the profile in a zlib stream.
  private mutating func takeProfile(_ body: [UInt8]) {
    guard let end = body.prefix(80).firstIndex(of: 0) else { return }
    let stream = body[(end + 1)...].dropFirst(1)
    // One that is damaged or too large is none that makes sense.
    let profile = ZlibStream.unpacked(stream, limit: min(room, Self.largestProfile))
    metadata.kept.profile = profile ?? Array(stream)
    room -= profile?.count ?? 0
  }

  private static let largestProfile = 16 << 20

  private mutating func takeText(_ text: PNGText?) {
    guard let text else { return }
    switch text.keyword {
    case "XML:com.adobe.xmp":
      guard let xmp = text.text(limit: room) else {
        metadata.bytesPassedOver += text.body.count
        return
      }
      metadata.kept.xmp = xmp
      if text.isPacked { room -= xmp.count }
      return
    case "Raw profile type exif", "Raw profile type APP1", "Raw profile type xmp", "Raw profile type iptc",
      "Raw profile type 8bim":
      // Each may unpack to megabytes.
      rawProfiles += 1
      guard rawProfiles <= Self.mostRawProfiles, let bytes = text.rawProfile else { break }
      return takeRawProfile(bytes, text.keyword)
    default: break
    }
    metadata.texts += 1
  }

  private mutating func takeRawProfile(_ bytes: [UInt8], _ keyword: String) {
    let xmpName = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    if keyword.hasSuffix("iptc") || keyword.hasSuffix("8bim") {
      // Records as they are begin with their marker.
      let iptc = bytes.first == 0x1C ? bytes : PhotoshopResources.iptc(in: bytes)
      metadata.kept.iptc = metadata.kept.iptc ?? iptc
    } else if keyword.hasSuffix("xmp") {
      metadata.kept.xmp = metadata.kept.xmp ?? bytes
    } else if bytes.starts(with: xmpName) {
      // The segment of a JPEG file may hold one or the other.
      metadata.kept.xmp = metadata.kept.xmp ?? Array(bytes.dropFirst(xmpName.count))
    } else {
      rawEXIF = FoundMetadata.exif(bytes)
    }
  }

  private static var applesKind: PictureError {
    PictureError(
      .unsupported, .png, expected: "a PNG picture as the standard has it", found: "Apple's own kind (chunk CgBI)",
      offset: 8,
      advice: "convert it first, for example: "
        + Converter.line(["pngcrush -revert-iphone-optimizations IN OUT.png", "sips -s format png IN --out OUT.png"]))
  }
}
