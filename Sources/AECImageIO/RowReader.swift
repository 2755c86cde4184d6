/// What a file says of its picture before the first row.
struct PictureHeader {
  var width: Int
  var height: Int
  /// Of the rows that are read: 3 (RGB) or 4 (RGB and alpha).
  var channels = 3
  /// What is done to the samples to make 8-bit RGB of them, where it is worth a word.
  var conversions: [String] = []

  init(width: Int, height: Int, channels: Int = 3, isGray: Bool, depth: String?) {
    (self.width, self.height, self.channels) = (width, height, channels)
    if isGray { conversions.append("gray was widened to RGB") }
    if let depth { conversions.append("samples \(depth) were rounded to 8 bits") }
    if channels == 4 { conversions.append("the alpha channel was dropped: all of it is opaque") }
  }
}

/// The rows of a picture in a file, one after the other from the top.
protocol RowReader: AnyObject {
  var header: PictureHeader { get }
  /// Reads the next row: `channels * width` bytes. To be called `height` times.
  func readRow(into row: inout [UInt8]) throws(PictureError)
  /// Reads what follows the last row, and so finds out whether the file is whole.
  func finish() throws(PictureError)
  /// What was found beside the pixels; all of it after ``finish()``.
  var metadata: Metadata { get }
  /// Complaints about a file that could be read all the same.
  var warnings: [String] { get }
}
