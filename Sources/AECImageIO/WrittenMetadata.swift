import AEC

/// Metadata as a file of some format holds it, and what of it that format cannot hold.
struct WrittenMetadata {
  /// Chunks of PNG, by their four letters, or segments of JPEG, by their markers.
  var pieces: [(kind: UInt32, body: [UInt8])] = []
  /// In the words of JFIF.
  var density: Metadata.Density?
  /// What is lost, with short names and a sentence.
  var losses: [(names: [String], sentence: String)] = []

  init(_ metadata: Metadata, as format: PictureFormat, _ layout: PictureLayout) {
    switch format {
    case .png: pieces = Self.chunks(metadata, layout)
    case .jpeg: writeSegments(metadata, isGray: layout.colours == 1)
    case .ppm, .pam: losses = Self.lossesInPNM(metadata, format, layout)
    }
  }

  // MARK: PNG

  /// The chunks, all of which go before the pixels. Source: PNG (W3C, third edition), 5.6 and chapter 11.
  private static func chunks(_ metadata: Metadata, _ layout: PictureLayout) -> [(kind: UInt32, body: [UInt8])] {
    var chunks: [(name: String, body: [UInt8])] = []
    if let numbers = metadata.codePoints { chunks.append(("cICP", numbers)) }
    if let profile = metadata.profile {
      chunks.append(("iCCP", Array("ICC profile".utf8) + [0, 0] + zlibStream(of: profile)))
    }
    if let intent = metadata.renderingIntent { chunks.append(("sRGB", [intent])) }
    if let gamma = metadata.gamma { chunks.append(("gAMA", bytes(gamma))) }
    if let numbers = metadata.chromaticities { chunks.append(("cHRM", numbers.flatMap(bytes))) }
    if let bits = metadata.significantBits(in: layout) { chunks.append(("sBIT", bits)) }
    if let density = metadata.density?.toMetres {
      chunks.append(("pHYs", bytes(density.x) + bytes(density.y) + [density.unit == .none ? 0 : 1]))
    }
    if let exif = metadata.exif { chunks.append(("eXIf", exif)) }
    if let xmp = metadata.xmp { chunks.append(("iTXt", Array("XML:com.adobe.xmp".utf8) + [0, 0, 0, 0, 0] + xmp)) }
    if let iptc = metadata.iptc { chunks.append(("zTXt", PNGText.rawProfile(of: iptc))) }
    return chunks.map { ($0.name.utf8.reduce(0) { $0 << 8 | UInt32($1) }, $0.body) }
  }

  private static func bytes(_ number: UInt32) -> [UInt8] { BigEndian.word(Int(number)) }

  // MARK: JPEG

  /// Bytes of a segment behind its length at most.
  private static let segmentBytes = 65533

  /// The segments, in the order that readers expect. Sources: EXIF 2.32, 4.7.2; XMP part 3, 1.1.3; ICC.1:2010, B.4.
  private mutating func writeSegments(_ metadata: Metadata, isGray: Bool) {
    density = metadata.density?.toJFIF
    if metadata.density != nil && density == nil {
      losses.append((["density"], "the density was dropped: JPEG has no such numbers"))
    }
    if let exif = metadata.exif { writeEXIF(exif) }
    if let xmp = metadata.xmp, !put(0xE1, "http://ns.adobe.com/xap/1.0/\0", xmp) {
      losses.append((["XMP"], "XMP of \(xmp.count) bytes was dropped: in JPEG it has room for 64 KB"))
    }
    if let profile = metadata.profileForJPEG(isGray: isGray, &losses) { writeProfile(profile) }
    if let iptc = metadata.iptc, !put(0xED, "Photoshop 3.0\0", PhotoshopResources.resource(iptc: iptc)) {
      losses.append((["IPTC"], "IPTC of \(iptc.count) bytes was dropped: in JPEG it has room for 64 KB"))
    }
  }

  private mutating func writeEXIF(_ exif: [UInt8]) {
    if put(0xE1, "Exif\0\0", exif) { return }
    if var smaller = EXIF(exif) {
      smaller.dropThumbnail()
      if put(0xE1, "Exif\0\0", smaller.bytes) {
        losses.append((["thumbnail"], "the small picture in EXIF was dropped: in JPEG EXIF has room for 64 KB"))
        return
      }
    }
    losses.append((["EXIF"], "EXIF of \(exif.count) bytes was dropped: in JPEG it has room for 64 KB"))
  }

  private mutating func writeProfile(_ profile: [UInt8]) {
    let name = "ICC_PROFILE\0"
    let length = Self.segmentBytes - name.utf8.count - 2
    let count = (profile.count + length - 1) / length
    guard count <= 255 else {
      losses.append(
        (["ICC profile"], "a colour profile of \(profile.count) bytes was dropped: JPEG has room for 16 MB"))
      return
    }
    for index in 0..<count {
      let part = profile.dropFirst(index * length).prefix(length)
      _ = put(0xE2, name, [UInt8(index + 1), UInt8(count)] + part)
    }
  }

  /// Adds a segment; false where it is too long.
  private mutating func put(_ marker: UInt32, _ name: String, _ body: [UInt8]) -> Bool {
    guard name.utf8.count + body.count <= Self.segmentBytes else { return false }
    pieces.append((marker, Array(name.utf8) + body))
    return true
  }

  // MARK: PNM and PAM

  /// All that it is worth to speak of: colours that are sRGB's need no telling.
  private static func lossesInPNM(
    _ metadata: Metadata, _ format: PictureFormat, _ layout: PictureLayout
  ) -> [(names: [String], sentence: String)] {
    let areSRGBs = metadata.isSRGBInNumbers
    let isSRGBs = metadata.profile.flatMap(ColourProfile.init)?.isSRGB ?? false
    let all: [(name: String, isThere: Bool)] = [
      ("ICC profile", metadata.profile != nil && !isSRGBs),
      ("cICP", metadata.codePoints != nil && metadata.codePoints != Metadata.sRGBCodePoints),
      ("gAMA", metadata.gamma != nil && !areSRGBs), ("cHRM", metadata.chromaticities != nil && !areSRGBs),
      ("EXIF", metadata.exif != nil), ("XMP", metadata.xmp != nil), ("IPTC", metadata.iptc != nil),
      ("density", metadata.density != nil),
      ("sBIT", metadata.significantBits(in: layout)?.contains { $0 < layout.depth } ?? false),
    ]
    let names = all.filter(\.isThere).map(\.name)
    guard !names.isEmpty else { return [] }
    let verb = names.count == 1 ? "was" : "were"
    return [(names, "\(names.joined(separator: ", ")) \(verb) dropped: \(format.name) holds pixels alone")]
  }
}
