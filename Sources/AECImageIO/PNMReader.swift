/// The rows of a binary PNM picture, P6 or P5, of 8 or 16 bits a sample.
///
///     P6 | space | width | space | height | space | highest value | one byte of space | samples
///
/// Samples are 0 ... highest value, of two bytes (the higher first) where that is over 255. A `#` in the
/// white space begins a comment, up to the end of the line. Source: the netpbm manual pages ppm(5) and
/// pgm(5).
final class PNMReader: RowReader {
  let header: PictureHeader
  let metadata = Metadata()
  private let bytes: [UInt8]
  private let isGray: Bool
  private let highest: Int
  private var position: Int
  private var rowsRead = 0

  /// Reads the header, and checks that the bytes for all of its rows are there.
  init(_ bytes: [UInt8], limits: PictureLimits) throws(PictureError) {
    var parser = PNMHeaderParser(bytes: bytes)
    let width = try parser.number("a width")
    let height = try parser.number("a height")
    let highest = try parser.number("a highest value")
    try limits.check(width: width, height: height, of: .ppm)
    guard 1...65535 ~= highest else {
      throw parser.error(.corrupt, expected: "a highest value of 1 to 65535", found: "\(highest)")
    }
    try parser.singleSpace()
    let isGray = bytes[1] == UInt8(ascii: "5")
    let pixelBytes = (isGray ? 1 : 3) * (highest > 255 ? 2 : 1)
    let (needed, overflow) = (width * height).multipliedReportingOverflow(by: pixelBytes)
    guard !overflow, bytes.count - parser.position >= needed else {
      throw parser.error(
        .truncated, expected: "\(width)x\(height) pixels of \(pixelBytes) bytes each",
        found: "\(bytes.count - parser.position) bytes")
    }
    header = PictureHeader(
      width: width, height: height, isGray: isGray, depth: highest > 255 ? "up to \(highest)" : nil)
    (self.bytes, self.isGray, self.highest, position) = (bytes, isGray, highest, parser.position)
  }

  func readRow(into row: inout [UInt8]) throws(PictureError) {
    precondition(row.count == 3 * header.width)
    let samples = isGray ? header.width : 3 * header.width
    if highest == 255 && !isGray {
      row.replaceSubrange(0..<samples, with: bytes[position..<position + samples])
      position += samples
    } else {
      for index in 0..<samples {
        let sample = try nextSample()
        if isGray {
          for channel in 0..<3 { row[3 * index + channel] = sample }
        } else {
          row[index] = sample
        }
      }
    }
    rowsRead += 1
  }

  private func nextSample() throws(PictureError) -> UInt8 {
    var sample = Int(bytes[position])
    position += 1
    if highest > 255 {
      sample = sample << 8 | Int(bytes[position])
      position += 1
    }
    guard sample <= highest else {
      throw PictureError(
        .corrupt, .ppm, expected: "samples of at most \(highest) in row \(rowsRead)", found: "\(sample)",
        offset: position, advice: PNMHeaderParser.advice)
    }
    return UInt8((2 * 255 * sample + highest) / (2 * highest))
  }

  func finish() throws(PictureError) {}

  var warnings: [String] {
    let rest = bytes.count - position
    return rest == 0 ? [] : ["PPM: \(rest) bytes after the first picture were ignored"]
  }
}

/// Walks through the numbers at the head of a PNM file.
private struct PNMHeaderParser {
  static let advice = "the file is damaged or was made wrong: write it again"
  let bytes: [UInt8]
  var position = 2  // Behind the "P6".

  /// The next decimal number, with what it is for the error.
  mutating func number(_ what: String) throws(PictureError) -> Int {
    let start = position
    while let byte = current, Self.isSpace(byte) || byte == UInt8(ascii: "#") {
      if byte == UInt8(ascii: "#") {
        while let byte = current, byte != 0x0a, byte != 0x0d { position += 1 }
      } else {
        position += 1
      }
    }
    guard position > start || position == bytes.count else { throw unexpected("white space before \(what)") }
    var value = 0
    let digits = position
    while let byte = current, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
      value = 10 * value + Int(byte - UInt8(ascii: "0"))
      position += 1
      guard value <= Int(Int32.max) else {
        throw error(.corrupt, expected: "\(what) below 2^31", found: "a larger number")
      }
    }
    guard position > digits else { throw unexpected(what) }
    return value
  }

  /// The one byte of white space between the numbers and the samples.
  mutating func singleSpace() throws(PictureError) {
    guard let byte = current, Self.isSpace(byte) else { throw unexpected("white space before the samples") }
    position += 1
  }

  func error(_ kind: PictureError.Kind, expected: String, found: String) -> PictureError {
    PictureError(kind, .ppm, expected: expected, found: found, offset: position, advice: Self.advice)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func unexpected(_ expected: String) -> PictureError {
    guard let current else { return error(.truncated, expected: expected, found: "the end of the file") }
    return error(.corrupt, expected: expected, found: "byte \(current)")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || 0x09...0x0d ~= byte
  }
}
