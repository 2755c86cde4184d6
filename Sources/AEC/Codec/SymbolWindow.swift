/// The symbols of y that a window of a picture depends on, decoded strip by strip with the classes that route them.
///
/// Segments are decoded whole, so this covers all columns of the segments that the window meets.
final class SymbolWindow {
  /// The symbols of the strip that was decoded last, and of rows before it that are still needed.
  let map: FeatureMap
  /// Rows of the strips that the window meets, from the top.
  let strips: ArraySlice<Range<Int>>
  /// Rows of latents of a strip, at most.
  let stripHeight: Int
  private let coder: SectionCoder
  private let bodies: [ArraySlice<UInt8>]
  private let model: Model
  private let quality: Quality
  /// Columns of segments that the window meets.
  private let segmentColumns: Range<Int>
  /// The first column of `map`, and that of `classes`, in columns of latents.
  private let firstColumn, firstClassColumn: Int
  /// z_hat around these segments.
  private let hyper: FeatureMap
  private let classes: ClassMap

  init(
    _ window: Window, _ coder: SectionCoder, body: ArraySlice<UInt8>, _ hyper: FeatureMap, _ model: Model,
    _ quality: Quality
  ) throws(CodecError) {
    (self.coder, self.model, self.quality) = (coder, model, quality)
    bodies = try coder.segmentBodies(body)
    let segments = coder.segments
    strips = segments.strips[segments.strips.indices(meeting: window.symbolRows)]
    stripHeight = segments.strips[0].count
    segmentColumns = segments.columns.indices(meeting: window.columns16)
    let columns =
      segments.columns[segmentColumns.lowerBound]
      .lowerBound..<segments.columns[segmentColumns.upperBound - 1].upperBound
    let cells = (columns.lowerBound / 4..<columns.upperBound / 4).grown(by: model.scales.reach, within: hyper.width)
    (firstColumn, firstClassColumn) = (columns.lowerBound, 4 * cells.lowerBound)
    self.hyper = hyper.cropped(columns: cells)
    let (height, channels) = (4 * hyper.height, model.latentChannels)
    classes = ClassMap(height: height, width: 4 * cells.count, channels: channels, holding: stripHeight)
    // Means read their reach above the first row that they have not done yet, which may lie their reach back.
    map = FeatureMap(
      height: height, width: columns.count, channels: channels, holding: stripHeight + 2 * model.means.reach)
  }

  /// The column of `map` at which a window begins.
  func column(of window: Window) -> Int { window.columns16.lowerBound - firstColumn }

  /// Decodes a strip.
  func decode(_ rows: Range<Int>, _ job: Job, share: Double) throws(CodecError) {
    try model.scales.fill(classes, rows: rows, of: hyper, at: quality, job, share: 0.2 * share)
    try coder.decode(
      strip: rows, columns: segmentColumns, of: bodies, classes: (classes, firstClassColumn), into: (map, firstColumn),
      job, share: 0.8 * share)
  }
}

extension Range<Int> {
  func moved(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}

extension [Range<Int>] {
  /// The indices of those that have something in common with `range`, in an array of ranges that follow each other.
  func indices(meeting range: Range<Int>) -> Range<Int> {
    let first = firstIndex { $0.upperBound > range.lowerBound } ?? endIndex
    return first..<Swift.max(first, (lastIndex { $0.lowerBound < range.upperBound } ?? -1) + 1)
  }
}
