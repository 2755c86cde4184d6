/// Symbols of y and what turns them into y_hat: of a whole picture, or of a tile of it.
///
/// In the encoder it also has y, and makes the symbols of each step as their means become known. Those of rows and columns
/// beyond the tile it keeps to itself: they are another tile's to write.
struct LatentCodingMap: Sendable {
  private let symbols: FeatureMap
  private let gains: LatentGains
  /// What symbols are made of, in the encoder.
  private let target: LatentTarget?
  /// The column of symbols that belongs to column 0 of y_hat; even.
  private var firstColumn: Int
  /// The rows whose symbols are in `symbols`, or go there, and of the columns of y_hat, one after another, whether theirs do.
  private var rows: Range<Int>
  private var columns: [(range: Range<Int>, areOwn: Bool)]

  init(_ gains: LatentGains, symbols: FeatureMap, from firstColumn: Int = 0, of target: LatentTarget? = nil) {
    precondition(firstColumn % 2 == 0, "the coding steps of a column depend on whether it is even")
    (self.gains, self.symbols, self.firstColumn, self.target) = (gains, symbols, firstColumn, target)
    (rows, columns) = (0..<symbols.height, [])
  }

  /// The same for a tile of y_hat. An encoder makes symbols of what the tile is to compute alone.
  func of(_ tile: Tile) -> LatentCodingMap {
    var own = self
    let all = 0..<4 * tile.window.count
    own.firstColumn += 4 * tile.window.lowerBound
    own.columns = [(all, true)]
    if target != nil {
      let inner = tile.inner(times: 4)
      own.rows = tile.rows
      own.columns = [
        (all.lowerBound..<inner.lowerBound, false), (inner, true), (inner.upperBound..<all.upperBound, false),
      ]
    }
    return own
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
    _ job: Job
  ) {
    for parity in 0..<2 {
      let channels = channels(row: row, column: parity, step: k)
      layer.apply(
        features.everySecond(from: parity), to: means.everySecond(from: parity).channels(channels), outputs: channels,
        on: job.kernels)
      job.clock.within(.quantisation) {
        for columns in columns where !columns.range.isEmpty {
          let elements = RowSelection(columns: columns.range, parity: parity, channels: channels)
          quantise(elements, row: row, areOwn: columns.areOwn && rows.contains(row), means: means, into: known)
        }
      }
    }
  }

  /// Codes some elements of a row, from their means on.
  private func quantise(_ elements: RowSelection, row: Int, areOwn: Bool, means: Row<Int16>, into known: Row<Int16>) {
    let (mean, values, inMap) = (
      elements.of(means), elements.of(known), elements.moved(by: firstColumn)
    )
    // A symbol beyond the tile is needed for its value alone, and is made in the value's place.
    let symbols = areOwn ? inMap.of(symbols[row]) : values
    target?.quantise(row: row, inMap, mean: mean, gain: gains.gain, to: symbols)
    Quantiser.dequantise(symbols, mean: mean, gains: gains, first: elements.channels.lowerBound, to: values)
  }
}
