/// A picture without loss whose rows are one stream, or a region of it, on its way to rows of pixels: those above the region are
/// decoded as well.
final class WholeRowsDecoding: PixelPipeline {
  let columns: Range<Int>
  private let plan: WholeRowsDecodingPlan
  private let job: Job
  private var inflater: Inflater
  /// What errors call the body, and where its stream begins.
  private let (name, start): (String, Int)
  /// The rows that were decoded last, and the last of all, as filters know it.
  private var pixels: [[UInt8]] = []
  private var above: [UInt8]
  private var made = 0..<0

  init(_ body: SegmentBody, _ plan: WholeRowsDecodingPlan, _ job: Job) throws(CodecError) {
    (self.plan, self.job, columns) = (plan, job, plan.region.columns)
    (name, above) = (plan.squares.section.name(of: 0), [UInt8](repeating: 0, count: plan.layout.bytes(plan.size.width)))
    let bytes = try body.checked(name)
    start = bytes.startIndex + WholeRows.head.count
    inflater = Inflater(bytes.dropFirst(WholeRows.head.count), job.clock)
    job.expect(.exact, rows: plan.region.rows.upperBound, density: ExactSquares.density)
    guard bytes.starts(with: WholeRows.head) else {
      throw error(EntropyCodingError(expected: "filtered rows of all squares", found: "a square", offset: 0))
    }
  }

  private func error(_ error: EntropyCodingError) -> CodecError { CodecError(error, in: name, at: start) }

  func next() throws(CodecError) -> Range<Int>? {
    let end = plan.region.rows.upperBound
    var rows = made.upperBound..<made.upperBound
    // Those above the region are of no use.
    while rows.isEmpty {
      guard made.upperBound < end else { return nil }
      made = made.upperBound..<min(made.upperBound + WholeRowsDecodingPlan.rowsAtATime, end)
      pixels = try job.rows(.exact, made.count, density: ExactSquares.density) { () throws(CodecError) in
        var pixels: [[UInt8]] = []
        for row in made { pixels.append(try decode(isLast: row == plan.size.height - 1)) }
        return pixels
      }
      rows = made.clamped(to: plan.region.rows)
    }
    return rows
  }

  /// The next row.
  private func decode(isLast: Bool) throws(CodecError) -> [UInt8] {
    do throws(EntropyCodingError) {
      let number = try inflater.next()
      guard let filter = RowFilter(rawValue: number) else {
        throw EntropyCodingError(expected: "a filter of 0 ... 4", found: "\(number)", offset: 0)
      }
      var row = above
      for index in row.indices { row[index] = try inflater.next() }
      row.withUnsafeMutableBufferPointer { row in
        above.withUnsafeBufferPointer { above in
          filter.undo(
            on: row.baseAddress!, above: above.baseAddress!, length: row.count, pixel: plan.layout.bytes(1))
        }
      }
      if isLast { try inflater.finish() }
      above = row
      return plan.layout.isDeep ? Numbers.swapped(row) : row
    } catch {
      throw self.error(error)
    }
  }

  var layout: PictureLayout { plan.layout }

  func row(_ row: Int) -> [UInt8] {
    Array(pixels[row - made.lowerBound][layout.bytes(columns.lowerBound)..<layout.bytes(columns.upperBound)])
  }
}

/// What decoding a picture whose rows are one stream takes.
struct WholeRowsDecodingPlan {
  /// Rows that a turn brings.
  static let rowsAtATime = 32

  let size: PaddedSize
  let squares: ExactSquares
  let layout: PictureLayout
  /// The pixels that are asked for; of a thumbnail, those of all its boxes.
  let region: PictureRegion
  /// Bytes that decoding takes at most, beside the file and the pixels that are handed out.
  let memory: Int

  init(_ exact: ExactDecodingPlan, _ size: PaddedSize) {
    (self.size, squares, layout, region) = (size, exact.squares, exact.layout, exact.region)
    let rows = min(Self.rowsAtATime, size.height) + 3
    memory = MemoryForecast.all(layout.bytes(rows * size.width) + 100_000)
  }
}
