/// A layer of a network: what it asks of the rows before it, and what it takes.
enum NetworkLayer: Sendable {
  /// Space-to-depth by `down`, 1 or 2, then a dense layer, then depth-to-space by `up`.
  case dense(DenseLayer, down: Int = 1, up: Int = 1)
  case depthwise(DepthwiseLayer)
  case block(Block)

  /// The largest magnitude of an output.
  var limit: Int {
    switch self {
    case .dense(let layer, _, _): layer.limit
    case .depthwise(let layer): layer.limit
    case .block(let block): block.limit
    }
  }

  /// The same of each channel of the output.
  var limits: [Int] { Array(repeating: limit, count: channels) }

  /// Channels of the output.
  var channels: Int {
    switch self {
    case .dense(let layer, _, let up): layer.outputs / (up * up)
    case .depthwise(let layer): layer.channels
    case .block(let block): block.project.outputs
    }
  }

  /// Positions of the output to one of z along a side, where the input has `density`.
  func density(of density: Int) -> Int {
    guard case .dense(_, let down, let up) = self else { return density }
    return density / down * up
  }

  /// Rows beyond its own, at either end, that a depth-wise layer looks at.
  private var radius: Int {
    switch self {
    case .dense: 0
    case .depthwise(let layer): layer.radius
    case .block(let block): block.depthwise.radius
    }
  }

  /// Rows of the input, which has `height` of them, that rows of the output depend on.
  func needed(for rows: Range<Int>, of height: Int) -> Range<Int> {
    guard case .dense(_, let down, let up) = self else { return rows.grown(by: radius, within: height) }
    return rows.divided(by: up).multiplied(by: down)
  }

  /// Rows of the output that can be computed when the first `rows` rows of the input are known.
  func rows(knowing rows: Int) -> Int { density(of: max(0, rows - radius)) }

  /// Multiply-accumulates for a cell of z, where the input has `density` positions a side to one of z.
  func macs(density: Int) -> Int {
    switch self {
    case .dense(let layer, let down, _): layer.macs * density * density / (down * down)
    case .depthwise(let layer): layer.macs * density * density
    case .block(let block): block.macs * density * density
    }
  }

  /// What its stream keeps, in positions of the input.
  var buffers: [RowBuffer] {
    switch self {
    case .dense(let layer, let down, _): [RowBuffer(rows: down, channels: layer.inputs / (down * down))]
    case .depthwise(let layer): [RowBuffer(rows: layer.side, channels: layer.channels)]
    case .block(let block): block.buffers
    }
  }

  /// The layer with its gain at a quality.
  func at(_ quality: Quality) -> NetworkLayer {
    guard case .dense(let layer, let down, let up) = self else { return self }
    return .dense(layer.at(quality), down: down, up: up)
  }

  /// The stream of `rows` of the output, from one of the rows of the input that they need; the input has `height` rows. A
  /// dense layer leaves its inputs in `kept`, if that is given.
  func stream(
    of source: any RowStream, _ rows: Range<Int>, height: Int, keeping kept: FeatureMap? = nil, on kernels: Kernels
  ) -> any RowStream {
    let rings = kept.map { [$0] } ?? buffers.map { $0.make(width: source.width) }
    let needed = needed(for: rows, of: height)
    switch self {
    case .dense(let layer, let down, let up):
      return DenseStream(layer, down: down, up: up, of: source, needed, keeping: rings[0], rows, on: kernels)
    case .depthwise(let layer):
      return DepthwiseStream(layer, of: source, needed, height: height, keeping: rings[0], rows, on: kernels)
    case .block(let block):
      return BlockStream(block, of: source, needed, height: height, keeping: rings, rows, on: kernels)
    }
  }
}

/// Space-to-depth, then a dense layer, then depth-to-space.
final class DenseStream: RowStream {
  private let layer: DenseLayer
  private let down, up: Int
  private let source: any RowStream
  private let inputs: FeatureMap
  private let kernels: Kernels
  /// The next row, and the next one of the source.
  private var y, pulled: Int

  var width: Int { source.width / down * up }
  var channels: Int { layer.outputs / (up * up) }

  init(
    _ layer: DenseLayer, down: Int, up: Int, of source: any RowStream, _ needed: Range<Int>, keeping inputs: FeatureMap,
    _ rows: Range<Int>, on kernels: Kernels
  ) {
    (self.layer, self.down, self.up, self.source) = (layer, down, up, source)
    (self.inputs, self.kernels) = (inputs, kernels)
    (y, pulled) = (rows.lowerBound, needed.lowerBound)
  }

  func next(into row: Row<Int16>) {
    let first = y / up * down
    while pulled < first + down {
      source.next(into: inputs[pulled])
      pulled += 1
    }
    let length = up * channels
    let place = y % up * length
    layer.apply(
      inputs[first].folded(down), down == 2 ? inputs[first + 1].folded(2) : nil, to: row.folded(up),
      outputs: place..<place + length, on: kernels)
    y += 1
  }
}

/// A depth-wise layer over a map of `height` rows.
final class DepthwiseStream: RowStream {
  private let layer: DepthwiseLayer
  private let source: any RowStream
  private let inputs: FeatureMap
  private let height: Int
  private let kernels: Kernels
  private var y, pulled: Int

  var width: Int { source.width }
  var channels: Int { layer.channels }

  init(
    _ layer: DepthwiseLayer, of source: any RowStream, _ needed: Range<Int>, height: Int, keeping inputs: FeatureMap,
    _ rows: Range<Int>, on kernels: Kernels
  ) {
    (self.layer, self.source, self.inputs, self.height, self.kernels) = (layer, source, inputs, height, kernels)
    (y, pulled) = (rows.lowerBound, needed.lowerBound)
  }

  func next(into row: Row<Int16>) {
    while pulled <= min(y + layer.radius, height - 1) {
      source.next(into: inputs[pulled])
      pulled += 1
    }
    layer.apply(inputs, row: y, of: height, to: row, on: kernels)
    y += 1
  }
}
