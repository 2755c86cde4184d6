/// The symbols of y that a window of a picture depends on, decoded strip by strip with the classes that route them.
///
/// Segments are decoded whole, so this covers all columns of the segments that the window meets.
struct SymbolWindow {
  /// The symbols of the strip that was decoded last, and of rows before it that are still needed.
  let map: FeatureMap
  private let plan: DecodingPlan
  private let bodies: [SegmentBody]
  /// z_hat around these segments.
  private let hyper: FeatureMap
  private let classes: ClassMap

  init(_ plan: DecodingPlan, body: ArraySlice<UInt8>, _ hyper: FeatureMap) throws(CodecError) {
    self.plan = plan
    bodies = try plan.section.bodies(body)
    self.hyper = plan.segmentHyper.make()
    self.hyper.copy(columns: plan.classColumns, of: hyper)
    (map, classes) = (plan.symbols.make(), plan.classes.make())
  }

  /// Decodes a strip.
  func decode(_ rows: Range<Int>, _ job: Job) throws(CodecError) {
    let size = PaddedSize(width: 64 * plan.classColumns.count, height: plan.size.height)
    try plan.model.scales.fill(classes, rows: rows, of: hyper, size, job)
    try plan.section.decode(
      strip: rows, columns: plan.segmentColumns, of: bodies, classes: (classes, 4 * plan.classColumns.lowerBound),
      into: (map, plan.symbolColumns.lowerBound), job)
  }
}
