import AEC

/// Makes a file of the rows of a picture, one after the other from the top.
protocol RowWriter: AnyObject {
  /// Writes the next row.
  func writeRow(_ row: UnsafeBufferPointer<UInt8>) throws(PictureError)
  /// Writes what follows the last row.
  func finish() throws(PictureError)
}

/// Writes binary PNM, of RGB (P6) or gray (P5), or PAM of any layout (P7): a header and the rows as they are.
final class PNMWriter: RowWriter {
  private let format: PictureFormat
  private let sink: PictureSink
  private var header: [UInt8]

  init(width: Int, height: Int, layout: PictureLayout, as format: PictureFormat, to sink: @escaping PictureSink) {
    (self.format, self.sink) = (format, sink)
    let text =
      format == .pam
      ? PAMHeader(width: width, height: height, highest: 255, layout).text
      : "\(layout.colours == 1 ? "P5" : "P6")\n\(width) \(height)\n255\n"
    header = Array(text.utf8)
  }

  func writeRow(_ row: UnsafeBufferPointer<UInt8>) throws(PictureError) {
    if !header.isEmpty {
      guard header.withUnsafeBytes(sink) else { throw .unwritable(format) }
      header = []
    }
    guard sink(UnsafeRawBufferPointer(row)) else { throw .unwritable(format) }
  }

  func finish() {}
}
