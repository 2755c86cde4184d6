import CKernels

/// A 1x1 convolution in integers, its weights in the model where they lie.
///
/// Normative: "Dense layer" in <doc:Arithmetic>.
package final class DenseLayer: @unchecked Sendable {
  let name: String
  private let raw: aec_dense
  private let owner: AnyObject
  private let multipliers: Map<Int16>?

  var inputs: Int { Int(raw.inputs) }
  var outputs: Int { Int(raw.outputs) }
  /// The largest magnitude of an output.
  var limit: Int { Int(raw.limit) }

  /// `raw` points into memory that `owner` keeps.
  init(name: String, raw: aec_dense, owner: AnyObject) {
    (self.name, self.raw, self.owner, multipliers) = (name, raw, owner, nil)
  }

  private init(_ layer: DenseLayer, multipliers: Map<Int16>) {
    var raw = layer.raw
    raw.multipliers = UnsafePointer(multipliers[0].start)
    (name, self.raw, owner, self.multipliers) = (layer.name, raw, layer.owner, multipliers)
  }

  /// This layer with a gain on its outputs; output n has the gain of channel n modulo the table's channels.
  func with(gain table: AnchorTable, at quality: Quality) -> DenseLayer {
    let gains = table.at(quality).map { Int64(Gain.fixed($0, bits: 15)) }
    let multipliers = (0..<outputs).map { n in
      let product = (Int64(raw.multipliers[n]) * gains[n % gains.count] + (1 << 14)) >> 15
      return Int16(min(max(product, 1), 32767))
    }
    return DenseLayer(self, multipliers: Map(multipliers))
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

/// A depth-wise 3x3 convolution in integers.
///
/// Normative: "Depth-wise layer" in <doc:Arithmetic>.
package final class DepthwiseLayer: @unchecked Sendable {
  let name: String
  private let raw: aec_depthwise
  private let owner: AnyObject

  var channels: Int { Int(raw.channels) }
  /// The largest magnitude of an output.
  var limit: Int { Int(raw.limit) }

  /// `raw` points into memory that `owner` keeps.
  init(name: String, raw: aec_depthwise, owner: AnyObject) {
    (self.name, self.raw, self.owner) = (name, raw, owner)
  }

  /// One row from three; `above` and `below` are nil outside of the map.
  func apply(
    above: Row<Int16>?, here: Row<Int16>, below: Row<Int16>?, to output: Row<Int16>, on kernels: Kernels
  ) {
    for row in [above, here, below, output].compactMap(\.self) {
      precondition(row.channels == channels && row.stride == channels && row.width == output.width)
    }
    withUnsafePointer(to: raw) { layer in
      kernels.table.pointee.depthwise(
        layer, above?.start, here.start, below?.start, output.start, Int32(output.width))
    }
    kernels.observer?(name, 0, output.elements)
  }
}

/// Quantisation, at the kernel's door: what turns latents into symbols and back, one position at a time.
enum Quantiser {
  /// Symbols of some channels of a position; `mean` nil is zero.
  static func quantise(
    _ value: UnsafePointer<Int16>, mean: UnsafePointer<Int16>?, gain: UnsafePointer<Int32>,
    to symbols: UnsafeMutablePointer<Int16>, channels: Int
  ) {
    aec_quantise(value, mean, gain, symbols, Int32(channels))
  }

  /// The same with a dead zone: 0 where the magnitude is below `least` (in 2^-32 symbols) of the element's scale class.
  static func quantise(
    _ value: UnsafePointer<Int16>, mean: UnsafePointer<Int16>, gain: UnsafePointer<Int32>,
    classes: UnsafePointer<UInt8>, least: UnsafePointer<UInt32>, to symbols: UnsafeMutablePointer<Int16>, channels: Int
  ) {
    aec_quantise_dead_zone(value, mean, gain, classes, least, symbols, Int32(channels))
  }

  /// Moves latents by a part of what is lost between `coded`, times `scale` (Q16), and `returned`, which the result
  /// replaces: by the weight (Q12) of each element's scale class.
  static func refine(
    _ value: UnsafePointer<Int16>, coded: UnsafePointer<Int16>, scale: UnsafePointer<Int32>,
    classes: UnsafePointer<UInt8>, weights: UnsafePointer<Int16>, limit: Int,
    returned: UnsafeMutablePointer<Int16>, channels: Int
  ) {
    aec_refine(value, coded, scale, returned, classes, weights, returned, Int32(limit), Int32(channels))
  }

  /// Latents of some channels of a position; `mean` nil is zero.
  static func dequantise(
    _ symbols: UnsafePointer<Int16>, mean: UnsafePointer<Int16>?, step: UnsafePointer<Int32>,
    meanGain: UnsafePointer<Int32>?, limit: Int, to values: UnsafeMutablePointer<Int16>, channels: Int
  ) {
    aec_dequantise(symbols, mean, step, meanGain, values, Int32(limit), Int32(channels))
  }

  /// Scale classes of a position's channels.
  static func classes(
    _ value: UnsafePointer<Int16>?, offset: UnsafePointer<Int16>, to classes: UnsafeMutablePointer<UInt8>,
    channels: Int
  ) {
    aec_scale_classes(value, offset, classes, Int32(channels))
  }
}
