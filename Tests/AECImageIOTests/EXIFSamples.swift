/// EXIF as cameras write it: a main directory, those of details, position and a small picture, values behind each.
struct EXIFSample {
  typealias Entry = (tag: Int, type: Int, values: [Int])

  var isLittleEndian = true
  var main: [Entry] = [
    (0x100, 4, [130]), (0x101, 4, [90]), (0x10F, 2, "Maker\0".utf8.map(Int.init)), (0x112, 3, [6]),
    (0x11A, 5, [72, 1]), (0x11B, 5, [96, 1]), (0x132, 2, "2024:05:06 07:08:09\0".utf8.map(Int.init)),
  ]
  var details: [Entry] = [
    (0x927C, 7, Array(1...40)), (0xA002, 3, [13]), (0xA003, 4, [9]), (0xA20E, 5, [1000, 3]), (0xA20F, 5, [2000, 3]),
  ]
  var position: [Entry]? = [(1, 2, "N\0".utf8.map(Int.init)), (2, 5, [48, 1, 51, 1, 2999, 100]), (6, 5, [35, 1])]
  var thumbnail: [UInt8]? = [0xFF, 0xD8] + [UInt8](repeating: 0x77, count: 300) + [0xFF, 0xD9]

  /// The bytes; the small picture stands last.
  var bytes: [UInt8] {
    (isLittleEndian ? Array("II*\0".utf8) : Array("MM\0*".utf8)) + number(8, 4) + parts(places).joined()
      + (thumbnail ?? [])
  }

  /// Where an entry of the main directory is, or of that of details.
  func place(ofMain index: Int) -> Int { 8 + 2 + 12 * index }
  func place(ofDetails index: Int) -> Int { places[0] + 2 + 12 * index }

  /// Where details, position, the small picture's directory and the picture itself are.
  private var places: [Int] {
    // Lengths do not depend on places.
    let lengths = parts([0, 0, 0, 0]).map(\.count)
    return (1...4).map { count in lengths.prefix(count).reduce(8, +) }
  }

  private func parts(_ places: [Int]) -> [[UInt8]] {
    let links: [Entry] = [(0x8769, 4, [places[0]])] + (position == nil ? [] : [(0x8825, 4, [places[1]])])
    let small: [Entry]? = thumbnail.map {
      [(0x103, 3, [6]), (0x112, 3, [6]), (0x201, 4, [places[3]]), (0x202, 4, [$0.count])]
    }
    return [
      directory(main + links, at: 8, next: small == nil ? 0 : places[2]), directory(details, at: places[0]),
      position.map { directory($0, at: places[1]) } ?? [], small.map { directory($0, at: places[2]) } ?? [],
    ]
  }

  private func directory(_ entries: [Entry], at place: Int, next: Int = 0) -> [UInt8] {
    let sizes = [1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 7: 1]
    var (table, rest) = (number(entries.count, 2), [UInt8]())
    for (tag, type, values) in entries {
      let body = values.flatMap { number($0, sizes[type]!) }
      table += number(tag, 2) + number(type, 2) + number(type == 5 ? values.count / 2 : values.count, 4)
      if body.count <= 4 {
        table += body + [UInt8](repeating: 0, count: 4 - body.count)
      } else {
        table += number(place + 2 + 12 * entries.count + 4 + rest.count, 4)
        rest += body
      }
    }
    return table + number(next, 4) + rest
  }

  private func number(_ value: Int, _ count: Int) -> [UInt8] {
    let digits = (0..<count).map { UInt8(value >> (8 * $0) & 255) }
    return isLittleEndian ? digits : digits.reversed()
  }
}

/// An XMP packet with these attributes and elements, and namespaces of TIFF and EXIF.
func xmp(_ attributes: String = "", _ elements: String = "", prefix: String = "tiff") -> [UInt8] {
  Array(
    """
    <?xpacket begin="\u{FEFF}"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description rdf:about="" \
    xmlns:\(prefix)="http://ns.adobe.com/tiff/1.0/" xmlns:exif='http://ns.adobe.com/exif/1.0/' \(attributes)>\
    <dc:title>A picture</dc:title>\(elements)</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
    """.utf8)
}
