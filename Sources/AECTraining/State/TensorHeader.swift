/// What the header of a file of tensors says of one.
struct TensorEntry {
  let name: String
  let shape: [Int]
  /// Bytes of its numbers, from the first of all.
  let range: Range<Int>
  /// Byte of the file where it is said.
  let offset: Int

  /// Bytes that such a shape takes, or nil where no file has so many.
  var bytes: Int? {
    shape.reduce(4) { bytes, extent in
      guard let (product, overflow) = bytes.map({ $0.multipliedReportingOverflow(by: extent) }), !overflow else {
        return nil
      }
      return product
    }
  }
}

/// Reads the header from front to back: as much of JSON (RFC 8259) as safetensors has there.
struct TensorHeader {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  /// The header's bytes, by their indices in the file.
  init(_ bytes: ArraySlice<UInt8>) { (self.bytes, place) = (bytes, bytes.startIndex) }

  /// The tensors, and no more than a file's own remarks beside them.
  mutating func entries() throws(TensorFileError) -> [TensorEntry] {
    var entries: [TensorEntry] = []
    try members { (reader, name) throws(TensorFileError) in
      if name == "__metadata__" {
        try reader.members { (reader, _) throws(TensorFileError) in _ = try reader.string() }
      } else {
        entries.append(try reader.entry(name))
      }
    }
    skipSpace()
    guard place == bytes.endIndex else { throw fail("the end") }
    return entries
  }

  private mutating func entry(_ name: String) throws(TensorFileError) -> TensorEntry {
    let start = place
    var (shape, ends) = ([Int]?.none, [Int]())
    try members { (reader, key) throws(TensorFileError) in
      switch key {
      case "dtype":
        let start = reader.place
        let type = try reader.string()
        guard type == "F32" else {
          throw TensorFileError(part: name, expected: "float32 (F32)", found: type, offset: start)
        }
      case "shape": shape = try reader.numbers()
      case "data_offsets": ends = try reader.numbers()
      default: throw reader.fail("dtype, shape or data_offsets")
      }
    }
    guard let shape, ends.count == 2, ends[0] <= ends[1] else {
      throw TensorFileError(
        part: name, expected: "a shape and where it begins and ends", found: "\(ends)", offset: start)
    }
    return TensorEntry(name: name, shape: shape, range: ends[0]..<ends[1], offset: start)
  }

  // MARK: JSON

  /// An object; `body` reads the value of a key.
  private mutating func members(
    _ body: (inout TensorHeader, String) throws(TensorFileError) -> Void
  ) throws(TensorFileError) {
    try take("{")
    if takes("}") { return }
    repeat {
      let key = try string()
      try take(":")
      try body(&self, key)
    } while takes(",")
    try take("}")
  }

  /// An array of whole numbers from 0.
  private mutating func numbers() throws(TensorFileError) -> [Int] {
    try take("[")
    var numbers: [Int] = []
    if takes("]") { return numbers }
    repeat {
      skipSpace()
      let digits = bytes[place...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else { throw fail("a whole number below 2^63") }
      numbers.append(number)
      place = digits.endIndex
    } while takes(",")
    try take("]")
    return numbers
  }

  private mutating func string() throws(TensorFileError) -> String {
    try take("\"")
    var text: [UInt8] = []
    while let byte = bytes[place...].first, byte != UInt8(ascii: "\"") {
      place += 1
      text += byte == UInt8(ascii: "\\") ? try escaped() : [byte]
    }
    guard takes("\"") else { throw fail("the end of a string") }
    return String(decoding: text, as: UTF8.self)
  }

  /// What stands behind a backslash, in UTF-8.
  private mutating func escaped() throws(TensorFileError) -> [UInt8] {
    guard let letter = bytes[place...].first else { throw fail("a letter") }
    place += 1
    switch letter {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "u"):
      let digits = bytes[place...].prefix(4)
      guard digits.count == 4, let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
        throw fail("four hexadecimal digits")
      }
      place += 4
      return Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
    default: return [letter]
    }
  }

  private mutating func skipSpace() {
    while let byte = bytes[place...].first, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
  }

  /// Takes a mark if it is the next one.
  private mutating func takes(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard bytes[place...].first == UInt8(ascii: mark) else { return false }
    place += 1
    return true
  }

  private mutating func take(_ mark: Unicode.Scalar) throws(TensorFileError) {
    guard takes(mark) else { throw fail("\"\(mark)\"") }
  }

  private func fail(_ expected: String) -> TensorFileError {
    let found = bytes[place...].first.map { "\"\(Unicode.Scalar($0))\"" } ?? "the end"
    return TensorFileError(part: "header", expected: expected, found: found, offset: place)
  }
}
