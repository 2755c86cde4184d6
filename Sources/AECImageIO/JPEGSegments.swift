import CPictureIO

extension Metadata {
  /// What the segments of a JPEG file hold, in their order.
  init(segments: [(kind: aec_metadata_kind, bytes: [UInt8])]) {
    func all(_ kind: aec_metadata_kind) -> [[UInt8]] { segments.filter { $0.kind == kind }.map(\.bytes) }

    // Blocks of more than 64 KB go on in further segments, each under the same name.
    let exif = all(AEC_METADATA_EXIF)
    if !exif.isEmpty { self.exif = Array(exif.joined()) }
    xmp = all(AEC_METADATA_XMP).first
    profile = Self.profile(of: all(AEC_METADATA_ICC_PART))
    hasIPTC = all(AEC_METADATA_PHOTOSHOP).contains(where: Self.holdsIPTC)
    texts = all(AEC_METADATA_COMMENT).count
    if let index = all(AEC_METADATA_PICTURES).first { otherPictures = Self.otherPictures(of: index) }
    hasGainMap =
      !all(AEC_METADATA_GAIN_MAP).isEmpty
      || xmp.map { $0.contains("http://ns.adobe.com/hdr-gain-map/".utf8) } ?? false
  }

  /// The parts of a profile put together: behind their numbers, from 1, up to the first that is missing.
  private static func profile(of parts: [[UInt8]]) -> [UInt8]? {
    var byNumber: [UInt8: ArraySlice<UInt8>] = [:]
    for part in parts where part.count >= 2 && byNumber[part[0]] == nil { byNumber[part[0]] = part.dropFirst(2) }
    var profile: [UInt8]?
    for number: UInt8 in 1...255 {
      guard let part = byNumber[number] else { break }
      profile = (profile ?? []) + part
    }
    return profile
  }

  /// Whether IPTC is among Photoshop's image resources: `8BIM`, number, name, count, bytes, the last three padded to even.
  private static func holdsIPTC(_ resources: [UInt8]) -> Bool {
    let reader = BigEndian(bytes: resources)
    var place = 0
    while place + 12 <= resources.count, resources[place...].starts(with: "8BIM".utf8) {
      let afterName = place + 6 + (Int(resources[place + 6]) + 2) / 2 * 2
      guard let number = reader.half(at: place + 4), let count = reader.word(at: afterName) else { return false }
      let iptc = 0x0404
      if number == iptc && count > 0 { return true }
      place = afterName + 4 + (count + 1) / 2 * 2
    }
    return false
  }

  /// Pictures behind the first in a multi-picture file, without previews of it. Source: CIPA DC-007, 5.2.
  private static func otherPictures(of index: [UInt8]) -> Int {
    guard let reader = TIFFReader(index), let list = reader.value(of: 0xb002) else { return 0 }
    let (entrySize, preview) = (16, 1)
    return (1..<max(1, list.count / entrySize)).count { number in
      guard let attributes = reader.word(list.place + entrySize * number) else { return false }
      return attributes >> 16 & 255 != preview
    }
  }
}
