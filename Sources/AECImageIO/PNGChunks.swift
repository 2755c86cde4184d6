import AEC

/// What the chunks of a PNG file say beside the pixels, all of which is known before the pixels are read.
///
/// Hops from chunk to chunk of an input whose length is known, and then goes back to its start. A chunk counts only with
/// the right checksum; to complain of others is left to libpng. Source: PNG (W3C, third edition), chapter 11.
struct PNGChunks {
  private(set) var metadata = Metadata()
  /// Bytes of chunks that were looked into.
  private var bytesKept = 0
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
      if Self.names.contains(where: { name.elementsEqual($0.utf8) }), bytesKept + length <= Self.mostKept {
        bytesKept += length
        let chunk = Array(input.peek(12 + length).dropFirst(4))
        let sum = BigEndian(bytes: chunk).word(at: 4 + length)
        if sum == Int(Checksum.crc32(chunk.prefix(4 + length))) {
          take(String(decoding: name, as: UTF8.self), Array(chunk[4..<4 + length]))
        }
      }
      place += 12 + length
    }
    metadata.exif = metadata.exif ?? rawEXIF
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

  /// Bytes of chunks that are looked into at most, all together.
  private static let mostKept = 32 << 20
  private static let mostRawProfiles = 4

  private static let names = [
    "eXIf", "acTL", "tEXt", "zTXt", "iTXt", "gAMA", "cHRM", "cICP", "sRGB", "iCCP",
  ]

  private mutating func take(_ name: String, _ body: [UInt8]) {
    let numbers = BigEndian(bytes: body)
    switch name {
    case "eXIf": metadata.exif = body
    case "acTL": metadata.frames = numbers.word(at: 0) ?? 0
    case "gAMA": metadata.gamma = numbers.word(at: 0)
    case "cHRM": metadata.chromaticities = (0..<8).compactMap { numbers.word(at: 4 * $0) }
    case "cICP": metadata.codePoints = body
    case "sRGB", "iCCP": metadata.hasColourSpace = true
    default: takeText(PNGText(body, chunk: name))
    }
  }

  private mutating func takeText(_ text: PNGText?) {
    guard let text else { return }
    switch text.keyword {
    case "XML:com.adobe.xmp", "Raw profile type xmp":
      metadata.xmp = text.body
    case "Raw profile type exif", "Raw profile type APP1":
      // Each may unpack to megabytes.
      rawProfiles += 1
      guard rawProfiles <= Self.mostRawProfiles, let bytes = text.rawProfile else {
        metadata.texts += 1
        return
      }
      // The segment of a JPEG file may hold one or the other.
      if bytes.starts(with: "http://ns.adobe.com/xap/1.0/".utf8) { metadata.xmp = bytes } else { rawEXIF = bytes }
    case "Raw profile type iptc", "Raw profile type 8bim":
      metadata.hasIPTC = true
    default:
      metadata.texts += 1
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
