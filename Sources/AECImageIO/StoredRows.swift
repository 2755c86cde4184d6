import AEC
import AECSupport

/// The rows of a picture in a file of any format, as they are stored, as RGB or gray.
final class StoredRows {
  let format: PictureFormat
  /// Which way up the rows are stored, as the file says before the first, and what of it does: `EXIF` or `XMP`.
  let orientation: Orientation
  let orientationSource: String
  private let input: PictureInput
  private let reader: any RowReader
  private var row: [UInt8]
  /// The row with alpha, where there is any that is not to be given.
  private var rowWithAlpha: [UInt8]
  private var rowsRead = 0

  var width: Int { reader.header.width }
  var height: Int { reader.header.height }
  /// Of the rows that are given.
  let layout: PictureLayout
  var metadata: FoundMetadata { reader.metadata }
  var conversions: [String] {
    reader.header.conversions
      + (rowWithAlpha.isEmpty ? [] : ["the alpha channel was dropped: all of it is opaque"])
  }
  var isRounded: Bool { reader.header.isRounded }
  var missingRows: Int { reader.missingRows }
  var warnings: [String] { reader.warnings }

  init(
    _ input: PictureInput, _ kinds: PictureKinds, limits: PictureLimits, partial: Bool
  ) throws(PictureError) {
    let first = input.peek(16)
    guard let format = PictureFormat(firstBytes: first) else {
      throw input.hasFailed ? .unreadable(nil, at: 0) : Self.unknownFormat(first)
    }
    var collected = 0
    if format == .png {
      try PNGChunks.checkSize(input, limits)
      if input.count == nil { collected = try Self.collect(input, limits) }
    }
    let reader: any RowReader = try Self.orUnreadable(input, format) { () throws(PictureError) -> any RowReader in
      if format == .ppm || format == .pam { return try PNMReader(input, kinds, limits: limits, partial: partial) }
      let chunks = format == .png ? try PNGChunks(input) : nil
      return try CodedReader(input, as: format, kinds, limits: limits, partial: partial, chunks: chunks)
    }
    (self.input, self.format, self.reader) = (input, format, reader)
    (orientation, orientationSource) = reader.metadata.orientation
    let (width, height) = (reader.header.width, reader.header.height)
    // A row with alpha and one without; a picture to be turned, whose array is copied as it grows. Gray is less.
    let opaque = PictureLayout(colours: 3, depth: reader.header.depth, hasAlpha: false)
    let most = kinds.contains(.alpha) && format.holdsAlpha ? opaque.withAlpha : opaque
    let rows = opaque.bytes(width) + opaque.withAlpha.bytes(width)
    let turned = orientation != .upright ? 2 * most.bytes(width * height) : 0
    let held = collected + reader.header.memory + rows + turned
    try limits.check(memory: held, of: format)
    try Self.orUnreadable(input, format) { () throws(PictureError) in try reader.start() }
    let stored = reader.header.layout
    layout = kinds.contains(.alpha) ? stored : stored.opaque
    row = [UInt8](repeating: 0, count: layout.bytes(width))
    rowWithAlpha = stored == layout ? [] : [UInt8](repeating: 0, count: stored.bytes(width))
  }

  /// Takes all of a file into memory whose end tells its length, and returns how many bytes that may take.
  private static func collect(_ input: PictureInput, _ limits: PictureLimits) throws(PictureError) -> Int {
    // An array that grows is there twice, and may be half as long again.
    let limit = limits.memory / 3
    guard input.collect(limit: limit) else {
      throw PictureError(
        .overLimit, .png, expected: "at most \(limit) bytes from a pipe", found: "more", advice: "give it as a file")
    }
    return 3 * (input.count ?? 0)
  }

  /// The next row; nil when there are no more and what follows them was read.
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
        let whole = reader.header.layout
        // The largest number has all bits, of either depth.
        if let byte = whole.opacities(of: rowWithAlpha).firstIndex(where: { $0 != 255 }) {
          throw Self.transparent(format, x: byte / layout.bytesPerSample, y: rowsRead)
        }
        row = whole.colours(of: rowWithAlpha)
      }
      rowsRead += 1
      return row
    }
  }

  // MARK: Errors

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
        "put the picture on a background first, for example: "
        + Converter.magick("IN -background white -flatten OUT.png"))
  }

  private static func unknownFormat(_ bytes: ArraySlice<UInt8>) -> PictureError {
    let first = bytes.prefix(4).map { Figures.hexadecimal(UInt32($0), 2) }
    let foreign = ForeignFormat(firstBytes: bytes)
    return PictureError(
      .unknownFormat, nil, expected: "a PNG, JPEG, PNM or PAM picture",
      found: bytes.isEmpty ? "an empty file" : foreign?.name ?? "bytes \(first.joined(separator: " "))", offset: 0,
      advice: foreign?.advice ?? "if it is a picture, convert it first, for example: \(Converter.line())")
  }
}
