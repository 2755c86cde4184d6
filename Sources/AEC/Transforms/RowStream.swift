/// Rows of a feature map that are computed one after another, each from a few rows of the stream before it.
///
/// A stack of layers is a chain of streams, the last one outermost: asking it for its next row pulls the rows below it
/// through the whole stack, so that only a few rows a layer are ever in memory. A stream is made for some rows of a
/// ``Tile``'s window; above and below, it computes what it needs of the rows beyond.
protocol RowStream: AnyObject {
  /// Positions of a row.
  var width: Int { get }
  var channels: Int { get }
  /// Computes the next row of the stream into `row`.
  func next(into row: Row<Int16>)
}

/// Makes the stream of some rows of a feature map.
typealias RowStreamMaker = (_ rows: Range<Int>) -> any RowStream

/// Some columns of the rows of a map in memory.
final class MapStream: RowStream {
  private let map: FeatureMap
  private let columns: Range<Int>
  private var y: Int

  var width: Int { columns.count }
  var channels: Int { map.channels }

  init(_ map: FeatureMap, rows: Range<Int>, columns: Range<Int>) {
    (self.map, self.columns, y) = (map, columns, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    row.copy(from: map[y].columns(columns))
    y += 1
  }
}

/// A dense layer.
final class DenseStream: RowStream {
  private let layer: DenseLayer
  private let source: any RowStream
  private let input: RowRing
  private let kernels: Kernels

  var width: Int { source.width }
  var channels: Int { layer.outputs }

  init(_ layer: DenseLayer, of source: any RowStream, on kernels: Kernels) {
    (self.layer, self.source, self.kernels) = (layer, source, kernels)
    input = RowRing(rows: 1, width: source.width, channels: source.channels)
  }

  func next(into row: Row<Int16>) {
    source.next(into: input[0])
    layer.apply(input[0], to: row, on: kernels)
  }
}

/// A depth-wise layer over a map of `height` rows.
final class DepthwiseStream: RowStream {
  private let layer: DepthwiseLayer
  private let source: any RowStream
  private let inputs: RowRing
  private let height: Int
  private let kernels: Kernels
  private var y: Int
  private var pulled: Int

  var width: Int { source.width }
  var channels: Int { layer.channels }

  /// `make` gives the rows that the layer reads for `rows`.
  init(_ layer: DepthwiseLayer, height: Int, rows: Range<Int>, on kernels: Kernels, of make: RowStreamMaker) {
    let needed = rows.grown(within: height)
    source = make(needed)
    inputs = RowRing(rows: 3, width: source.width, channels: source.channels)
    (self.layer, self.height, self.kernels) = (layer, height, kernels)
    (y, pulled) = (rows.lowerBound, needed.lowerBound)
  }

  func next(into row: Row<Int16>) {
    while pulled <= min(y + 1, height - 1) {
      source.next(into: inputs[pulled])
      pulled += 1
    }
    layer.apply(
      above: y > 0 ? inputs[y - 1] : nil, here: inputs[y], below: y + 1 < height ? inputs[y + 1] : nil, to: row,
      on: kernels)
    y += 1
  }
}

/// Space-to-depth by 2, then a dense layer.
final class DownStream: RowStream {
  private let layer: DenseLayer
  private let source: any RowStream
  private let inputs: RowRing
  private let kernels: Kernels

  var width: Int { source.width / 2 }
  var channels: Int { layer.outputs }

  /// `make` gives rows of twice the resolution.
  init(_ layer: DenseLayer, rows: Range<Int>, on kernels: Kernels, of make: RowStreamMaker) {
    source = make(2 * rows.lowerBound..<2 * rows.upperBound)
    inputs = RowRing(rows: 2, width: source.width, channels: source.channels)
    (self.layer, self.kernels) = (layer, kernels)
  }

  func next(into row: Row<Int16>) {
    source.next(into: inputs[0])
    source.next(into: inputs[1])
    layer.apply(inputs[0].folded(2), inputs[1].folded(2), to: row, on: kernels)
  }
}

/// A dense layer, then depth-to-space by a factor.
final class UpStream: RowStream {
  private let layer: DenseLayer
  private let factor: Int
  private let source: any RowStream
  private let input: RowRing
  private let kernels: Kernels
  private var y: Int
  private var pulled = false

  var width: Int { source.width * factor }
  var channels: Int { layer.outputs / (factor * factor) }

  /// `rows` are rows after depth-to-space; `make` gives rows of the resolution before it.
  init(_ layer: DenseLayer, by factor: Int, rows: Range<Int>, on kernels: Kernels, of make: RowStreamMaker) {
    source = make(rows.lowerBound / factor..<(rows.upperBound + factor - 1) / factor)
    input = RowRing(rows: 1, width: source.width, channels: source.channels)
    (self.layer, self.factor, self.kernels, y) = (layer, factor, kernels, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    if !pulled || y % factor == 0 {
      source.next(into: input[0])
      pulled = true
    }
    let length = factor * channels
    let first = y % factor * length
    layer.apply(input[0], to: row.folded(factor), outputs: first..<first + length, on: kernels)
    y += 1
  }
}

extension Range<Int> {
  /// `reach` more at either end, within 0 ..< `end`. A 3x3 filter reads one row more.
  func grown(by reach: Int = 1, within end: Int) -> Range<Int> {
    Swift.max(lowerBound - reach, 0)..<Swift.min(upperBound + reach, end)
  }
}
