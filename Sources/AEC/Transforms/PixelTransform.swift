/// What makes pixels of the latent y_hat, `[h/16, w/16, M]`: of the picture itself, or of its thumbnail.
package struct PixelTransform: Sendable {
  /// Its place in the progress and in tables.
  let stage: Stage
  package let network: Network
  /// What comes of a row of the network's output.
  var finish: PixelStage
  /// Pixels of the full picture, along a side, that become one of its.
  let reduction: Int

  func at(_ quality: Quality) -> PixelTransform {
    PixelTransform(stage: stage, network: network.at(quality), finish: finish, reduction: reduction)
  }

  /// Rows or columns of its pixels that some of the picture's meet.
  func pixels(meeting range: Range<Int>) -> Range<Int> { range.divided(by: reduction) }

  /// Rows of the network's output that rows of the picture's pixels meet.
  func rows(meeting range: Range<Int>) -> Range<Int> { pixels(meeting: range).divided(by: finish.side) }

  /// Rows of its pixels that rows of the output come to.
  func pixelRows(of rows: Range<Int>) -> Range<Int> { rows.multiplied(by: finish.side) }

  /// Computes rows of the output of a picture of this size, and the pixels that they come to, from the rows of y_hat that
  /// they depend on.
  func fill(
    _ pixels: PixelMap, rows: Range<Int>, of latent: FeatureMap, _ size: PaddedSize, _ job: Job
  ) throws(CodecError) {
    try network.run(stage, rows, of: size, job, from: latent, into: { row(of: $0, from: $1, into: pixels, job) })
  }

  /// What computes the next row of a tile's output from its stream, and the pixels that it comes to.
  func row(
    of tile: Tile, from stream: any RowStream, into pixels: PixelMap, _ job: Job
  ) -> (_ row: Int) -> Void {
    let values = FeatureMap(rows: 1, width: stream.width, channels: stream.channels)
    let (inner, column) = (
      tile.inner(times: network.outputDensity), tile.columns(times: network.outputDensity).lowerBound
    )
    return { row in
      stream.next(into: values[0])
      job.clock.within(.pixels) { finish.put(values[0].columns(inner), row: row, column: column, into: pixels) }
    }
  }
}

/// The pixel stage: rows of what a network says of pixels, in 1/64 of `2p - 255`, become pixels.
///
/// All that changes pixels comes before the one rounding: `changes`, of rows of blocks, or of a thumbnail's heads.
package struct PixelStage: Sendable {
  /// Changes a row of blocks in their place, and saturates; the first is in column `column`, counted from the map's first.
  package typealias Change = @Sendable (_ blocks: Row<Int16>, _ row: Int, _ column: Int) -> Void

  /// What a position of the network's output holds.
  package enum Output: Sendable {
    /// A block of pixels.
    case block(PixelBlock)
    /// 2x2 pixels of a thumbnail by each of two heads, 16 channels: 12 (dy, dx, colour) and 4 that fill them up; and the
    /// second head's part in 2048.
    case heads(blend: Int)
  }

  let output: Output
  var changes: [Change]

  package init(_ output: Output, after changes: [Change] = []) { (self.output, self.changes) = (output, changes) }

  /// Pixels a side that come of a position.
  var side: Int {
    switch output {
    case .block(let block): block.side
    case .heads: 2
    }
  }

  /// Puts a row of positions, the first of which is in column `column`, into pixels, as far as these go.
  package func put(_ values: Row<Int16>, row: Int, column: Int, into pixels: PixelMap) {
    for change in changes { change(values, row, column) }
    switch output {
    case .block(let block): pixels.writeBlocks(block, from: values, row: row, column: column)
    case .heads(let blend): pixels.writeHeads(blend: blend, from: values, row: row, column: column)
    }
  }
}
