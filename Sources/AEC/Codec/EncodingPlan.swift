/// All that coding a picture takes: its maps, which are made from it, its threads' streams, and its work. Told from sizes
/// alone, before anything is allocated.
struct EncodingPlan {
  let model: OperatingPoint
  let size: PaddedSize
  /// The coders of z and of y.
  let hyperSection, latentSection: SectionCoder
  /// The quality that the networks code at.
  let quality: Quality
  let effort: Effort
  /// Rows of latents that a turn brings.
  let rowsAtATime: Int

  /// The picture's rows, and the same in 8 bits on their way to y if that is another.
  let pixels: PixelMapShape
  let rounded: PixelMapShape?
  /// The same as networks see it, if that is another.
  let smooth: SmoothSourcePlan?
  /// z, its symbols and classes.
  let hyper, hyperSymbols: MapShape<Int16>
  /// Classes of y's symbols, and the symbols of a strip of segments.
  let classes: MapShape<UInt8>
  let symbols: MapShape<Int16>
  /// y, and what each round of refinement makes of it. Gone when all symbols are made: packing those of a picture that is one
  /// segment takes most of all.
  let latent: MapShape<Int16>
  let rounds: [RefinementPlan]
  /// Nil where effort does not go as far as decoding the picture.
  let detail: DetailEncodingPlan?
  /// Bytes that coding takes at most, beside what the caller holds and the file that is made.
  let memory: Int

  /// What an encoder has to do.
  init(_ size: PaddedSize, _ layout: PictureLayout, _ encoder: PictureEncoder) {
    let (effort, work) = (encoder.effort, encoder.work)
    let map = QualityMap(encoder.quality, hasDetail: effort.hasDetail)
    let model = encoder.model.at(map.network)
    (self.model, self.size, self.quality, self.effort) = (model, size, map.network, effort)
    (hyperSection, latentSection) = (SectionCoder(.hyperLatent, of: size), SectionCoder(.latent, of: size))
    rowsAtATime = work.rowsAtATime
    let (atATime, strip) = (rowsAtATime, latentSection.segments.strips[0].count)
    let delays = Self.delays(model, rounds: effort.refinements.count)
    let reach = model.means.reach

    var maps = MapTable()
    func hyperMap<Element>() -> MapShape<Element> {
      maps.add(height: size.rows64, width: size.columns64, channels: model.hyperChannels)
    }
    func latentMap<Element>(_ rows: Int) -> MapShape<Element> {
      maps.add(height: size.rows16, width: size.columns16, channels: model.latentChannels, holding: rows)
    }
    // Symbols come in at most so many rows at once, when the picture ends.
    detail =
      effort.hasDetail
      ? DetailEncodingPlan(size, layout, model, map, holding: atATime + delays[delays.count - 1], work, &maps) : nil
    let forDetail = detail.map { $0.pixelRows + Self.pixelDelay(model, delays[delays.count - 1]) } ?? 0
    let seen = 16 * atATime + 2 * model.analysis.reach
    // The smooth picture comes in rows of cells.
    let held = seen + (detail == nil ? 0 : SmoothSource.cell)
    pixels = maps.add(pixelsOf: size, layout, holding: held + forDetail)
    let seenLayout = layout.shallow
    rounded = layout.isDeep ? maps.add(pixelsOf: size, seenLayout, holding: held) : nil
    smooth = detail == nil ? nil : SmoothSourcePlan(size, seenLayout, holding: held, andBlocksOf: forDetail, &maps)
    (hyper, hyperSymbols) = (hyperMap(), hyperMap())
    // The classes of z's symbols, which are made while it is packed.
    _ = hyperMap() as MapShape<UInt8>
    // Each stage is behind y by the same number of rows after every turn, whose rows are a multiple of 4, and reads its reach
    // above them.
    classes = latentMap(strip + atATime + delays[delays.count - 1] + reach)
    symbols = latentMap(strip)
    let kept = maps.bytes
    let hyperDelay = Self.far - 4 * model.hyperAnalysis.network.rows(knowing: Self.far)
    latent = latentMap(atATime + max(delays[0] + reach, hyperDelay + model.hyperAnalysis.network.reach))
    rounds = delays.dropFirst().map { RefinementPlan(size, seenLayout, model, holding: atATime + $0 + reach, &maps) }
    let latents = maps.bytes - kept

    let tiles = MemoryForecast(columns: size.columns64, rows: min(size.rows16, atATime), work)
    let streams = max(
      tiles.streams(model.analysis.network), tiles.streams(model.hyperAnalysis.network),
      tiles.streams(model.scales.network), tiles.streams(model.means),
      rounds.isEmpty && detail == nil ? 0 : tiles.streams(model.synthesis.network))
    let pass = detail?.networks?.tiles.map { MemoryForecast.pass(model.synthesis.network, $0) } ?? 0
    let squares =
      detail.map { (detail) in
        let lossless = ExactSquares(size, depth: layout.depth)
        return max(
          MemoryForecast.layers(detail.squares, work),
          lossless.memoryAtATime(columns: lossless.columns.indices, work, ExactSquare.encodingMemory))
      } ?? 0
    let packing = MemoryForecast.packing(latentSection.segments, channels: model.latentChannels, work)
    let hyperPacking = MemoryForecast.packing(hyperSection.segments, channels: model.hyperChannels, work)
    // y is gone when the last strip is packed.
    memory = MemoryForecast.all(
      kept + pass
        + max(
          latents + max(streams, hyperPacking, squares),
          max(packing, squares) + (latentSection.segments.strips.count == 1 ? 0 : latents)))
  }

  /// Rows of a picture that has as many as one likes.
  private static let far = 1 << 16

  /// By how many rows each round of refinement, and then the symbols, are behind y.
  private static func delays(_ model: OperatingPoint, rounds: Int) -> [Int] {
    var rows = model.priorRows(knowing: model.hyperAnalysis.network.rows(knowing: far))
    var delays: [Int] = []
    for _ in 0..<rounds {
      rows = Refinement.rows(knowing: rows, model)
      delays.append(far - rows)
    }
    return delays + [far - rows + model.means.reach]
  }

  /// By how many rows of pixels blocks are behind the analysis transform, when y_hat is so many rows behind y.
  private static func pixelDelay(_ model: OperatingPoint, _ delay: Int) -> Int {
    16 * far - model.synthesis.pixelRows(of: 0..<model.synthesis.network.rows(knowing: far - delay)).count
  }

  /// Multiply-accumulates that it takes.
  var macs: Double {
    let (analysis, means) = (model.analysis.network.macsPerPixel, model.means.macsPerPixel)
    let plain = analysis + model.hyperAnalysis.network.macsPerPixel + model.scales.network.macsPerPixel + means
    let round = means + model.synthesis.network.macsPerPixel + analysis
    let detail = detail == nil ? 0 : model.synthesis.network.macsPerPixel
    return Double(size.pixels) * (plain + detail + Double(rounds.count) * round)
  }

  /// Tells a job what it will do.
  func announce(to job: Job) {
    let times = 1 + rounds.count
    for (stage, times) in [
      (Stage.analysis, times), (.hyperAnalysis, 1), (.scales, 1), (.means, times), (.packing, 1),
    ] {
      job.expect(stage, rows: times * size.rows16)
    }
    let (outputRows, density) = (
      model.synthesis.rows(meeting: 0..<size.height).count, model.synthesis.network.outputDensity
    )
    job.expect(.synthesis, rows: (rounds.count + (detail == nil ? 0 : 1)) * outputRows, density: density)
    if detail != nil { job.expect(.detail, rows: outputRows, density: density) }
  }
}
