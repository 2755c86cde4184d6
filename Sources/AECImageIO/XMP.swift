/// An XMP packet, as text: where a name of a namespace has its value, and changes of it in place.
///
/// Only what programs write is understood: a property is an attribute or an element without others in it. Source: XMP part 1,
/// chapter 7.
struct XMP {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Which way up the picture is stored; nil where that is not said.
  var orientation: Orientation? { orientations.first.flatMap { Orientation(rawValue: Int(bytes[$0]) - Self.zero) } }

  /// Says that rows are stored upright.
  mutating func turnUpright() { for place in orientations { bytes[place] = UInt8(Self.zero + 1) } }

  private static let zero = Int(UInt8(ascii: "0"))

  /// The places of digits that say which way up the picture is stored.
  private var orientations: [Int] {
    prefixes(of: "http://ns.adobe.com/tiff/1.0/").flatMap { prefix in
      var places: [Int] = []
      forEach(prefix + Array(":Orientation".utf8)) { start, end in
        guard let value = value(ofNameFrom: start, to: end), value.count == 1, let place = value.first,
          Orientation(rawValue: Int(bytes[place]) - Self.zero) != nil
        else { return }
        places.append(place)
      }
      return places
    }
  }

  /// Makes all properties whose names begin with GPS spaces, whatever their namespace; false where that is not certain.
  mutating func dropPosition() -> Bool {
    // Text in two bytes a letter.
    guard !bytes.contains(0) else { return false }
    var place = 0
    while let colon = next(":gps", from: place) {
      place = colon + 4
      let before = bytes[max(0, colon - Self.longestName)..<colon]
      let start = (before.lastIndex { !Self.isName($0) } ?? before.startIndex - 1) + 1
      let end = bytes[place...].prefix(Self.longestName).prefix(while: Self.isName).endIndex
      guard colon - start < Self.longestName, end - place < Self.longestName else { return false }
      guard start < colon, start > 0 else { continue }
      let property: Range<Int>?
      if bytes[start - 1] == UInt8(ascii: "<") {
        property = element(named: start..<end)
      } else if Self.isSpace(bytes[start - 1]) {
        guard let value = attribute(behind: end) else { continue }
        property = start..<value.upperBound + 1
      } else {
        continue
      }
      guard let property else { return false }
      for index in property { bytes[index] = UInt8(ascii: " ") }
      place = property.upperBound
    }
    return true
  }

  /// Letters of a name, or of its prefix, that are looked at.
  private static let longestName = 1000

  // MARK: Text

  /// The prefixes that a namespace has, a few at most.
  private func prefixes(of namespace: String) -> [[UInt8]] {
    var prefixes: [[UInt8]] = []
    forEach(Array("xmlns:".utf8)) { _, start in
      let name = bytes[start...].prefix { Self.isName($0) && $0 != UInt8(ascii: ":") }
      guard prefixes.count < 4, !prefixes.contains(Array(name)), let value = attribute(behind: name.endIndex),
        bytes[value].elementsEqual(namespace.utf8)
      else { return }
      prefixes.append(Array(name))
    }
    return prefixes
  }

  /// The value of a property whose name stands here, without space around it; nil where it is no property.
  private func value(ofNameFrom start: Int, to end: Int) -> Range<Int>? {
    guard start > 0, end < bytes.count else { return nil }
    var value: Range<Int>?
    // A short value stands near its name.
    let near = bytes[end...].prefix(Self.longestName)
    if bytes[start - 1] == UInt8(ascii: "<"), let close = near.firstIndex(of: UInt8(ascii: ">")) {
      value = close + 1..<(near[close...].firstIndex(of: UInt8(ascii: "<")) ?? close + 1)
    } else if Self.isSpace(bytes[start - 1]) {
      value = attribute(behind: end)
    }
    guard let value, let first = bytes[value].firstIndex(where: { !Self.isSpace($0) }),
      let last = bytes[value].lastIndex(where: { !Self.isSpace($0) })
    else { return nil }
    return first..<last + 1
  }

  /// What stands in quotes behind an equals sign; nil where there is no such thing.
  private func attribute(behind place: Int) -> Range<Int>? {
    guard let sign = bytes[place...].firstIndex(where: { !Self.isSpace($0) }), bytes[sign] == UInt8(ascii: "="),
      let quote = bytes[(sign + 1)...].firstIndex(where: { !Self.isSpace($0) }),
      bytes[quote] == UInt8(ascii: "\"") || bytes[quote] == UInt8(ascii: "'"),
      let end = bytes[(quote + 1)...].firstIndex(of: bytes[quote])
    else { return nil }
    return quote + 1..<end
  }

  /// All of an element, to the end of the tag that closes it; nil where nothing does.
  private func element(named name: Range<Int>) -> Range<Int>? {
    guard let end = bytes[name.upperBound...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
    let start = name.lowerBound - 1
    if bytes[end - 1] == UInt8(ascii: "/") { return start..<end + 1 }
    let closing = Array("</".utf8) + bytes[name]
    guard let close = next(closing, from: end), let last = bytes[close...].firstIndex(of: UInt8(ascii: ">")) else {
      return nil
    }
    return start..<last + 1
  }

  /// Calls `body` with the ends of each place at which the text stands.
  private func forEach(_ text: [UInt8], _ body: (_ start: Int, _ end: Int) -> Void) {
    var place = 0
    while let start = next(text, from: place) {
      place = start + text.count
      body(start, place)
    }
  }

  /// The next place of a text in small letters, be they small there or not.
  private func next(_ text: String, from place: Int) -> Int? {
    next(Array(text.utf8), from: place) { $0 | (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? 0x20 : 0) }
  }

  /// The next place of a text.
  private func next(_ text: [UInt8], from place: Int, _ letter: (UInt8) -> UInt8 = { $0 }) -> Int? {
    guard place <= bytes.count - text.count else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      (place...bytes.count - text.count).first { start in
        letter(bytes[start]) == text[0] && text.indices.allSatisfy { letter(bytes[start + $0]) == text[$0] }
      }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

  /// Whether a byte may be in a name with its prefix.
  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      0x80...:
      true
    default: false
    }
  }
}
