import AEC

/// Every network of a configuration, from the same lists as a model file's are read along: what is calibrated and exported. The
/// twin of `models/train/architecture.py`.
package struct Architecture: Sendable {
  package let configuration: Configuration
  /// In order of execution.
  package let networks: [NetworkPlan]

  /// Trained rates; a quality between two interpolates their gains.
  package static let anchors = 16
  /// Thumbnail heads, and outputs of each.
  package static let (heads, headWidth) = (3, 16)
  /// The network that is not trained: the exporter fits it.
  static let thumbnail = "thumbnail"

  package init(_ k: Configuration) {
    configuration = k
    let (m, c, s) = (k.latent, k.hyperWidth, k.scaleWidth)
    let (pixels, side) = (3, 8)
    let analysis = NetworkList.analysis(
      c8: k.encoderC8, n8: k.encoderN8, wide8: k.encoderWide8, c16: k.encoderC16, latent: m)
    let synthesis = NetworkList.synthesis(
      c8: k.decoderC8, n8: k.decoderN8, wide8: k.decoderWide8, c16: k.decoderC16, n16: k.decoderN16,
      pixels: pixels * side * side)
    let means = (0..<3).map { step in
      let parts = NetworkList.features(step: step, width: c).parts(c + m)
      let exit = Layer(dense: "means.steps.\(step).2", c, m)
      return NetworkPlan("means.\(step + 1)", [.psi, .yHat], .means, parts + [.layer(exit)])
    }
    networks =
      [
        NetworkPlan("analysis", [.pixels], .y, analysis.parts(pixels, reading: side)),
        NetworkPlan("hyper_analysis", [.y], .z, NetworkList.hyperAnalysis(width: c, hyper: k.hyper).parts(m)),
        NetworkPlan("scales", [.zHat], .classes, NetworkList.scales(width: s, latent: m).parts(k.hyper)),
        NetworkPlan("context", [.zHat], .psi, NetworkList.context(width: c).parts(k.hyper)),
        NetworkPlan("means.0", [.psi], .means, [.layer(Layer(dense: "means.first", c, m))]),
      ] + means + [
        NetworkPlan("synthesis", [.yHat], .colours, synthesis.parts(m, giving: side)),
        NetworkPlan(
          Self.thumbnail, [.yHat], .colours, [.layer(Layer(dense: Self.thumbnail, m, Self.heads * Self.headWidth))]),
      ]
  }

  package subscript(_ name: String) -> NetworkPlan { networks.first { $0.name == name }! }

  /// All layers, in order of execution.
  package var layers: [Layer] { networks.flatMap(\.layers) }

  /// What a half of the model file holds, in its order: tables with their channels, and layers.
  package struct Half: Sendable {
    package let tables: [(name: String, channels: Int)]
    package let layers: [Layer]
  }

  package var decoder: Half {
    half(
      networks.filter { !["analysis", "hyper_analysis"].contains($0.name) },
      tables: ["latent_gain", "latent_inverse_gain", "latent_class"].map { ($0, configuration.latent) }
        + ["hyper_inverse_gain", "hyper_class"].map { ($0, configuration.hyper) })
  }

  package var encoder: Half {
    half([self["analysis"], self["hyper_analysis"]], tables: [("hyper_gain", configuration.hyper)])
  }

  private func half(_ networks: [NetworkPlan], tables: [(name: String, channels: Int)]) -> Half {
    let layers = networks.flatMap(\.layers)
    return Half(tables: tables + layers.compactMap { layer in layer.gain.map { ($0, layer.gives) } }, layers: layers)
  }

  /// The shapes of all that is trained, by name.
  package var shapes: [String: [Int]] {
    var shapes: [String: [Int]] = [:]
    for layer in layers where layer.name != Self.thumbnail {
      shapes[layer.name + ".weight"] = layer.shape
      shapes[layer.name + ".bias"] = [layer.outputs]
    }
    for table in decoder.tables + encoder.tables { shapes[table.name] = [Self.anchors, table.channels] }
    return shapes
  }
}
