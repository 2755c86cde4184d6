/// The first coding step: means from psi alone. Gives rows of psi and, behind it, y_hat as far as it is known.
final class FirstStepStream: RowStream {
  private let layer: DenseLayer
  private let coding: LatentCodingMap
  private let source: any RowStream
  private let means: FeatureMap
  private let job: Job
  private var y: Int

  var width: Int { source.width }
  var channels: Int { source.channels + layer.outputs }

  /// `source` gives the same rows of psi.
  init(_ layer: DenseLayer, _ coding: LatentCodingMap, rows: Range<Int>, _ job: Job, of source: any RowStream) {
    self.source = TimedStream.make(source, as: .context, by: job.clock)
    means = FeatureMap(rows: 1, width: source.width, channels: layer.outputs)
    (self.layer, self.coding, self.job, y) = (layer, coding, job, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    let psi = row.channels(0..<source.channels)
    let known = row.channels(source.channels..<channels)
    source.next(into: psi)
    known.clear()
    coding.code(0, row: y, features: psi, through: layer, means: means[0], into: known, job)
    y += 1
  }
}

/// A later coding step: means from psi and from what the steps before it know of three rows.
///
/// Gives rows of psi and y_hat, or of y_hat alone.
final class NextStepStream: RowStream {
  private let k: Int
  private let exit: DenseLayer
  private let coding: LatentCodingMap
  private let features: any RowStream
  private let inputs, feature, means: FeatureMap
  private let job: Job
  private var y: Int

  var width: Int { features.width }
  let channels: Int

  /// `source` gives the rows of the step before that `network` needs, which makes features of them.
  init(
    _ k: Int, _ network: Network, _ exit: DenseLayer, _ coding: LatentCodingMap, rows: Range<Int>, rows64: Int,
    channels: Int, _ job: Job, of source: any RowStream
  ) {
    // They stay until the step completes them.
    let inputs = FeatureMap(rows: 1 + 2 * network.reach, width: source.width, channels: source.channels)
    features = network.stream(rows, rows64: rows64, keeping: inputs, on: job.kernels) { _ in source }
    self.inputs = inputs
    feature = FeatureMap(rows: 1, width: source.width, channels: exit.inputs)
    means = FeatureMap(rows: 1, width: source.width, channels: exit.outputs)
    (self.k, self.exit, self.coding, self.channels, self.job, y) = (k, exit, coding, channels, job, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    features.next(into: feature[0])
    let before = inputs[y]
    row.copy(from: before.channels(before.channels - channels..<before.channels))
    let known = row.channels(channels - exit.outputs..<channels)
    coding.code(k, row: y, features: feature[0], through: exit, means: means[0], into: known, job)
    y += 1
  }
}
