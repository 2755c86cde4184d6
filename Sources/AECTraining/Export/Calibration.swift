/// What an exporter has to know of a network from pictures. A file of tensors holds it, which `models/train/export.py` reads and
/// writes as well (`ModelFile.md`, "Calibration").
///
///     NAME.input, NAME.output     largest magnitudes [channels] of what a layer reads and sums, before gain and activation,
///                                 and of what a block gives
///     NAME.mean, NAME.product     mean [K] and mean product [K, K] of the inputs of a dense layer of 8-bit weights
///     thumbnail.weight, .bias     the heads [48, M] and [48]
public struct Calibration: Sendable {
  /// By these names.
  public let tensors: [String: Tensor]

  /// A calibration of these tensors.
  public init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  /// What an export of a network asks for.
  static func shapes(of architecture: Architecture, _ rounding: WeightRounding) -> [String: [Int]] {
    let (thumbnail, heads) = (Architecture.thumbnail, Architecture.heads * Architecture.headWidth)
    var shapes = [thumbnail + ".weight": [heads, architecture.configuration.latent], thumbnail + ".bias": [heads]]
    for network in architecture.networks where network.name != thumbnail {
      for case .block(let name, let layers) in network.parts { shapes[name + ".output"] = [layers.last!.outputs] }
      for layer in network.layers {
        shapes[layer.name + ".input"] = [layer.inputs]
        shapes[layer.name + ".output"] = [layer.outputs]
        guard rounding == .inTurn, layer.bits == 8 else { continue }
        shapes[layer.name + ".mean"] = [layer.inputs]
        shapes[layer.name + ".product"] = [layer.inputs, layer.inputs]
      }
    }
    return shapes
  }

  func values(_ name: String) -> [Double] { tensors[name]!.values.map { Double($0) } }

  func peak(_ name: String) -> Double { Double(tensors[name]!.values.max()!) }

  /// Of a layer whose weights are to be rounded in turn.
  func moments(of layer: Layer) -> InputMoments {
    InputMoments(mean: values(layer.name + ".mean"), product: values(layer.name + ".product"))
  }
}

/// How 8-bit weights become whole numbers.
public enum WeightRounding: Sendable {
  /// Each to the nearest.
  case nearest
  /// One after the other, each making up for the errors before, as far as a calibration says that inputs go together.
  case inTurn
}
