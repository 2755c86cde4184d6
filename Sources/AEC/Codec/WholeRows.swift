/// All rows of a picture of several squares, filtered and deflated in one stream as PNG has them, on their way to a body.
///
/// Squares know nothing of each other: where patterns are wider than they are, or next to nothing is left of them, one stream takes
/// less. It takes no more than libpng's, which is why a lossless file does not.
///
/// Normative: <doc:Lossless>.
final class WholeRows {
  private var deflater = Deflater(by: .png)
  private let layout: PictureLayout
  private let width: Int
  /// Rows that are still to come.
  private var left: Int
  /// The last row so far.
  private var above: [UInt8]?
  /// About what the stream takes of the strips so far, and what their squares do.
  private var (stream, squares) = (0, 0)

  init(of size: PaddedSize, _ layout: PictureLayout) { (self.layout, width, left) = (layout, size.width, size.height) }

  /// What stands before the stream: as before that of a square of filtered rows.
  static let head: [UInt8] = [0, 0]
  /// Bytes that it takes, beside the rows and what comes out.
  static let memory = 400_000

  /// The body, when all rows have come.
  var body: [UInt8] { Self.head + deflater.stream }

  /// Takes the next rows, whose squares took so many bytes; says whether the stream may become the smaller one.
  func append(_ rows: [UInt8], squares bytes: Int, _ job: Job) -> Bool {
    let rows = layout.isDeep ? Numbers.swapped(rows) : rows
    let (samples, height) = (layout.bytes(1), rows.count / layout.bytes(width))
    squares += bytes
    stream += estimate(rows, height: height, isPattern: 8 * bytes < rows.count, job)
    guard stream < squares + squares / 4 + 4096 else { return false }
    left -= height
    deflater.append(FilteredRows.filtered(rows, below: above, width: width, samples: samples), isLast: left == 0, job)
    above = Array(rows.suffix(layout.bytes(width)))
    return true
  }

  /// About what rows take, and of patterns a third less, since libpng's search finds more: a quick one and a sample tell several
  /// times as much of them. Of photographs and noise they tell enough.
  private func estimate(_ rows: [UInt8], height: Int, isPattern: Bool, _ job: Job) -> Int {
    let samples = layout.bytes(1)
    func estimate(_ rows: [UInt8], by search: DeflateSearch) -> Int {
      FilteredRows.estimate(
        rows, width: width, samples: samples, choices: FilteredRows.choices, by: search, job)
    }
    guard !isPattern else { return estimate(rows, by: .medium) * 2 / 3 }
    let sample = RowSample(height: height).rows(of: rows, length: samples * width)
    return estimate(sample, by: .quick) * (rows.count / sample.count)
  }
}
