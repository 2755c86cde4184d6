import AEC

/// What a file says of its picture before the first row.
struct PictureHeader {
  var width: Int
  var height: Int
  /// Of the rows that are read: 3 (RGB) or 1 (gray), or one more with alpha; known once the reader has started.
  var channels = 3
  /// Bits of a number of these rows: 8 or 16.
  let depth: Int
  /// Bytes that the reader holds at most, beside the rows that it is given.
  var memory = 0
  /// What is done to the samples to make those of the rows of them, where it is worth a word.
  let conversions: [String]
  /// Whether some of the samples are not those of the file afterwards: rounded, or of other colours.
  let isRounded: Bool

  init(width: Int, height: Int, depth: Int, memory: Int, samples: [String?], isRounded: Bool) {
    (self.width, self.height, self.depth, self.memory) = (width, height, depth, memory)
    self.isRounded = isRounded
    conversions = samples.compactMap(\.self)
  }

  /// What a pixel of these rows is.
  var layout: PictureLayout {
    PictureLayout(colours: channels < 3 ? 1 : 3, depth: depth, hasAlpha: channels % 2 == 0)
  }

  static let grayWidened = "gray was widened to RGB"

  static func rounded(_ depth: String) -> String { "samples \(depth) were rounded to 8 bits" }
}

/// The rows of a picture in a file, one after the other from the top.
protocol RowReader: AnyObject {
  var header: PictureHeader { get }
  /// Takes the memory that the rows need. To be called once, before the first.
  func start() throws(PictureError)
  /// Reads the next row. To be called `height` times.
  func readRow(into row: inout [UInt8]) throws(PictureError)
  /// Reads what follows the last row, and so finds out whether the file is whole.
  func finish() throws(PictureError)
  /// Rows that are not what the whole file would give; all of them after ``finish()``.
  var missingRows: Int { get }
  /// What was found beside the pixels; all of it after ``finish()``.
  var metadata: FoundMetadata { get }
  /// Complaints about a file that could be read all the same.
  var warnings: [String] { get }
}
