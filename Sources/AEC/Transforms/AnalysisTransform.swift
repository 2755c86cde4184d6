extension NetworkList {
  /// g_a, of blocks of 8x8 pixels.
  package static func analysis(c8: Int, n8: Int, wide8: Int, c16: Int, latent: Int) -> NetworkList {
    NetworkList(
      name: "analysis.", density: 8,
      lines: [
        .dense("stem", c8, hasGain: true), .blocks("body", n8, radius: 1 + wide8), .dense("down.conv", c16, down: 2),
        .block("tail"), .dense("head", latent),
      ])
  }
}

/// The analysis transform g_a: a picture becomes the latent y, `[h/16, w/16, M]`.
///
///     pixels -> 8x8 blocks -> stem * gain -> blocks (1/8) -> down -> block (1/16) -> head -> y
struct AnalysisTransform: Sendable {
  let network: Network
  /// What a position of its input is.
  private static let block = PixelBlock(side: 8, colours: PictureLayout.rgb8.colours)

  init(_ reader: inout ModelReader, _ widths: EncoderWidths, latent: Int) throws(ModelError) {
    let gain = try reader.table("analysis gain", channels: widths.c8)
    let limits = Array(repeating: PixelBlock.limit, count: Self.block.channels)
    let list = NetworkList.analysis(
      c8: widths.c8, n8: widths.n8, wide8: widths.wide8, c16: widths.c16, latent: latent)
    network = try Network(&reader, list, limits: limits, gain: gain)
  }

  private init(_ network: Network) { self.network = network }

  /// What 1 is worth of y in the float network; 1 where the model file does not say.
  var scale: Float {
    guard case .dense(let head, _, _)? = network.layers.last, head.scale.isFinite, head.scale > 0 else { return 1 }
    return head.scale
  }

  func at(_ quality: Quality) -> AnalysisTransform { AnalysisTransform(network.at(quality)) }

  /// Rows and columns of pixels beyond those of an element of y, at either end, that it depends on.
  var reach: Int { Self.block.side * network.reach }

  /// Rows of pixels that rows of y depend on, as far as the picture has them.
  func pixelRows(for rows: Range<Int>, of size: PaddedSize) -> Int {
    min(size.height, Self.block.side * network.needed(for: rows, rows64: size.rows64).upperBound)
  }

  /// Rows of y that can be computed when so many rows of pixels are known, in the middle of a picture.
  func rows(knowing pixelRows: Int) -> Int { network.rows(knowing: pixelRows / Self.block.side) }

  /// Computes rows of y from the rows of pixels that they depend on.
  func fill(
    _ latent: FeatureMap, rows: Range<Int>, of pixels: PixelMap, _ size: PaddedSize, _ job: Job
  ) throws(CodecError) {
    try network.run(
      .analysis, rows, of: size, job,
      from: { tile, rows in
        let blocks = PixelStream(pixels, Self.block, rows: rows, columns: tile.window(times: network.density))
        return TimedStream.make(blocks, as: .pixels, by: job.clock)
      }, into: TileSink.fill(latent))
  }
}
