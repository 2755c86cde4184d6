import AEC

/// Makes a file of the rows of a picture, one after the other from the top.
protocol RowWriter: AnyObject {
  /// Writes the next row.
  func writeRow(_ row: UnsafeBufferPointer<UInt8>) throws(PictureError)
  /// Writes what follows the last row.
  func finish() throws(PictureError)
}

/// Writes binary PNM, of RGB (P6) or gray (P5), or PAM of any layout (P7): a header and the rows, each number on the scale of the file's
/// largest, the high byte first where that takes two.
final class PNMWriter: RowWriter {
  private let format: PictureFormat
  private let layout: PictureLayout
  private let largest: Int
  private let sink: PictureSink
  private var header: [UInt8]

  init(
    width: Int, height: Int, layout: PictureLayout, largest: Int, as format: PictureFormat,
    to sink: @escaping PictureSink
  ) {
    (self.format, self.layout, self.largest, self.sink) = (format, layout, largest, sink)
    let text =
      format == .pam
      ? PAMHeader(width: width, height: height, highest: largest, layout).text
      : "\(layout.colours == 1 ? "P5" : "P6")\n\(width) \(height)\n\(largest)\n"
    header = Array(text.utf8)
  }

  func writeRow(_ row: UnsafeBufferPointer<UInt8>) throws(PictureError) {
    if !header.isEmpty {
      guard header.withUnsafeBytes(sink) else { throw .unwritable(format) }
      header = []
    }
    let isTaken = isAsGiven ? sink(UnsafeRawBufferPointer(row)) : stored(row).withUnsafeBytes(sink)
    guard isTaken else { throw .unwritable(format) }
  }

  /// Whether the bytes of a row are those of the file.
  private var isAsGiven: Bool { layout.depth == 8 && largest == layout.largest }

  private func stored(_ row: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var stored = Array(row)
    if largest != layout.largest {
      stored = Numbers.map(stored, depth: layout.depth) { Numbers.scaled($0, from: layout.largest, to: largest) }
    }
    return layout.depth == 16 ? Numbers.swapped(stored) : stored
  }

  func finish() {}
}
