extension Configuration {
  /// The configurations of `models/train/architecture.py`, by name.
  public static let named: [String: Configuration] = [
    "main": Configuration(
      encoderC8: 192, encoderN8: 8, encoderC16: 320, decoderC8: 192, decoderN8: 7, decoderC16: 320, decoderN16: 3,
      latent: 320, hyper: 64, hyperWidth: 192, scaleWidth: 192),
    "fast": Configuration(
      encoderC8: 96, encoderN8: 8, encoderC16: 256, decoderC8: 96, decoderN8: 5, decoderC16: 256, decoderN16: 1,
      latent: 256, hyper: 64, hyperWidth: 128, scaleWidth: 128, encoderWide8: 1, decoderWide8: 1),
    "tiny": .tiny,
  ]
}

extension Architecture {
  /// Layers that are trained; the thumbnail's heads are fitted.
  var trainedLayers: [Layer] { layers.filter { $0.name != Self.thumbnail } }

  /// The names of all that a decoder has of what is trained.
  var decoderNames: Set<String> {
    Set(decoder.tables.map(\.name) + decoder.layers.flatMap { [$0.name + ".weight", $0.name + ".bias"] })
  }

  /// The names and shapes of all that is trained, in order of execution, tables last.
  var trained: [(name: String, shape: [Int])] {
    let names = trainedLayers.flatMap { [$0.name + ".weight", $0.name + ".bias"] }
    let shapes = shapes
    let tables = shapes.keys.filter { !names.contains($0) }.sorted()
    return (names + tables).map { ($0, shapes[$0]!) }
  }
}
