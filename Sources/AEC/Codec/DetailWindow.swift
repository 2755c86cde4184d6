/// The detail layer of a window of a picture, decoded strip by strip of squares: what it adds to blocks, or to a thumbnail's
/// pixels.
///
/// A strip is decoded before the rows that show it are computed, so that threads only read it while it is shown.
final class DetailWindow: @unchecked Sendable {
  private let plan: DetailDecodingPlan
  private let bodies: [SegmentBody]
  private let symbols: FeatureMap
  private let extents: ClassMap
  /// In a picture without networks, the means of decoded blocks.
  private let levels: FeatureMap?
  /// Those of the strip's squares.
  private var settings: [DetailSetting?] = []
  /// Strips that are still to be decoded.
  private var strips: ArraySlice<Range<Int>>
  /// The strip that is decoded.
  private var strip = 0..<0

  init(_ plan: DetailDecodingPlan, body: ArraySlice<UInt8>) throws(CodecError) {
    self.plan = plan
    bodies =
      plan.squares.areSeveral
      ? try SegmentTable.bodies(body, .detail, plan.squares.count) : [SegmentBody(whole: body)]
    (symbols, extents, levels) = (plan.symbols.make(), plan.extents.make(), plan.levels?.make())
    strips = plan.strips
  }

  /// The first of some rows of a pixel transform's output, each of which is so many rows of blocks, as many as one strip has;
  /// it is decoded then.
  func rows(first rows: Range<Int>, blocks: Int, _ job: Job) throws(CodecError) -> Range<Int> {
    guard !rows.isEmpty else { return rows }
    while blocks * rows.lowerBound >= strip.upperBound, let next = strips.popFirst() { try decode(next, job) }
    return rows.clamped(to: rows.lowerBound..<max(rows.lowerBound + 1, strip.upperBound / blocks))
  }

  private func decode(_ rows: Range<Int>, _ job: Job) throws(CodecError) {
    for row in rows { extents[row].clear() }
    let (plan, bodies, symbols, extents, levels) = (plan, bodies, symbols, extents, levels)
    let first = plan.squares.strips.indices(meeting: rows).lowerBound * plan.squares.columns.count
    settings = try job.each(.detail, plan.squareColumns.count, rows: rows.count) {
      (count) throws(CodecError) -> DetailSetting? in
      let column = plan.squareColumns.lowerBound + count
      let name = plan.squares.areSeveral ? SegmentTable.name(.detail, first + column) : "section detail"
      let columns = plan.squares.columns[column].moved(by: -plan.columns.lowerBound)
      let body = try bodies[first + column].checked(name)
      do throws(EntropyCodingError) {
        let setting = try DetailCoder.read(
          body, into: DetailBlocks(rows: rows, columns: columns, symbols: symbols, extents: extents), job)
        if let levels { FlatBlocks(rows: rows, columns: columns, levels: levels).fill(symbols, extents, setting) }
        return setting
      } catch {
        throw CodecError(error, in: name, at: body.startIndex)
      }
    }
    strip = rows
  }

  /// Adds to a row of blocks, the first of which is in `column`.
  func add(to blocks: Row<Int16>, row: Int, column: Int) {
    for x in 0..<blocks.width {
      guard let (symbols, extents, setting) = block(row, column + x) else { continue }
      DetailTransform.inverse(symbols, extents: extents, setting, block: blocks.position(x))
    }
  }

  /// Adds to a row of heads, each of 2x2 pixels that stand for blocks.
  func add(toHeads heads: Row<Int16>, row: Int, column: Int) {
    for x in 0..<heads.width {
      for place in 0..<4 {
        guard let (symbols, extents, setting) = block(2 * row + place / 2, 2 * (column + x) + place % 2) else {
          continue
        }
        for head in 0..<2 {
          let pixel = heads.position(x) + PixelBlock.headWidth * head + PictureLayout.rgb8.colours * place
          DetailTransform.inverse(symbols, extents: extents, setting, pixel: pixel)
        }
      }
    }
  }

  /// Fills a row of blocks, the first of which is in `column`, in a picture without networks.
  func fill(_ blocks: Row<Int16>, row: Int, column: Int) {
    for x in 0..<blocks.width {
      flat(column + x)?.begin(row, column + x - plan.columns.lowerBound, block: blocks.position(x))
    }
    add(to: blocks, row: row, column: column)
  }

  /// Fills a row of pixels of a thumbnail, the first of which is in `column`, in a picture without networks.
  func fill(pixels: Row<Int16>, row: Int, column: Int) {
    for x in 0..<pixels.width {
      flat(column + x)?.mean(row, column + x - plan.columns.lowerBound, pixel: pixels.position(x))
    }
  }

  /// The square of a column of blocks.
  private func flat(_ column: Int) -> FlatBlocks? {
    levels.map {
      let columns = plan.squares.columns[column / plan.squares.columns[0].count]
      return FlatBlocks(
        rows: strip, columns: columns.moved(by: -plan.columns.lowerBound), levels: $0)
    }
  }

  /// What is known of a block; nil of one that nobody sees, or in a square without symbols.
  private func block(
    _ row: Int, _ column: Int
  ) -> (symbols: UnsafePointer<Int16>, extents: UnsafePointer<UInt8>, DetailSetting)? {
    guard row < plan.size.blockRows, plan.columns.contains(column) else { return nil }
    let square = column / plan.squares.columns[0].count - plan.squareColumns.lowerBound
    guard let setting = settings[square] else { return nil }
    let place = column - plan.columns.lowerBound
    return (UnsafePointer(symbols[row].position(place)), UnsafePointer(extents[row].position(place)), setting)
  }
}

extension PixelTransform {
  /// The same, adding the detail layer to its output, whose first column is of these columns of z.
  func adding(_ detail: DetailWindow, from columns64: Range<Int>) -> PixelTransform {
    let first = network.outputDensity * columns64.lowerBound
    var transform = self
    transform.finish.changes.append { values, row, column in
      if reduction == 1 {
        detail.add(to: values, row: row, column: first + column)
      } else {
        detail.add(toHeads: values, row: row, column: first + column)
      }
    }
    return transform
  }
}

/// What decoding the detail layer of a window takes.
struct DetailDecodingPlan {
  let size: PaddedSize
  let squares: Segments
  /// Strips and columns of squares that the window shows, and the columns of their blocks.
  let strips: ArraySlice<Range<Int>>
  let squareColumns, columns: Range<Int>
  /// Of a strip of squares.
  let symbols: MapShape<Int16>
  let extents: MapShape<UInt8>
  let levels: MapShape<Int16>?

  init(_ size: PaddedSize, _ region: PictureRegion, hasNetworks: Bool, _ maps: inout MapTable) {
    self.size = size
    squares = SectionTag.detail.segments(of: size)
    strips = squares.strips[squares.strips.indices(meeting: region.rows.divided(by: DetailTransform.side))]
    squareColumns = squares.columns.indices(meeting: region.columns.divided(by: DetailTransform.side))
    let (first, last) = (squareColumns.lowerBound, squareColumns.upperBound - 1)
    columns = squares.columns[first].lowerBound..<squares.columns[last].upperBound
    let held = squares.strips[0].count
    symbols = maps.add(
      height: size.blockRows, width: columns.count, channels: DetailTransform.channels, holding: held)
    extents = maps.add(height: size.blockRows, width: columns.count, channels: DetailTransform.planes, holding: held)
    levels =
      hasNetworks
      ? nil : maps.add(height: size.blockRows, width: columns.count, channels: DetailTransform.planes, holding: held)
  }
}
