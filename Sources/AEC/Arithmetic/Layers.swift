import CKernels

/// What follows a layer's sums. Normative: "Activations" in <doc:Arithmetic>.
package enum Activation: Sendable {
  case linear, leaky, relu

  var raw: aec_activation {
    switch self {
    case .linear: AEC_LINEAR
    case .leaky: AEC_LEAKY_RELU
    case .relu: AEC_RELU
    }
  }
}

/// A 1x1 convolution in integers, its weights in the model where they lie.
///
/// Normative: "Dense layer" in <doc:Arithmetic>.
package final class DenseLayer: @unchecked Sendable {
  let name: String
  private let raw: aec_dense
  /// What 1 is worth of its outputs in the float network, by the model file; no inference asks.
  let scale: Float
  /// What is not in the model's memory but in the layer's own.
  private let multipliers: Vector<Int16>?
  private let owner: AnyObject
  /// Of the outputs, at qualities: output n has that of channel n modulo the table's channels. Nil once it is in the layer.
  private let gain: AnchorTable?

  var inputs: Int { Int(raw.inputs) }
  var outputs: Int { Int(raw.outputs) }
  /// The largest magnitude of an output.
  var limit: Int { Int(raw.limit) }
  /// The same of each output.
  var limits: [Int] { Array(repeating: limit, count: outputs) }
  /// Multiply-accumulates at a position.
  var macs: Int { inputs * outputs }

  /// `raw` points into memory that `owner` keeps.
  init(name: String, raw: aec_dense, owner: AnyObject, scale: Float = 1, gain: AnchorTable? = nil) {
    (self.name, self.raw, self.owner, self.scale, self.gain, multipliers) = (name, raw, owner, scale, gain, nil)
  }

  /// A layer like another, with other multipliers if there are any.
  private init(_ layer: DenseLayer, _ raw: aec_dense, multipliers: Vector<Int16>? = nil) {
    var raw = raw
    if let multipliers { raw.multipliers = multipliers.start }
    (name, self.raw, owner, scale, gain) = (layer.name, raw, layer.owner, layer.scale, nil)
    self.multipliers = multipliers ?? layer.multipliers
  }

  /// The layer with its gain at a quality.
  func at(_ quality: Quality) -> DenseLayer {
    guard let gain else { return self }
    let gains = gain.at(quality).map { Int64(Gain.fixed($0, bits: 15)) }
    let plain = UnsafeBufferPointer(start: raw.multipliers, count: outputs)
    let multipliers = plain.enumerated().map { n, multiplier in
      let product = (Int64(multiplier) * gains[n % gains.count] + (1 << 14)) >> 15
      return Int16(min(max(product, 1), 32767))
    }
    return DenseLayer(self, raw, multipliers: Vector(multipliers))
  }

  /// Some of the outputs, between multiples of 16, as a layer of its own.
  func outputs(_ range: Range<Int>) -> DenseLayer {
    precondition(range.lowerBound % 16 == 0 && range.count % 16 == 0 && range.upperBound <= outputs)
    precondition(gain == nil, "a gain is of all outputs")
    var raw = self.raw
    raw.weights += range.lowerBound * inputs * Int(raw.weight_bits) / 8
    raw.biases += range.lowerBound
    raw.multipliers += range.lowerBound
    raw.outputs = Int32(range.count)
    return DenseLayer(self, raw)
  }

  /// Outputs `range` (all unless given) at every position of `input` and then `second`, plus `residual`, into `output`.
  func apply(
    _ input: Row<Int16>, _ second: Row<Int16>? = nil, adding residual: Row<Int16>? = nil, to output: Row<Int16>,
    outputs range: Range<Int>? = nil, on kernels: Kernels
  ) {
    let range = range ?? 0..<outputs
    precondition(input.channels + (second?.channels ?? 0) == inputs, "\(name) takes \(inputs) channels")
    precondition(range.count == output.channels && range.upperBound <= outputs, "\(name) fills its output's channels")
    precondition(input.width == output.width && second?.width ?? input.width == input.width)
    precondition(residual.map { $0.width == output.width && $0.channels == output.channels } ?? true)
    let first = aec_input(start: input.start, stride: input.stride, count: Int32(input.channels))
    let other = aec_input(start: second?.start, stride: second?.stride ?? 0, count: Int32(second?.channels ?? 0))
    withUnsafePointer(to: raw) { layer in
      withUnsafePointer(to: (first, other)) { pair in
        pair.withMemoryRebound(to: aec_input.self, capacity: 2) { inputs in
          kernels.table.pointee.dense(
            layer, inputs, residual?.start, residual?.stride ?? 0, output.start, output.stride, Int32(output.width),
            Int32(range.lowerBound), Int32(range.count))
        }
      }
    }
    kernels.observer?(name, range.lowerBound, output.elements)
  }
}

/// A depth-wise convolution in integers, over a square.
///
/// Normative: "Depth-wise layer" in <doc:Arithmetic>.
package final class DepthwiseLayer: @unchecked Sendable {
  let name: String
  private let raw: aec_depthwise
  private let owner: AnyObject

  var channels: Int { Int(raw.channels) }
  /// The largest magnitude of an output.
  var limit: Int { Int(raw.limit) }
  /// The same of each channel.
  var limits: [Int] { Array(repeating: limit, count: channels) }
  /// Rows and columns beyond its own, at either end, that an output depends on.
  var radius: Int { Int(raw.radius) }
  /// Rows that it reads for one.
  var side: Int { 2 * radius + 1 }
  /// Multiply-accumulates at a position.
  var macs: Int { side * side * channels }

  /// `raw` points into memory that `owner` keeps.
  init(name: String, raw: aec_depthwise, owner: AnyObject) {
    (self.name, self.raw, self.owner) = (name, raw, owner)
  }

  /// Row `y` of a map of `height` rows, of which `inputs` has those around it.
  func apply(_ inputs: FeatureMap, row y: Int, of height: Int, to output: Row<Int16>, on kernels: Kernels) {
    let rows = (y - radius...y + radius).map { (0..<height).contains($0) ? inputs[$0] : nil }
    for case let row? in rows + [output] {
      precondition(row.channels == channels && row.stride == channels && row.width == output.width)
    }
    withUnsafePointer(to: raw) { layer in
      kernels.table.pointee.depthwise(
        layer, rows.map { $0.map { UnsafePointer($0.start) } }, output.start, Int32(output.width))
    }
    kernels.observer?(name, 0, output.elements)
  }
}
