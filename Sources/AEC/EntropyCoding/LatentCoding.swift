package struct EntropyCodingError: Error { var part = "", expected = "", found = "", offset: Int? = nil }
package enum LatentCoding {
  package static func encode(_ symbols: [Int16], classes: [UInt8]) -> [UInt8] {
    symbols.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
  }
  package static func decode(_ body: ArraySlice<UInt8>, classes: [UInt8]) throws(EntropyCodingError) -> [Int16] {
    let b = Array(body)
    guard b.count == 2 * classes.count else { throw EntropyCodingError() }
    return (0..<classes.count).map { Int16(b[2 * $0]) | Int16(Int8(bitPattern: b[2 * $0 + 1])) << 8 }
  }
}
