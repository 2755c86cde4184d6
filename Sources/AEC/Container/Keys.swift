/// The section of what is small, rare and not needed to decode: a list of values by their keys, which rise.
enum Keys {
  // What is in ``Metadata``, but for the proof.
  static let density = 0
  static let codePoints = 1
  static let gamma = 2
  static let chromaticities = 3
  static let renderingIntent = 4
  static let significantBits = 5
  static let iptc = 6
  /// The checksum of the decoded samples: see ``PictureEncoder/proof``.
  static let proof = 7
  static let largest = 8

  /// The body of the section with these values, keys rising.
  static func write(_ values: [(key: Int, bytes: [UInt8])]) -> [UInt8] {
    values.reduce(into: []) { body, value in
      Varint.append(value.key, to: &body)
      Varint.append(value.bytes.count, to: &body)
      body += value.bytes
    }
  }

  /// The value of a key in the body of the section; nil where it has none. Checks all of the list, and takes no memory.
  static func value(of key: Int, in section: ArraySlice<UInt8>) throws(CodecError) -> ArraySlice<UInt8>? {
    var (rest, last, found) = (section, -1, nil as ArraySlice<UInt8>?)
    while !rest.isEmpty {
      let start = rest.startIndex
      let next = try number(&rest, "a key")
      guard next > last else { throw damage("keys that rise", "\(next) behind \(last)", at: start) }
      let place = rest.startIndex
      let length = try number(&rest, "the length of a value")
      guard length <= rest.count else {
        throw damage("a value that ends within the section", "a longer one", at: place)
      }
      if next == key { found = rest.prefix(length) }
      (last, rest) = (next, rest.dropFirst(length))
    }
    return found
  }

  /// The proof in the body of the section; nil where it has none.
  static func proof(in section: ArraySlice<UInt8>) throws(CodecError) -> UInt32? {
    guard let bytes = try value(of: proof, in: section) else { return nil }
    guard bytes.count == Container.checksumLength else {
      throw damage("a proof of \(Container.checksumLength) bytes", "\(bytes.count)", at: bytes.startIndex)
    }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, _ expected: String) throws(CodecError) -> Int {
    let start = rest.startIndex
    switch Varint.take(from: &rest) {
    case .success(let value): return value
    case .failure(let problem): throw damage(expected, problem == .ended ? "the end" : "no number", at: start)
    }
  }

  private static func damage(_ expected: String, _ found: String, at offset: Int) -> CodecError {
    CodecError(
      .corrupt, in: "keys", expected: expected, found: found, offset: offset,
      advice: "the file is damaged; get it again")
  }
}
