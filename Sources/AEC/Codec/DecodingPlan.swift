/// All that decoding a picture, or a region of one, takes: its maps, which are made from it, its threads' streams, and its
/// work. Told from sizes alone, before anything is allocated.
struct DecodingPlan {
  let model: OperatingPoint
  let transform: PixelTransform
  let size: PaddedSize
  let window: Window
  /// The coder of y, and the rows and columns of its segments that the window meets.
  let section: SectionCoder
  let strips: ArraySlice<Range<Int>>
  let segmentColumns: Range<Int>
  /// Columns of y of these segments, and columns of z around them, which their classes depend on.
  let symbolColumns, classColumns: Range<Int>

  /// Symbols and values of z; the values in the window's columns and around its segments.
  let hyperSymbols, hyper: MapShape<Int16>
  let windowHyper, segmentHyper: MapShape<Int16>
  /// Of a strip of segments, and symbols of rows before it that are still needed.
  let classes: MapShape<UInt8>
  let symbols: MapShape<Int16>
  /// Nil of a file without that layer.
  let detail: DetailDecodingPlan?
  let graphics: GraphicsDecodingPlan?
  /// Of the rows done at once.
  let latent: MapShape<Int16>
  let pixels: PixelMapShape
  /// Tiles in which pixels are computed all the way down; nil of a picture that is too narrow for its threads.
  let tiles: [Tile]?
  /// Rows of y_hat of a turn, and at most: those that a strip has left over are not worth a turn of their own.
  let rowsAtATime, rowsAtOnce: Int

  /// Bytes that decoding takes at most, beside the file and the pixels that are handed out.
  let memory: Int

  /// What decoding pixels of this layout takes.
  init(
    _ header: Header, _ layout: PictureLayout, _ region: PictureRegion, _ window: Window, _ model: OperatingPoint,
    _ transform: PixelTransform, _ work: Work
  ) {
    let size = header.size
    (self.model, self.transform, self.size, self.window) = (model, transform, size, window)
    section = SectionCoder(.latent, of: size)
    let segments = section.segments
    strips = segments.strips[segments.strips.indices(meeting: window.symbolRows)]
    segmentColumns = segments.columns.indices(meeting: window.columns16)
    let (first, last) = (segmentColumns.lowerBound, segmentColumns.upperBound - 1)
    symbolColumns = segments.columns[first].lowerBound..<segments.columns[last].upperBound
    classColumns = symbolColumns.divided(by: 4).grown(by: model.scales.network.columnReach, within: size.columns64)
    (rowsAtATime, rowsAtOnce) = (work.rowsAtATime, work.rowsAtATime + model.means.reach)

    var maps = MapTable()
    func hyperMap<Element>(_ columns: Int) -> MapShape<Element> {
      maps.add(height: size.rows64, width: columns, channels: model.hyperChannels)
    }
    func latentMap<Element>(_ columns: Int, holding rows: Int) -> MapShape<Element> {
      maps.add(height: size.rows16, width: columns, channels: model.latentChannels, holding: rows)
    }
    (hyperSymbols, hyper) = (hyperMap(size.columns64), hyperMap(size.columns64))
    // The classes of z's symbols, which are made while it is unpacked.
    _ = hyperMap(size.columns64) as MapShape<UInt8>
    (windowHyper, segmentHyper) = (hyperMap(window.columns64.count), hyperMap(classColumns.count))
    let strip = segments.strips[0].count
    classes = latentMap(4 * classColumns.count, holding: strip)
    // Means read their reach above the first row that they have not done yet, which may lie their reach back.
    symbols = latentMap(symbolColumns.count, holding: strip + 2 * model.means.reach)
    // The last rows also bring what those before had to leave.
    let reach = transform.network.reach
    pixels = maps.add(
      height: transform.pixels(meeting: 0..<size.height).count,
      width: transform.pixels(meeting: 0..<window.size.width).count, pixels: layout,
      holding: 16 / transform.reduction * (rowsAtOnce + reach + 1))
    detail = header.has(.detail) ? DetailDecodingPlan(size, region, hasNetworks: true, &maps) : nil
    graphics = header.has(.graphics) ? GraphicsDecodingPlan(size, layout, region, work) : nil
    // y_hat is not there before the first strip is unpacked, which takes most of all where there is one.
    let kept = maps.bytes
    latent = latentMap(window.columns16.count, holding: rowsAtOnce + 2 * reach + 2)

    tiles = transform.network.passTiles(window.outputRows, columns64: window.columns64.count, work)
    let turn = MemoryForecast(columns: window.columns64.count, rows: min(size.rows16, rowsAtOnce), work)
    let strips = MemoryForecast(columns: classColumns.count, rows: strip, work)
    let squares = detail.map { MemoryForecast.details($0.squares, work) } ?? 0
    // Of the turns, and of the way down.
    let streams = max(tiles == nil ? turn.streams(transform.network) : 0, turn.streams(model.means), squares)
    let pass = tiles.map { MemoryForecast.pass(transform.network, $0) } ?? 0
    let unpacking = max(
      strips.streams(model.scales.network),
      MemoryForecast.packing(segments, columns: segmentColumns, channels: model.latentChannels, work))
    let latents = maps.bytes - kept + pass
    memory = MemoryForecast.all(
      kept + (graphics?.window.memory ?? 0)
        + (self.strips.count == 1 ? max(latents + streams, unpacking) : latents + max(streams, unpacking)))
  }

  /// Multiply-accumulates that it takes; scale classes are needed of all the segments that the window meets.
  var macs: Double {
    let classes = 256 * Double(strips.reduce(0) { $0 + $1.count }) * Double(symbolColumns.count)
    return Double(window.pixels) * (model.means.macsPerPixel + transform.network.macsPerPixel)
      + classes * model.scales.network.macsPerPixel
  }

  /// Tells a job what it will do.
  func announce(to job: Job) {
    let rows = strips.reduce(0) { $0 + $1.count }
    job.expect(.scales, rows: rows)
    job.expect(.packing, rows: rows)
    job.expect(.means, rows: window.latentRows.count)
    if let graphics {
      let rows = graphics.window.strips.reduce(0) { $0 + $1.count }
      job.expect(.exact, rows: rows, density: ExactSquares.density)
    }
    if detail != nil { job.expect(.detail, rows: window.outputRows.count, density: transform.network.outputDensity) }
    job.expect(transform.stage, rows: window.outputRows.count, density: transform.network.outputDensity)
  }
}
