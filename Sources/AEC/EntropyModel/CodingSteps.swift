/// The first coding step: means from psi alone. Gives rows of psi and, behind it, y_hat as far as it is known.
final class FirstStepStream: RowStream {
  private let layer: DenseLayer
  private let coding: LatentCodingMap
  private let source: any RowStream
  private let means: RowRing
  private let kernels: Kernels
  private var y: Int

  var width: Int { source.width }
  var channels: Int { source.channels + layer.outputs }

  /// `make` gives rows of psi.
  init(
    _ prediction: MeanPrediction, _ coding: LatentCodingMap, rows: Range<Int>, on kernels: Kernels,
    of make: RowStreamMaker
  ) {
    source = TimedStream.make(make(rows), as: .context, by: coding.clock)
    means = RowRing(rows: 1, width: source.width, channels: prediction.latent)
    (layer, self.coding, self.kernels, y) = (prediction.first, coding, kernels, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    let psi = row.channels(0..<source.channels)
    let known = row.channels(source.channels..<channels)
    source.next(into: psi)
    known.clear()
    coding.code(0, row: y, features: psi, through: layer, means: means[0], into: known, on: kernels)
    y += 1
  }
}

/// A later coding step: means from psi and from what the steps before it know of three rows.
///
/// Gives rows of psi and y_hat, the last step rows of y_hat alone.
final class NextStepStream: RowStream {
  private let k: Int
  private let exit: DenseLayer
  private let coding: LatentCodingMap
  private let features: any RowStream
  private let inputs, feature, means: RowRing
  private let kernels: Kernels
  private var y: Int

  var width: Int { features.width }
  let channels: Int

  /// `make` gives rows of the step before.
  init(
    _ prediction: MeanPrediction, _ k: Int, _ coding: LatentCodingMap, rows: Range<Int>, on kernels: Kernels,
    of make: RowStreamMaker
  ) {
    let step = prediction.steps[k - 1]
    let needed = rows.grown(within: coding.height)
    let source = make(needed)
    let inputs = RowRing(rows: 3, width: source.width, channels: source.channels)
    features = BlockStream(step.block, height: coding.height, rows: rows, on: kernels) { _ in
      EntryStream(step.entry, of: source, keeping: inputs, first: needed.lowerBound, on: kernels)
    }
    self.inputs = inputs
    feature = RowRing(rows: 1, width: source.width, channels: step.exit.inputs)
    means = RowRing(rows: 1, width: source.width, channels: prediction.latent)
    channels = k == 3 ? prediction.latent : source.channels
    (self.k, exit, self.coding, self.kernels, y) = (k, step.exit, coding, kernels, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    features.next(into: feature[0])
    let before = inputs[y]
    row.copy(from: before.channels(before.channels - channels..<before.channels))
    let known = row.channels(channels - exit.outputs..<channels)
    coding.code(k, row: y, features: feature[0], through: exit, means: means[0], into: known, on: kernels)
    y += 1
  }
}

/// A step's first layer; its inputs stay for three rows, for the step to complete.
private final class EntryStream: RowStream {
  private let layer: DenseLayer
  private let source: any RowStream
  private let inputs: RowRing
  private let kernels: Kernels
  private var y: Int

  var width: Int { source.width }
  var channels: Int { layer.outputs }

  init(_ layer: DenseLayer, of source: any RowStream, keeping inputs: RowRing, first y: Int, on kernels: Kernels) {
    (self.layer, self.source, self.inputs, self.kernels, self.y) = (layer, source, inputs, kernels, y)
  }

  func next(into row: Row<Int16>) {
    source.next(into: inputs[y])
    layer.apply(inputs[y], to: row, on: kernels)
    y += 1
  }
}
