import AEC

/// Makes a file of the rows of a picture, one after the other from the top.
protocol RowWriter: AnyObject {
  /// Writes the next row.
  func writeRow(_ row: UnsafeBufferPointer<UInt8>) throws(PictureError)
  /// Writes what follows the last row.
  func finish() throws(PictureError)
}

/// Writes binary PNM, of RGB (P6) or gray (P5): a header and the rows as they are.
final class PPMWriter: RowWriter {
  private let sink: PictureSink
  private var header: [UInt8]

  init(width: Int, height: Int, layout: PictureLayout, to sink: @escaping PictureSink) {
    self.sink = sink
    header = Array("\(layout.colours == 1 ? "P5" : "P6")\n\(width) \(height)\n255\n".utf8)
  }

  func writeRow(_ row: UnsafeBufferPointer<UInt8>) throws(PictureError) {
    if !header.isEmpty {
      guard header.withUnsafeBytes(sink) else { throw .unwritable(.ppm) }
      header = []
    }
    guard sink(UnsafeRawBufferPointer(row)) else { throw .unwritable(.ppm) }
  }

  func finish() {}
}
