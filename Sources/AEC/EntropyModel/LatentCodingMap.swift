/// Symbols of y and what turns them into y_hat: of a whole picture, or of a tile of it.
///
/// In the encoder it also has y, and makes the symbols of each step as their means become known. Those of rows and columns
/// beyond the tile it keeps to itself: they are another tile's to write.
struct LatentCodingMap: Sendable {
  private let symbols: FeatureMap
  /// The rows and columns whose symbols are in `symbols`, or go there.
  private var rows, columns: Range<Int>
  /// The column of symbols that belongs to column 0 of y_hat; even.
  private var firstColumn: Int
  /// What symbols are made of, in the encoder.
  private let target: LatentTarget?
  private let gain, step, meanGain: Map<Int32>
  private let limit: Int
  let clock: StageClock?

  var height: Int { symbols.height }

  init(
    _ tables: DecoderTables, _ limit: Int, _ quality: Quality, symbols: FeatureMap, from firstColumn: Int,
    target: LatentTarget?, _ clock: StageClock?
  ) {
    let (gains, inverses) = (tables.latentGain.at(quality), tables.latentStep.at(quality))
    gain = Map(gains.map { Gain.fixed($0, bits: 32) })
    step = Map(inverses.map { Gain.fixed($0, bits: 16) })
    meanGain = Map(zip(gains, inverses).map { Gain.fixed($0 + $1, bits: 16) })
    precondition(firstColumn % 2 == 0, "the coding steps of a column depend on whether it is even")
    (self.symbols, self.firstColumn, self.target, self.limit, self.clock) = (symbols, firstColumn, target, limit, clock)
    (rows, columns) = (0..<symbols.height, 0..<symbols.width)
  }

  /// The same for a tile of y_hat. An encoder makes symbols of what the tile is to compute alone.
  func part(_ tile: Tile) -> LatentCodingMap {
    var part = self
    part.firstColumn += 4 * tile.window.lowerBound
    if target != nil { (part.rows, part.columns) = (tile.rows, tile.columns(times: 4).moved(by: firstColumn)) }
    return part
  }

  /// The channels that step `k` decodes at a position.
  func channels(row: Int, column: Int, step k: Int) -> Range<Int> {
    let position = 2 * ((row ^ column) & 1) + (row & 1)
    let quarter = [0, 2, 3, 1][position ^ k]
    return quarter * symbols.channels / 4..<(quarter + 1) * symbols.channels / 4
  }

  /// Codes step `k` of a row: predicts its means from `features` with `layer`, and puts y_hat of the step's elements into
  /// `known`. `means` is a row to work in.
  func code(
    _ k: Int, row: Int, features: Row<Int16>, through layer: DenseLayer, means: Row<Int16>, into known: Row<Int16>,
    on kernels: Kernels
  ) {
    for parity in 0..<2 {
      let channels = channels(row: row, column: parity, step: k)
      layer.apply(
        features.everySecond(from: parity), to: means.everySecond(from: parity).channels(channels), outputs: channels,
        on: kernels)
      clock.part(.quantisation) { quantise(channels, parity: parity, row: row, means: means, into: known) }
    }
  }

  /// Codes some channels of every second position of a row, from their means on.
  private func quantise(
    _ channels: Range<Int>, parity: Int, row: Int, means: Row<Int16>, into known: Row<Int16>
  ) {
    let first = channels.lowerBound
    let isOwnRow = rows.contains(row)
    for x in stride(from: parity, to: known.width, by: 2) {
      let mean = means.position(x) + first
      let value = known.position(x) + first
      let column = firstColumn + x
      // A symbol beyond the tile is needed for its value alone, and is made in the value's place.
      let symbol = isOwnRow && columns.contains(column) ? symbols[row].position(column) + first : value
      if let target {
        target.quantise(
          row: row, column: column, channels: channels, mean: mean, gain: gain[0].start + first, to: symbol)
      }
      Quantiser.dequantise(
        symbol, mean: mean, step: step[0].start + first, meanGain: meanGain[0].start + first, limit: limit,
        to: value, channels: channels.count)
    }
  }
}
