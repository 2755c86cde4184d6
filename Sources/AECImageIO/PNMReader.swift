import AEC

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
  private(set) var metadata = FoundMetadata()
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
    let isRounded = highest > 255 && !kinds.contains(.deep)
    var header = PictureHeader(
      width: width, height: height, depth: highest > 255 && !isRounded ? 16 : 8, memory: kind.isText ? 0 : rowBytes,
      samples: [
        isWidened ? PictureHeader.grayWidened : nil,
        isRounded ? PictureHeader.rounded("up to \(highest)") : nil,
      ], isRounded: isRounded)
    header.channels = isWidened ? kind.channels + 2 : kind.channels
    self.header = header
    if !kind.isBits && !isRounded && highest != header.layout.largest { metadata.kept.largest = highest }
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
      let layout = header.layout
      let gray = [UInt8](repeating: 128, count: layout.opaque.bytes(header.width))
      let opacities = [UInt8](repeating: 255, count: header.width * layout.bytesPerSample)
      row = layout.hasAlpha ? layout.joined(gray, opacities) : gray
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
      for x in 0..<header.width {
        let isBlack = stored[x / 8] >> (7 - UInt8(x % 8)) & 1 == 1
        put(isBlack ? 0 : header.layout.largest, at: x, in: &row)
      }
    } else if isAsStored {
      if highest > 255 { row = Numbers.swapped(row) }
    } else {
      let sampleBytes = highest > 255 ? 2 : 1
      for index in 0..<rowBytes / sampleBytes {
        var sample = Int(stored[sampleBytes * index])
        if highest > 255 { sample = sample << 8 | Int(stored[2 * index + 1]) }
        put(try scaled(sample, endingAt: rowStart + sampleBytes * (index + 1)), at: index, in: &row)
      }
    }
  }

  /// Whether the bytes of a row are those of the file, but for the order in numbers of two.
  private var isAsStored: Bool {
    !kind.isBits && highest == header.layout.largest && kind.channels == header.channels
  }

  private func readText(into row: inout [UInt8]) throws(PictureError) {
    for index in 0..<header.width * kind.channels {
      if kind.isBits {
        put(
          try parser.isNextBitSet("a pixel of row \(rowsRead)") ? 0 : header.layout.largest, at: index, in: &row)
      } else {
        let sample = try parser.number("a sample")
        put(try scaled(sample, endingAt: input.position), at: index, in: &row)
      }
    }
  }

  /// Makes it sample `index` of the row as it is stored; gray to RGB where that is wanted, its opacity behind.
  private func put(_ value: Int, at index: Int, in row: inout [UInt8]) {
    let (pixel, sample) = index.quotientAndRemainder(dividingBy: kind.channels)
    let widened = header.channels - kind.channels
    let places = sample == 0 ? 0...widened : sample + widened...sample + widened
    for place in places {
      Numbers.put(value, at: header.channels * pixel + place, of: &row, depth: header.layout.depth)
    }
  }

  private func scaled(_ sample: Int, endingAt place: Int) throws(PictureError) -> Int {
    guard sample <= highest else {
      throw PictureError(
        .corrupt, parser.format, expected: "samples of at most \(highest) in row \(rowsRead)", found: "\(sample)",
        offset: place, advice: PNMParser.advice)
    }
    return highest == header.layout.largest
      ? sample : Numbers.scaled(sample, from: highest, to: header.layout.largest)
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
