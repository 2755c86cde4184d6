/// Walks through the numbers in a PNM file.
struct PNMParser {
  static let advice = "the file is damaged or was made wrong: write it again"
  let input: PictureInput
  /// What errors call the file.
  let format: PictureFormat

  /// The next decimal number, with what it is for the error.
  func number(_ what: @autoclosure () -> String) throws(PictureError) -> Int {
    let start = input.position
    skipSpace()
    guard input.position > start || input.next == nil else { throw unexpected("white space before \(what())") }
    var value = 0
    let digits = input.position
    while let byte = input.next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
      value = 10 * value + Int(byte - UInt8(ascii: "0"))
      input.skip(1)
      guard value <= Int(Int32.max) else {
        throw error(.corrupt, expected: "\(what()) below 2^31", found: "a larger number")
      }
    }
    guard input.position > digits else { throw unexpected(what()) }
    return value
  }

  /// The next 0 or 1, which need no white space between them.
  func isNextBitSet(_ what: @autoclosure () -> String) throws(PictureError) -> Bool {
    skipSpace()
    let (zero, one) = (UInt8(ascii: "0"), UInt8(ascii: "1"))
    guard let byte = input.next, byte == zero || byte == one else { throw unexpected(what()) }
    input.skip(1)
    return byte == one
  }

  /// The next line, of at most 256 bytes, without its end.
  func line() throws(PictureError) -> String? {
    var line: [UInt8] = []
    while let byte = input.next {
      input.skip(1)
      guard byte != 0x0a else { return String(decoding: line, as: UTF8.self) }
      guard line.count < 256 else { throw error(.corrupt, expected: "a line of at most 256 bytes", found: "more") }
      line.append(byte)
    }
    throw error(.truncated, expected: "a line", found: "the end of the file")
  }

  /// Passes over white space and comments.
  func skipSpace() {
    while let byte = input.next, Self.isSpace(byte) || byte == UInt8(ascii: "#") {
      if byte == UInt8(ascii: "#") {
        while let byte = input.next, byte != 0x0a, byte != 0x0d { input.skip(1) }
      } else {
        input.skip(1)
      }
    }
  }

  /// The one byte of white space between the numbers and the samples of a binary kind.
  func singleSpace() throws(PictureError) {
    guard let byte = input.next, Self.isSpace(byte) else { throw unexpected("white space before the samples") }
    input.skip(1)
  }

  func error(_ kind: PictureError.Kind, expected: String, found: String) -> PictureError {
    PictureError(kind, format, expected: expected, found: found, offset: input.position, advice: Self.advice)
  }

  private func unexpected(_ expected: String) -> PictureError {
    guard let byte = input.next else { return error(.truncated, expected: expected, found: "the end of the file") }
    return error(.corrupt, expected: expected, found: "byte \(byte)")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || 0x09...0x0d ~= byte
  }
}
