/// A residual block: `x + mix_out(depthwise(leaky(mix_in(x))))`, then the same with `project(leaky(expand(x)))`.
///
/// Depth-wise and 1x1 convolutions only, as in DCVC-RT (Jia et al. 2025, arXiv 2502.20762). Keeps its shape.
struct Block: Sendable {
  let mixIn: DenseLayer
  let depthwise: DepthwiseLayer
  let mixOut: DenseLayer
  let expand: DenseLayer
  let project: DenseLayer

  /// `limits` are those of the inputs, `expansion` is the widening of the feed-forward part, `radius` that of the depth-wise
  /// layer.
  init(
    _ reader: inout ModelReader, _ name: String, _ limits: [Int], expansion: Int, radius: Int = 1
  ) throws(ModelError) {
    let channels = limits.count
    mixIn = try reader.dense(name + ".mix_in", limits, channels, .leaky)
    depthwise = try reader.depthwise(name + ".depthwise", mixIn.limits, radius: radius)
    mixOut = try reader.dense(name + ".mix_out", depthwise.limits, channels)
    expand = try reader.dense(name + ".expand", mixOut.limits, expansion * channels, .leaky)
    project = try reader.dense(name + ".project", expand.limits, channels)
  }

  /// The largest magnitude of an output.
  var limit: Int { project.limit }

  /// Multiply-accumulates at a position.
  var macs: Int { [mixIn, mixOut, expand, project].reduce(depthwise.macs) { $0 + $1.macs } }

  /// What its stream keeps: the rows that the depth-wise layer reads, of the input and of what is mixed from it, and one of
  /// each layer that follows.
  var buffers: [RowBuffer] {
    let rows = depthwise.side
    return [
      RowBuffer(rows: rows, channels: mixIn.inputs), RowBuffer(rows: rows, channels: mixIn.outputs),
      RowBuffer(rows: 1, channels: depthwise.channels), RowBuffer(rows: 1, channels: mixOut.outputs),
      RowBuffer(rows: 1, channels: expand.outputs),
    ]
  }
}

/// A residual block over a map of `height` rows.
final class BlockStream: RowStream {
  private let block: Block
  private let source: any RowStream
  private let inputs, mixed, filtered, sum, expanded: FeatureMap
  private let height: Int
  private let kernels: Kernels
  private var y: Int
  private var pulled: Int

  var width: Int { source.width }
  var channels: Int { source.channels }

  init(
    _ block: Block, of source: any RowStream, _ needed: Range<Int>, height: Int, keeping rings: [FeatureMap],
    _ rows: Range<Int>, on kernels: Kernels
  ) {
    (self.block, self.source, self.height, self.kernels) = (block, source, height, kernels)
    (inputs, mixed, filtered, sum, expanded) = (rings[0], rings[1], rings[2], rings[3], rings[4])
    (y, pulled) = (rows.lowerBound, needed.lowerBound)
  }

  func next(into row: Row<Int16>) {
    while pulled <= min(y + block.depthwise.radius, height - 1) {
      source.next(into: inputs[pulled])
      block.mixIn.apply(inputs[pulled], to: mixed[pulled], on: kernels)
      pulled += 1
    }
    block.depthwise.apply(mixed, row: y, of: height, to: filtered[0], on: kernels)
    block.mixOut.apply(filtered[0], adding: inputs[y], to: sum[0], on: kernels)
    block.expand.apply(sum[0], to: expanded[0], on: kernels)
    block.project.apply(expanded[0], adding: sum[0], to: row, on: kernels)
    y += 1
  }
}
