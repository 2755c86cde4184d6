extension DecodingPipeline {
  /// Bytes that decoding takes at most, beside the file and the pixels that are handed out.
  ///
  /// The maps are those that `init` makes; beside them, threads compute tiles, or unpack segments before y_hat is there.
  static func memory(
    _ header: Header, _ region: Region, _ model: Model, _ transform: any PixelTransform, _ work: Work
  ) -> Int {
    let size = PaddedSize(width: header.width, height: header.height)
    let window = Window(region, of: size, model, reach: transform.reach)
    let segments = Segments(size)
    let segmentColumns = segments.columns.indices(meeting: window.columns16)
    let isLast = segments.strips.indices(meeting: window.symbolRows).count == 1
    let (channels, columns) = (model.latentChannels, window.columns16.count)

    // Of a strip of segments: classes and symbols, at 1 and 2 bytes.
    let strip = segments.strips[0].count
    let symbolColumns = segments.columns[segmentColumns].reduce(0) { $0 + $1.count }
    let classColumns = min(size.columns16, symbolColumns + 8 * model.scales.reach)
    let classes = strip * classColumns * channels
    let symbols = 2 * min(size.rows16, strip + 2 * model.means.reach) * symbolColumns * channels
    // Of the rows done at once: y_hat, at 2 bytes, and pixels.
    let held = rowsAtOnce(work.rowsAtATime, model)
    let latent = 2 * min(size.rows16, held + 2 * transform.reach + 2) * columns * channels
    let side = transform.blockSide
    let pixels =
      3 * min((size.height * side + 7) / 8, 2 * side * (held + transform.reach + 1)) * (window.size.width * side + 7)
      / 8
    // z: symbols, classes and values, at 2, 1 and 2 bytes; and two copies of the values for the window.
    let hyper = (5 * size.columns64 + 4 * classColumns / 4) * size.rows64 * model.hyperChannels

    let bands = MemoryForecast(columns: columns / 4, rows: min(size.rows16, held), work)
    let streams = max(
      bands.streams(transform.held, reach: (transform.reach + 3) / 4),
      bands.streams(model.means.held + model.context.held, reach: model.means.columnReach))
    let strips = MemoryForecast(columns: classColumns / 4, rows: strip, work)
    let unpacking = max(
      strips.streams(model.scales.held, reach: model.scales.reach),
      MemoryForecast.packing(segments, columns: segmentColumns, model, work))
    return MemoryForecast.all(
      classes + symbols + pixels + hyper
        + (isLast ? max(latent + streams, unpacking) : latent + max(streams, unpacking)))
  }
}
