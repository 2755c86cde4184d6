import AEC

/// The body of a section: two bytes say how many symbols, two how their scale classes lie.
enum SectionBody: FuzzTarget {
  static let name = "bodies"

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    let count = parameters.number(in: 0...4096)
    let (first, step) = (parameters.byte(), parameters.byte())
    let classes = (0..<count).map { UInt8((first + $0 * step / 16) % ScaleClass.count) }
    let symbols: [Int16]
    do throws(EntropyCodingError) {
      symbols = try LatentCoding.decode(parameters.rest, classes: classes)
    } catch {
      try expect(!error.expected.isEmpty && !error.found.isEmpty, "an error says what: \(error)")
      try expect((0...parameters.rest.count).contains(error.offset), "an error lies within the body: \(error)")
      return
    }
    try expect(symbols.count == count && !symbols.contains(.min), "as many symbols as classes, of 15 bits and a sign")
    let again = LatentCoding.encode(symbols, classes: classes)
    let same = try? LatentCoding.decode(again[...], classes: classes)
    try expect(same == symbols, "what was decoded can be coded again")
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? {
    guard bytes.count > 4, let phrases = RawDeflate.inflated(Array(bytes[4...])) else { return nil }
    return Anatomy(pieces: [Array(bytes[..<4]), phrases.bytes, Array(bytes[(4 + phrases.length)...])]) {
      ($0[0] + [0, 0, 0, 0]).prefix(4) + RawDeflate.stored($0[1]) + $0[2]
    }
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func body(_ count: Int, first: Int, step: Int, _ symbol: (Int) -> Int) -> [UInt8] {
      let classes = (0..<count).map { UInt8((first + $0 * step / 16) % ScaleClass.count) }
      let head = [UInt8(count & 255), UInt8(count >> 8), UInt8(first), UInt8(step)]
      return head + LatentCoding.encode((0..<count).map { Int16(symbol($0)) }, classes: classes)
    }
    return [
      ("zeros", body(9, first: 3, step: 0) { _ in 0 }), ("ramp", body(64, first: 0, step: 16) { $0 % 5 - 2 }),
      ("escape", body(3, first: 60, step: 1) { [32767, -32767, 1][$0] }),
      ("sparse", body(600, first: 0, step: 1) { $0 % 97 == 0 ? 1 : 0 }),
    ]
  }
}
