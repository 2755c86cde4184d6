import CPictureIO

extension FoundMetadata {
  /// What the segments of a JPEG file hold, in their order.
  init(segments: [(kind: aec_metadata_kind, bytes: [UInt8])]) {
    func all(_ kind: aec_metadata_kind) -> [[UInt8]] { segments.filter { $0.kind == kind }.map(\.bytes) }

    // Blocks of more than 64 KB go on in further segments, each under the same name.
    let exif = all(AEC_METADATA_EXIF)
    if !exif.isEmpty { kept.exif = Self.exif(Array(exif.joined())) }
    kept.xmp = all(AEC_METADATA_XMP).first
    kept.profile = Self.profile(of: all(AEC_METADATA_ICC_PART))
    kept.iptc = all(AEC_METADATA_PHOTOSHOP).lazy.compactMap { PhotoshopResources.iptc(in: $0) }.first
    texts = all(AEC_METADATA_COMMENT).count
    hasMoreXMP = !all(AEC_METADATA_XMP_EXTENSION).isEmpty
    if let index = all(AEC_METADATA_PICTURES).first { otherPictures = Self.otherPictures(of: index) }
    hasGainMap =
      !all(AEC_METADATA_GAIN_MAP).isEmpty
      || kept.xmp.map { $0.contains("http://ns.adobe.com/hdr-gain-map/".utf8) } ?? false
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

  /// Pictures behind the first in a multi-picture file, without previews of it. Source: CIPA DC-007, 5.2.
  private static func otherPictures(of index: [UInt8]) -> Int {
    guard let index = TIFFStructure(index), let list = index.value(of: 0xb002), let places = list.values else {
      return 0
    }
    let (entrySize, preview) = (16, 1)
    return (1..<max(1, list.count / entrySize)).count { number in
      guard let attributes = index.word(places.lowerBound + entrySize * number) else { return false }
      return attributes >> 16 & 255 != preview
    }
  }
}
