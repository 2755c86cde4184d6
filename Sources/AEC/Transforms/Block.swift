import CKernels

/// A residual block: `x + mix_out(depthwise(leaky(mix_in(x))))`, then the same with `project(leaky(expand(x)))`.
///
/// Depth-wise 3x3 and 1x1 convolutions only, as in DCVC-RT (Jia et al. 2025, arXiv 2502.20762). Keeps its shape.
struct Block {
  let mixIn: DenseLayer
  let depthwise: DepthwiseLayer
  let mixOut: DenseLayer
  let expand: DenseLayer
  let project: DenseLayer

  /// `limit` is that of the inputs, `expansion` the widening of the feed-forward part.
  init(
    _ reader: inout ModelReader, _ name: String, _ channels: Int, limit: Int, expansion: Int = 2
  ) throws(ModelError) {
    let wide = expansion * channels
    mixIn = try reader.dense(name + ".mix_in", channels, limit: limit, channels, AEC_LEAKY_RELU)
    depthwise = try reader.depthwise(name + ".depthwise", channels, limit: mixIn.limit)
    mixOut = try reader.dense(name + ".mix_out", channels, limit: depthwise.limit, channels)
    expand = try reader.dense(name + ".expand", channels, limit: mixOut.limit, wide, AEC_LEAKY_RELU)
    project = try reader.dense(name + ".project", wide, limit: expand.limit, channels)
  }

  /// The largest magnitude of an output.
  var limit: Int { project.limit }

  static func stack(
    _ reader: inout ModelReader, _ name: String, _ channels: Int, limit: Int, count: Int
  ) throws(ModelError) -> [Block] {
    var blocks: [Block] = []
    for index in 0..<count {
      blocks.append(try Block(&reader, "\(name).\(index)", channels, limit: blocks.last?.limit ?? limit))
    }
    return blocks
  }

  /// Elements that a stream of the block holds for each position of a row.
  var held: Int { 3 * (mixIn.inputs + mixIn.outputs) + depthwise.channels + mixOut.outputs + expand.outputs }

  /// Multiply-accumulates a position.
  var macs: Int {
    [mixIn, mixOut, expand, project].reduce(9 * depthwise.channels) { $0 + $1.inputs * $1.outputs }
  }
}

/// A residual block over a map of `height` rows; three of its rows are in memory.
final class BlockStream: RowStream {
  private let block: Block
  private let source: any RowStream
  private let inputs, mixed, filtered, sum, expanded: RowRing
  private let height: Int
  private let kernels: Kernels
  private var y: Int
  private var pulled: Int

  var width: Int { source.width }
  var channels: Int { source.channels }

  /// `make` gives the rows that the block reads for `rows`.
  init(_ block: Block, height: Int, rows: Range<Int>, on kernels: Kernels, of make: RowStreamMaker) {
    let needed = rows.grown(within: height)
    source = make(needed)
    let ring = { [width = source.width] (rows: Int, channels: Int) in
      RowRing(rows: rows, width: width, channels: channels)
    }
    inputs = ring(3, source.channels)
    mixed = ring(3, block.mixIn.outputs)
    filtered = ring(1, block.depthwise.channels)
    sum = ring(1, block.mixOut.outputs)
    expanded = ring(1, block.expand.outputs)
    (self.block, self.height, self.kernels) = (block, height, kernels)
    (y, pulled) = (rows.lowerBound, needed.lowerBound)
  }

  func next(into row: Row<Int16>) {
    while pulled <= min(y + 1, height - 1) {
      source.next(into: inputs[pulled])
      block.mixIn.apply(inputs[pulled], to: mixed[pulled], on: kernels)
      pulled += 1
    }
    block.depthwise.apply(
      above: y > 0 ? mixed[y - 1] : nil, here: mixed[y], below: y + 1 < height ? mixed[y + 1] : nil,
      to: filtered[0], on: kernels)
    block.mixOut.apply(filtered[0], adding: inputs[y], to: sum[0], on: kernels)
    block.expand.apply(sum[0], to: expanded[0], on: kernels)
    block.project.apply(expanded[0], adding: sum[0], to: row, on: kernels)
    y += 1
  }

  /// A stack of blocks, the last one outermost.
  static func stack(
    _ blocks: ArraySlice<Block>, height: Int, rows: Range<Int>, on kernels: Kernels, of make: RowStreamMaker
  ) -> any RowStream {
    guard let last = blocks.last else { return make(rows) }
    return BlockStream(last, height: height, rows: rows, on: kernels) { needed in
      stack(blocks.dropLast(), height: height, rows: needed, on: kernels, of: make)
    }
  }
}
