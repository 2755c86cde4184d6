/// Rows of a pipeline, one after another, in the depth that is asked for, as they are or reduced to means of boxes.
final class PipelineRows {
  private let pipeline: any PixelPipeline
  private let layout: PictureLayout
  private let box: Int
  private var ready: Range<Int> = 0..<0

  init(_ pipeline: any PixelPipeline, _ layout: PictureLayout, box: Int = 1) {
    (self.pipeline, self.layout, self.box) = (pipeline, layout, box)
  }

  /// Pixels of a row of the pipeline.
  var width: Int { pipeline.columns.count }

  /// The next row; nil when there are no more.
  func next() throws(CodecError) -> [UInt8]? {
    try BoxRow.means(ofBoxes: box, width: width, layout) { () throws(CodecError) in try nextOfPipeline() }
  }

  private func nextOfPipeline() throws(CodecError) -> [UInt8]? {
    while ready.isEmpty {
      guard let rows = try pipeline.next() else { return nil }
      ready = rows
    }
    return layout.row(of: pipeline.row(ready.removeFirst()), in: pipeline.layout)
  }
}

extension BoxRow {
  /// The means of the next row of boxes of so many pixels a side; boxes of one are the next row itself. Nil when there are no more.
  static func means(
    ofBoxes side: Int, width: Int, _ layout: PictureLayout, _ next: () throws(CodecError) -> [UInt8]?
  ) throws(CodecError) -> [UInt8]? {
    guard side > 1 else { return try next() }
    var boxes = BoxRow(side: side, width: width, layout)
    while !boxes.isComplete, let row = try next() { boxes.add(row) }
    return boxes.rows == 0 ? nil : boxes.means
  }
}
