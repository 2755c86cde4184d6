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
  private let input: PictureInput
  private let isGray: Bool
  private let highest: Int
  /// The place of the first sample.
  private let start: Int
  private var samples: [UInt8]
  private var rowsRead = 0

  /// Reads the header, and checks that the bytes for all of its rows are there where the input tells its length.
  init(_ input: PictureInput, limits: PictureLimits) throws(PictureError) {
    let isGray = input.peek(2).last == UInt8(ascii: "5")
    let parser = PNMHeaderParser(input: input)
    input.skip(2)
    let width = try parser.number("a width")
    let height = try parser.number("a height")
    let highest = try parser.number("a highest value")
    try limits.check(width: width, height: height, of: .ppm)
    guard 1...65535 ~= highest else {
      throw parser.error(.corrupt, expected: "a highest value of 1 to 65535", found: "\(highest)")
    }
    try parser.singleSpace()
    header = PictureHeader(
      width: width, height: height, isGray: isGray, depth: highest > 255 ? "up to \(highest)" : nil)
    (self.input, self.isGray, self.highest, start) = (input, isGray, highest, input.position)
    // Nothing is wider than the limit; what the samples need is at most twice a row of pixels.
    samples = [UInt8](repeating: 0, count: width * (isGray ? 1 : 3) * (highest > 255 ? 2 : 1))
    if let count = input.count, count - start < height * samples.count { throw truncated(at: count) }
  }

  func readRow(into row: inout [UInt8]) throws(PictureError) {
    precondition(row.count == 3 * header.width)
    let rowStart = input.position
    if highest == 255 && !isGray {
      let filled = row.withUnsafeMutableBytes { input.fill($0) }
      guard filled == row.count else { throw truncated(at: input.position) }
    } else {
      let filled = samples.withUnsafeMutableBytes { input.fill($0) }
      guard filled == samples.count else { throw truncated(at: input.position) }
      let sampleBytes = highest > 255 ? 2 : 1
      for index in 0..<samples.count / sampleBytes {
        var sample = Int(samples[sampleBytes * index])
        if highest > 255 { sample = sample << 8 | Int(samples[2 * index + 1]) }
        guard sample <= highest else {
          throw PictureError(
            .corrupt, .ppm, expected: "samples of at most \(highest) in row \(rowsRead)", found: "\(sample)",
            offset: rowStart + sampleBytes * (index + 1), advice: PNMHeaderParser.advice)
        }
        let rounded = UInt8((2 * 255 * sample + highest) / (2 * highest))
        if isGray {
          for channel in 0..<3 { row[3 * index + channel] = rounded }
        } else {
          row[index] = rounded
        }
      }
    }
    rowsRead += 1
  }

  /// Counts what follows the picture.
  func finish() {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { piece.deallocate() }
    while case let count = input.read(into: piece), count > 0 { rest += count }
  }

  private var rest = 0

  var warnings: [String] {
    rest == 0 ? [] : ["PPM: \(rest) bytes after the first picture were ignored"]
  }

  private func truncated(at end: Int) -> PictureError {
    PictureError(
      .truncated, .ppm,
      expected: "\(header.width)x\(header.height) pixels of \(samples.count / header.width) bytes each",
      found: "\(end - start) bytes", offset: start, advice: PNMHeaderParser.advice)
  }
}

/// Walks through the numbers at the head of a PNM file.
private struct PNMHeaderParser {
  static let advice = "the file is damaged or was made wrong: write it again"
  let input: PictureInput

  /// The next decimal number, with what it is for the error.
  func number(_ what: String) throws(PictureError) -> Int {
    let start = input.position
    while let byte = current, Self.isSpace(byte) || byte == UInt8(ascii: "#") {
      if byte == UInt8(ascii: "#") {
        while let byte = current, byte != 0x0a, byte != 0x0d { input.skip(1) }
      } else {
        input.skip(1)
      }
    }
    guard input.position > start || current == nil else { throw unexpected("white space before \(what)") }
    var value = 0
    let digits = input.position
    while let byte = current, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
      value = 10 * value + Int(byte - UInt8(ascii: "0"))
      input.skip(1)
      guard value <= Int(Int32.max) else {
        throw error(.corrupt, expected: "\(what) below 2^31", found: "a larger number")
      }
    }
    guard input.position > digits else { throw unexpected(what) }
    return value
  }

  /// The one byte of white space between the numbers and the samples.
  func singleSpace() throws(PictureError) {
    guard let byte = current, Self.isSpace(byte) else { throw unexpected("white space before the samples") }
    input.skip(1)
  }

  func error(_ kind: PictureError.Kind, expected: String, found: String) -> PictureError {
    PictureError(kind, .ppm, expected: expected, found: found, offset: input.position, advice: Self.advice)
  }

  private var current: UInt8? { input.peek(1).first }

  private func unexpected(_ expected: String) -> PictureError {
    guard let current else { return error(.truncated, expected: expected, found: "the end of the file") }
    return error(.corrupt, expected: expected, found: "byte \(current)")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || 0x09...0x0d ~= byte
  }
}
