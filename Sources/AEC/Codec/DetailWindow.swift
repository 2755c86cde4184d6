/// The detail layer of a window of a picture, decoded strip by strip of squares: what it adds to blocks, or to a thumbnail's
/// pixels.
///
/// Threads only read a strip while it is shown, see ``StripWindow``.
final class DetailWindow: StripWindow, @unchecked Sendable {
  private let plan: DetailDecodingPlan
  private let bodies: [SegmentBody]
  private let symbols: FeatureMap
  private let marks: ClassMap
  /// The means of flat blocks.
  private let levels: FeatureMap
  /// Those of the strip's squares.
  private var settings: [DetailSetting?] = []
  /// Strips that are still to be decoded.
  private var strips: ArraySlice<Range<Int>>
  /// The strip that is decoded.
  private var strip = 0..<0

  init(_ plan: DetailDecodingPlan, body: ArraySlice<UInt8>) throws(CodecError) {
    self.plan = plan
    bodies = try plan.section.bodies(body)
    (symbols, marks, levels) = (plan.symbols.make(), plan.marks.make(), plan.levels.make())
    strips = plan.strips
  }

  var end: Int { strip.upperBound }

  func decodeNext(_ job: Job) throws(CodecError) -> Bool {
    guard let next = strips.popFirst() else { return false }
    try decode(next, job)
    return true
  }

  private func decode(_ rows: Range<Int>, _ job: Job) throws(CodecError) {
    for row in rows { marks[row].clear() }
    let (plan, bodies, symbols, marks, levels) = (plan, bodies, symbols, marks, levels)
    let first = plan.squares.strips.indices(meeting: rows).lowerBound * plan.squares.columns.count
    settings = try job.each(.detail, plan.squareColumns.count, rows: rows.count, density: 8) {
      (count) throws(CodecError) -> DetailSetting? in
      let column = plan.squareColumns.lowerBound + count
      let name = plan.section.name(of: first + column)
      let columns = plan.squares.columns[column].moved(by: -plan.columns.lowerBound)
      let body = try bodies[first + column].checked(name)
      do throws(EntropyCodingError) {
        let setting = try DetailCoder.read(
          body,
          into: DetailBlocks(
            rows: rows, columns: columns, symbols: symbols, marks: marks, hasNetworks: plan.hasNetworks), job)
        FlatBlocks(rows: rows, columns: columns, levels: levels, marks: plan.hasNetworks ? marks : nil)
          .fill(symbols, marks, setting)
        return setting
      } catch {
        throw CodecError(error, in: name, at: body.startIndex)
      }
    }
    strip = rows
  }

  func apply(to blocks: Row<Int16>, row: Int, column: Int) {
    guard row < plan.size.blockRows else { return }
    let marks = marks[row]
    // Most blocks of a photograph stay as they are.
    let mayStay = plan.hasNetworks && !settings.contains { $0?.isGray ?? false }
    for x in 0..<blocks.width where plan.columns.contains(column + x) {
      let mark = marks.position(column + x - plan.columns.lowerBound)
      if mayStay && DetailKind(mark) == .none { continue }
      guard let square = square(row, column + x) else { continue }
      let (place, block) = (column + x - plan.columns.lowerBound, blocks.position(x))
      if isFlat(row, place) { square.flat.begin(row, place, block: block) }
      guard let setting = square.setting else { continue }
      DetailTransform.inverse(
        symbols[row].position(place), marks: mark, setting, block: block)
    }
  }

  func apply(toPixel pixel: UnsafeMutablePointer<Int16>, row: Int, column: Int) {
    guard let square = square(row, column) else { return }
    let place = column - plan.columns.lowerBound
    if isFlat(row, place) {
      square.flat.mean(row, place, pixel: pixel)
    } else if let setting = square.setting {
      DetailTransform.inverse(
        symbols[row].position(place), marks: marks[row].position(place), setting, pixel: pixel)
    }
  }

  private func isFlat(_ row: Int, _ place: Int) -> Bool {
    !plan.hasNetworks || DetailKind(marks[row].position(place)) == .flat
  }

  /// The square of a block; nil of a block that nobody sees.
  private func square(_ row: Int, _ column: Int) -> (setting: DetailSetting?, flat: FlatBlocks)? {
    guard row < plan.size.blockRows, plan.columns.contains(column) else { return nil }
    let square = column / plan.squares.columns[0].count
    let columns = plan.squares.columns[square].moved(by: -plan.columns.lowerBound)
    let flat = FlatBlocks(
      rows: strip, columns: columns, levels: levels, marks: plan.hasNetworks ? marks : nil)
    return (settings[square - plan.squareColumns.lowerBound], flat)
  }
}

/// What decoding the detail layer of a window takes.
struct DetailDecodingPlan {
  let size: PaddedSize
  /// The section, and its squares.
  let section: SectionCoder
  var squares: Segments { section.segments }
  /// Strips and columns of squares that the window shows, and the columns of their blocks.
  let strips: ArraySlice<Range<Int>>
  let squareColumns, columns: Range<Int>
  /// Of a strip of squares.
  let symbols: MapShape<Int16>
  let marks: MapShape<UInt8>
  let levels: MapShape<Int16>
  /// Whether networks say what is not flat.
  let hasNetworks: Bool

  init(_ size: PaddedSize, _ region: PictureRegion, hasNetworks: Bool, _ maps: inout MapTable) {
    (self.size, self.hasNetworks) = (size, hasNetworks)
    section = SectionCoder(.detail, of: size)
    let squares = section.segments
    strips = squares.strips[squares.strips.indices(meeting: region.rows.divided(by: DetailTransform.side))]
    squareColumns = squares.columns.indices(meeting: region.columns.divided(by: DetailTransform.side))
    let (first, last) = (squareColumns.lowerBound, squareColumns.upperBound - 1)
    columns = squares.columns[first].lowerBound..<squares.columns[last].upperBound
    let held = squares.strips[0].count
    symbols = maps.add(
      height: size.blockRows, width: columns.count, channels: DetailTransform.channels, holding: held)
    marks = maps.add(height: size.blockRows, width: columns.count, channels: DetailTransform.marks, holding: held)
    levels = maps.add(height: size.blockRows, width: columns.count, channels: DetailTransform.planes, holding: held)
  }
}
