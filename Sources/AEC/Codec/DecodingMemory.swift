extension DecodingPipeline {
  /// Bytes that decoding takes at most, beside the file and the pixels that are handed out. Counts what grows with the
  /// picture's size; some megabytes of weights and small things come on top.
  static func memory(
    _ header: Header, _ region: Region, _ model: Model, _ transform: any PixelTransform, _ work: Work
  ) -> Int {
    let size = PaddedSize(width: header.width, height: header.height)
    let window = Window(region, of: size, model, reach: transform.reach)
    let segments = Segments(size)
    let segmentColumns = segments.columns[segments.columns.indices(meeting: window.columns16)]
    let (channels, columns) = (model.latentChannels, window.columns16.count)

    // Of a strip of segments: classes and symbols, at 1 and 2 bytes.
    let strip = segments.strips[0].count
    let symbolColumns = segmentColumns.reduce(0) { $0 + $1.count }
    let classes = strip * (symbolColumns + 8 * model.scales.reach) * channels
    let symbols = 2 * min(size.rows16, strip + 2 * model.means.reach) * symbolColumns * channels
    // Of the rows done at once: y_hat, at 2 bytes, and pixels.
    let held = rowsAtOnce(work.rowsAtATime, model)
    let latent = 2 * min(size.rows16, held + 2 * transform.reach + 2) * columns * channels
    let side = transform.blockSide
    let pixels = 3 * min(size.height, 2 * side * (held + transform.reach + 1)) * window.size.width * side / 8
    // z: symbols, classes and values, at 2, 1 and 2 bytes, and two copies of the values for the window.
    let hyper = 10 * size.rows64 * size.columns64 * model.hyperChannels

    // A thread has a segment in work (symbols, classes, levels, and the places of those that go on, at 2, 1, 1 and 4
    // bytes), or a band.
    let segment = 8 * strip * (segmentColumns.map(\.count).max() ?? 0) * channels
    let band = 2 * columns * max(transform.held, model.means.held + model.context.held)
    let threads = max(min(work.threads, segmentColumns.count) * segment, min(work.threads, size.rows16) * band)
    return classes + symbols + latent + pixels + hyper + threads
  }
}
