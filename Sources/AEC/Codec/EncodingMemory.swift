extension EncodingPipeline {
  /// Bytes that coding a picture of this size takes at most, beside what the caller holds and the file that is made.
  ///
  /// The maps are those that `init` makes; beside them, either threads compute tiles or they pack segments.
  static func memory(width: Int, height: Int, _ encoder: Encoder) -> Int {
    let size = PaddedSize(width: width, height: height)
    let (model, work) = (encoder.model, encoder.work)
    let (analysis, means) = (model.analysis, model.means)
    let step = work.rowsAtATime
    let segments = Segments(size)
    let strip = segments.strips[0].count
    let row = size.columns16 * model.latentChannels
    let hyper = size.rows64 * size.columns64 * model.hyperChannels
    func rows(_ held: Int) -> Int { row * min(size.rows16, held) }
    func pixels(_ held: Int) -> Int { 3 * width * min(height, held) }

    let delays = delays(model, rounds: encoder.effort.refinements.count)
    // y, and of each round of refinement the new y, the symbols and y_hat, at 2 bytes, and the pixels that they decode to.
    var latents = 2 * rows(step + delays[0] + means.reach)
    for delay in delays.dropFirst() {
      let held = step + delay + means.reach
      latents += 4 * rows(held) + 2 * rows(held + model.synthesis.reach) + pixels(16 * held + analysis.reach)
    }
    // Symbols and classes, at 2 and 1; of z values and symbols, at 2 and 2.
    let maps =
      pixels(16 * step + 2 * analysis.reach) + 2 * rows(strip) + rows(strip + step + delays.last! + means.reach)
      + 4 * hyper

    let tiles = MemoryForecast(columns: size.columns64, rows: min(size.rows16, step), work)
    let streams = max(
      tiles.streams(analysis.held, reach: (analysis.reach + 63) / 64),
      tiles.streams(model.hyperAnalysis.held, reach: 1),
      tiles.streams(model.scales.held, reach: model.scales.reach),
      tiles.streams(means.held + model.context.held, reach: means.columnReach),
      encoder.effort.refinements.isEmpty
        ? 0 : tiles.streams(model.synthesis.held, reach: (model.synthesis.reach + 3) / 4))
    let packing = MemoryForecast.packing(segments, columns: segments.columns.indices, model, work) + 3 * hyper
    // y is gone when the last strip is packed.
    let isWhole = segments.strips.count == 1
    return MemoryForecast.all(maps + max(latents + streams, packing + (isWhole ? 0 : latents)))
  }
}
