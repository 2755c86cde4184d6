/// The rows of a picture in a file of any format, as they are stored, as opaque RGB.
final class StoredRows {
  let format: PictureFormat
  /// Whether the picture may have to be turned; what to do shows in ``metadata`` after the last row.
  let mayBeTurned: Bool
  private let input: PictureInput
  private let reader: any RowReader
  private var row: [UInt8]
  /// The row with alpha, where there is any.
  private var rowWithAlpha: [UInt8]
  private var rowsRead = 0

  var width: Int { reader.header.width }
  var height: Int { reader.header.height }
  var metadata: Metadata { reader.metadata }
  var conversions: [String] { reader.header.conversions }
  var warnings: [String] { reader.warnings }

  init(_ input: PictureInput, limits: PictureLimits) throws(PictureError) {
    let first = input.peek(16)
    guard let format = PictureFormat(firstBytes: first) else {
      throw input.hasFailed ? .unreadable(nil, at: 0) : Self.unknownFormat(first)
    }
    if format == .png && input.count == nil && !input.collect(limit: Self.mostCollected) {
      throw PictureError(
        .overLimit, format, expected: "at most \(Self.mostCollected) bytes", found: "more", advice: "give it as a file")
    }
    let turnsLate = format == .png && PNGChunks.turnBehindPixels(input)
    let reader: any RowReader = try Self.orUnreadable(input, format) { () throws(PictureError) -> any RowReader in
      format == .ppm ? try PNMReader(input, limits: limits) : try CodedReader(input, as: format, limits: limits)
    }
    (self.input, self.format, self.reader) = (input, format, reader)
    mayBeTurned = turnsLate || reader.metadata.orientation != .upright
    row = [UInt8](repeating: 0, count: 3 * reader.header.width)
    rowWithAlpha = reader.header.channels == 4 ? [UInt8](repeating: 0, count: 4 * reader.header.width) : []
  }

  /// The next row, `3 * width` bytes; nil when there are no more and what follows them was read.
  func next() throws(PictureError) -> [UInt8]? {
    try Self.orUnreadable(input, format) { () throws(PictureError) in
      guard rowsRead < height else {
        if rowsRead == height { try reader.finish() }
        rowsRead = height + 1
        return nil
      }
      if rowWithAlpha.isEmpty {
        try reader.readRow(into: &row)
      } else {
        try reader.readRow(into: &rowWithAlpha)
        if let x = takeColours() { throw Self.transparent(format, x: x, y: rowsRead) }
      }
      rowsRead += 1
      return row
    }
  }

  /// Takes the colours of RGBA pixels up to the first that is not opaque, and returns its place, if there is one.
  private func takeColours() -> Int? {
    for x in 0..<width {
      guard rowWithAlpha[4 * x + 3] == 255 else { return x }
      for channel in 0..<3 { row[3 * x + channel] = rowWithAlpha[4 * x + channel] }
    }
    return nil
  }

  // MARK: Errors

  /// A PNG file of a picture of 2^28 pixels is hardly ever larger.
  private static let mostCollected = 1 << 32

  /// What `body` gives. What a format's reader takes for the end of the file may be that it cannot be read further.
  private static func orUnreadable<Value>(
    _ input: PictureInput, _ format: PictureFormat, _ body: () throws(PictureError) -> Value
  ) throws(PictureError) -> Value {
    do {
      return try body()
    } catch {
      throw input.hasFailed ? .unreadable(format, at: input.position) : error
    }
  }

  private static func transparent(_ format: PictureFormat, x: Int, y: Int) -> PictureError {
    PictureError(
      .unsupported, format, expected: "opaque pixels", found: "transparency at column \(x) of row \(y)",
      advice:
        "put the picture on a background first, for example: magick IN -background white -flatten OUT.png")
  }

  private static func unknownFormat(_ bytes: ArraySlice<UInt8>) -> PictureError {
    let first = bytes.prefix(4).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    let found =
      bytes.isEmpty
      ? "an empty file" : nameOfForeignFormat(firstBytes: bytes) ?? "bytes \(first.joined(separator: " "))"
    return PictureError(
      .unknownFormat, nil, expected: "a PNG, JPEG or binary PPM picture", found: found, offset: 0,
      advice: "convert it to one of them first, for example: magick IN OUT.png")
  }
}
