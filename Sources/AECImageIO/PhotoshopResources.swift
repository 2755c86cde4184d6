/// Photoshop's image resources, as JPEG files have them: `8BIM`, number, name, count, bytes, the last three padded to even.
///
/// Source: Adobe Photoshop file formats, "Image resources section".
enum PhotoshopResources {
  private static let signature = Array("8BIM".utf8)
  private static let iptc = 0x0404

  /// The records of IPTC among the resources; nil where there are none.
  static func iptc(in resources: [UInt8]) -> [UInt8]? {
    let reader = BigEndian(bytes: resources)
    var place = 0
    while place + 12 <= resources.count, resources[place...].starts(with: signature) {
      let afterName = place + 6 + (Int(resources[place + 6]) + 2) / 2 * 2
      guard let number = reader.half(at: place + 4), let count = reader.word(at: afterName) else { return nil }
      let bytes = resources.dropFirst(afterName + 4).prefix(count)
      if number == iptc && count > 0 { return bytes.count == count ? Array(bytes) : nil }
      place = afterName + 4 + (count + 1) / 2 * 2
    }
    return nil
  }

  /// A resource of records of IPTC.
  static func resource(iptc records: [UInt8]) -> [UInt8] {
    signature + [UInt8(iptc >> 8), UInt8(iptc & 255), 0, 0] + BigEndian.word(records.count) + records
      + (records.count % 2 == 1 ? [0] : [])
  }
}
