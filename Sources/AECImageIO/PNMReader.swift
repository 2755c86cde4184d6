/// The rows of a PNM picture, of any of its kinds, or of PAM.
///
///     P6 | space | width | space | height | space | highest value | one byte of space | samples
///
/// Samples are 0 ... highest value (at most 65535): of two bytes, the higher first, where that is over 255, or decimal
/// numbers in the kinds that are text. Bitmaps, P1 and P4, have no highest value; 1 is black, and P4 has eight pixels in a
/// byte, the highest bit first, each row in bytes of its own. A `#` in the white space begins a comment, up to the end of
/// the line. Source: the netpbm manual pages pbm(5), pgm(5) and ppm(5).
final class PNMReader: RowReader {
  let header: PictureHeader
  let metadata = FoundMetadata()
  private(set) var missingRows = 0
  private let input: PictureInput
  private let kind: PNMKind
  private let parser: PNMParser
  private let highest: Int
  private let isPartial: Bool
  /// The place of the first sample.
  private let firstSample: Int
  /// Bytes of a row of a binary kind.
  private let rowBytes: Int
  private var stored: [UInt8] = []
  private var rowsRead = 0

  /// Reads the header, and checks that the bytes for all of its rows are there where the input tells its length.
  init(
    _ input: PictureInput, _ kinds: PictureKinds, limits: PictureLimits, partial isPartial: Bool
  ) throws(PictureError) {
    let (kind, width, height, highest): (PNMKind, Int, Int, Int)
    let format = input.peek(3).elementsEqual(PAMHeader.magic) ? PictureFormat.pam : .ppm
    let parser = PNMParser(input: input, format: format)
    if let found = PNMKind(firstBytes: input.peek(2)) {
      input.skip(2)
      kind = found
      (width, height) = (try parser.number("a width"), try parser.number("a height"))
      highest = kind.isBits ? 1 : try parser.number("a highest value")
    } else {
      input.skip(PAMHeader.magic.count)
      let header = try PAMHeader(parser)
      (kind, width, height, highest) = (PNMKind(header), header.width, header.height, header.highest)
    }
    try limits.check(width: width, height: height, of: format)
    guard 1...65535 ~= highest else {
      throw parser.error(.corrupt, expected: "a highest value of 1 to 65535", found: "\(highest)")
    }
    if format == .ppm && !kind.isText { try parser.singleSpace() }
    (self.input, self.kind, self.parser, self.highest, self.isPartial) = (input, kind, parser, highest, isPartial)
    firstSample = input.position
    rowBytes = kind.isBits ? (width + 7) / 8 : width * kind.channels * (highest > 255 ? 2 : 1)
    let isWidened = kind.channels < 3 && !kinds.contains(.gray)
    var header = PictureHeader(
      width: width, height: height, memory: kind.isText ? 0 : rowBytes,
      samples: [
        isWidened ? PictureHeader.grayWidened : nil,
        highest > 255 ? PictureHeader.rounded("up to \(highest)") : nil,
      ], isRounded: highest > 255)
    header.channels = isWidened ? kind.channels + 2 : kind.channels
    self.header = header
    // In text a sample is a digit at least, and all but the last of numbers have white space behind them.
    let textBytes = kind.isBits ? width * height : 2 * width * height * kind.channels - 1
    let least = kind.isText ? textBytes : height * rowBytes
    if !isPartial, let count = input.count, count - firstSample < least { throw truncated(at: count) }
  }

  func start() {
    if !kind.isText { stored = [UInt8](repeating: 0, count: rowBytes) }
  }

  func readRow(into row: inout [UInt8]) throws(PictureError) {
    do throws(PictureError) {
      if missingRows == 0 { try readStoredRow(into: &row) }
    } catch {
      guard isPartial, error.kind == .truncated, rowsRead > 0 else { throw error }
      missingRows = header.height - rowsRead
    }
    if missingRows > 0 {
      let alpha = header.channels % 2 == 0 ? header.channels - 1 : nil
      for index in row.indices { row[index] = index % header.channels == alpha ? 255 : 128 }
    }
    rowsRead += 1
  }

  private func readStoredRow(into row: inout [UInt8]) throws(PictureError) {
    if kind.isText { return try readText(into: &row) }
    let rowStart = input.position
    let filled =
      isAsStored
      ? row.withUnsafeMutableBytes { input.fill($0) } : stored.withUnsafeMutableBytes { input.fill($0) }
    guard filled == rowBytes else { throw truncated(at: input.position) }
    if kind.isBits {
      for x in 0..<header.width { put(1 - stored[x / 8] >> (7 - UInt8(x % 8)) & 1 == 0 ? 0 : 255, at: x, in: &row) }
    } else if !isAsStored {
      let sampleBytes = highest > 255 ? 2 : 1
      for index in 0..<rowBytes / sampleBytes {
        var sample = Int(stored[sampleBytes * index])
        if highest > 255 { sample = sample << 8 | Int(stored[2 * index + 1]) }
        put(try rounded(sample, endingAt: rowStart + sampleBytes * (index + 1)), at: index, in: &row)
      }
    }
  }

  /// Whether the bytes of a row are those of the file.
  private var isAsStored: Bool { !kind.isBits && highest == 255 && kind.channels == header.channels }

  private func readText(into row: inout [UInt8]) throws(PictureError) {
    for index in 0..<header.width * kind.channels {
      if kind.isBits {
        put(try parser.isNextBitSet("a pixel of row \(rowsRead)") ? 0 : 255, at: index, in: &row)
      } else {
        let sample = try parser.number("a sample")
        put(try rounded(sample, endingAt: input.position), at: index, in: &row)
      }
    }
  }

  private func put(_ value: UInt8, at index: Int, in row: inout [UInt8]) {
    guard header.channels != kind.channels else {
      row[index] = value
      return
    }
    // Gray to RGB, its opacity behind.
    let (pixel, sample) = index.quotientAndRemainder(dividingBy: kind.channels)
    let place = header.channels * pixel
    if sample == 0 {
      for colour in 0..<3 { row[place + colour] = value }
    } else {
      row[place + 3] = value
    }
  }

  private func rounded(_ sample: Int, endingAt place: Int) throws(PictureError) -> UInt8 {
    guard sample <= highest else {
      throw PictureError(
        .corrupt, parser.format, expected: "samples of at most \(highest) in row \(rowsRead)", found: "\(sample)",
        offset: place, advice: PNMParser.advice)
    }
    return UInt8((2 * 255 * sample + highest) / (2 * highest))
  }

  /// Counts what follows the picture.
  func finish() {
    if kind.isText { parser.skipSpace() }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { piece.deallocate() }
    while case let count = input.read(into: piece), count > 0 { rest += count }
  }

  private var rest = 0

  var warnings: [String] {
    rest == 0 ? [] : ["\(parser.format.name): \(rest) bytes after the first picture were ignored"]
  }

  private func truncated(at end: Int) -> PictureError {
    let rows = kind.isText ? "in text" : "in rows of \(rowBytes) bytes"
    return PictureError(
      .truncated, parser.format, expected: "\(header.width)x\(header.height) pixels \(rows)",
      found: "\(end - firstSample) bytes", offset: firstSample, advice: PNMParser.advice)
  }
}
