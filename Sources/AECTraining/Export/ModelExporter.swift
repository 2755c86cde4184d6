import AECSupport

/// Turns a float network into a model of integers, from its weights and what a calibration tells of pictures.
///
///     let weights = try TensorFile.read(bytes)
///     let model = try ModelExporter(weights: weights, calibration: calibration).model(named: "mine")
///     try Files.write(model.bytes, to: "mine.aecm")
///
/// `models/train/export.py` does the same and gets the same bytes, if weights are rounded to the nearest.
public struct ModelExporter: Sendable {
  /// Of the scale of what is hidden between 8-bit layers: all channels of a layer share one shift, which costs those with small
  /// weights but large outputs some of their weights' bits; a coarser output gives back more than it takes.
  private static let coarser = 2.0
  /// x - 0.5 = (2p - 255) / 510
  private static let pixels = MapScale(1.0 / 510, limit: 255)
  /// 1/64 of the unit of 2p - 255
  private static let colours = MapScale(1.0 / (510 * 64))
  /// The unit of a class output is ten classes; in integers Q8 classes.
  static let classes = MapScale(1.0 / 2560)
  /// Of a table of gains: Q11.
  static let octave = 2048.0

  private let architecture: Architecture
  private let weights: [String: Tensor]
  private let calibration: Calibration
  private let rounding: WeightRounding
  /// Whose decoder half stays as it is.
  private let kept: IntegerModel?

  /// Checks that weights and calibration are of one network, and finite. Where the encoder alone was trained, the decoder half is
  /// that of the model `kept`, bit by bit.
  public init(
    weights: [String: Tensor], calibration: Calibration, rounding: WeightRounding = .inTurn,
    keeping kept: IntegerModel? = nil
  ) throws(ExportError) {
    architecture = try Architecture(of: weights)
    if let kept, kept.architecture.configuration != architecture.configuration {
      throw ExportError("weights", expected: "the widths of \(kept.name)", found: "others")
    }
    self.kept = kept
    let heads = calibration.tensors.filter { $0.key.hasPrefix(Architecture.thumbnail + ".") }
    self.weights = weights.merging(heads) { _, head in head }
    (self.calibration, self.rounding) = (calibration, rounding)
    try calibration.tensors.check(Calibration.shapes(of: architecture, rounding))
  }

  /// The model, which calls itself so.
  public func model(named name: String) throws(ExportError) -> IntegerModel {
    guard (1...16).contains(name.utf8.count), name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ExportError("name", expected: "1 to 16 letters and digits", found: "\"\(name)\"")
    }
    let maps = maps()
    for (place, map) in maps where !(map.scale > 0 && map.scale.isFinite) {
      throw ExportError("\(place)", expected: "activations that pictures move", found: "a scale of \(map.scale)")
    }
    var walk = LayerWalk(exporter: self)
    let encoder = architecture.encoder.layers.map(\.name)
    for network in architecture.networks where kept == nil || encoder.contains(network.layers[0].name) {
      var x = maps[network.reads[0]]!
      if network.reads.count == 2 { x = x.beside(architecture.configuration.hyperWidth, maps[network.reads[1]]!) }
      try walk.network(network, x, maps[network.gives]!)
    }
    let (y, z, zHat) = (maps[.y]!, maps[.z]!, maps[.zHat]!)
    let factors = [
      "latent_gain": y.scale, "latent_inverse_gain": 1 / y.scale, "hyper_gain": z.scale,
      "hyper_inverse_gain": 1 / zHat.scale,
    ]
    var tables: [String: [Int]] = [:]
    for (name, channels) in architecture.decoder.tables + architecture.encoder.tables {
      let values = values(name)
      if name.hasSuffix("_class") {
        tables[name] = try table(name, values.map { $0 / Self.classes.scale })
      } else {
        let factors = factors[name].map { Array(repeating: $0, count: channels) } ?? topGain(name).map { 1 / $0 }
        tables[name] = try table(
          name, values.enumerated().map { Self.octave * ($1 / log(2.0) + log2(factors[$0 % channels])) })
      }
    }
    if let kept {
      for table in architecture.decoder.tables { tables[table.name] = kept.tables[table.name]! }
      for layer in architecture.decoder.layers { walk.layers[layer.name] = kept.layers[layer.name]! }
    }
    return IntegerModel(
      name: name, architecture: architecture, latentLimit: y.limit, hyperLimit: zHat.limit, tables: tables,
      layers: walk.layers, fill: walk.fill)
  }

  private func table(_ name: String, _ values: [Double]) throws(ExportError) -> [Int] {
    let rounded = values.map { $0.rounded(.toNearestOrEven) }
    guard rounded.allSatisfy({ abs($0) <= Double(MapScale.most) }) else {
      throw ExportError(name, expected: "numbers to \(MapScale.most)", found: "\(rounded.map { abs($0) }.max()!)")
    }
    return rounded.map { Int($0) }
  }

  // MARK: Scales of maps

  /// The maps between networks.
  private func maps() -> [Place: MapScale] {
    func last(_ place: Place) -> [String] {
      architecture.networks.filter { $0.gives == place }.map { $0.layers.last!.name + ".output" }
    }
    var y = MapScale(.finest(for: peak(last(.y) + last(.means) + ["synthesis.stem.input"])))
    var zHat = MapScale(.finest(for: peak(["scales.mix_in.input"])))
    if let kept {
      y = MapScale(kept.layers["analysis.head"]!.outputScale, limit: kept.latentLimit)
      zHat = MapScale(kept.layers["scales.mix_in"]!.inputScale, limit: kept.hyperLimit)
    }
    return [
      .pixels: Self.pixels, .y: y, .z: MapScale(.finest(for: peak(last(.z)))),
      .zHat: zHat, .classes: Self.classes,
      .psi: balanced(stream(architecture["context"].parts.suffix(1)), y), .means: y, .yHat: y, .colours: Self.colours,
    ]
  }

  private func peak(_ names: [String]) -> Double { names.map(calibration.peak).max()! }

  /// The feature map that blocks add to: one scale, so that adding needs no rescaling, and the full range. It also holds the sums
  /// that enter it by a layer with gains, which a gain may have made smaller than they were.
  private func stream(_ blocks: some Sequence<Part>, entry: Layer? = nil) -> MapScale {
    var peaks: [Double] = []
    for case .block(let name, let layers) in blocks {
      // What mixes and expands reads the stream.
      peaks += layers.filter { $0.activation == .leaky }.map { calibration.peak($0.name + ".input") }
      peaks.append(calibration.peak(name + ".output"))
    }
    if let entry, let table = entry.gain {
      let (gains, sums) = (topGain(table), calibration.values(entry.name + ".output"))
      let square = entry.shuffle * entry.shuffle
      peaks += sums.enumerated().map { $1 * gains[$0 / square] }
    }
    return MapScale(.finest(for: peaks.max()!))
  }

  /// psi, made coarser where it is far finer than y_hat. Both enter the same layers, and integer weights grow with their inputs'
  /// scales: a fine psi leaves its weights few bits. Half way to equal weights.
  private func balanced(_ psi: MapScale, _ y: MapScale) -> MapScale {
    let own = architecture.configuration.hyperWidth
    var (ofPsi, ofY, counts) = (0.0, 0.0, (psi: 0, y: 0))
    for network in architecture.networks where network.reads == [.psi, .yHat] {
      let entry = network.layers[0]
      for (index, weight) in values(entry.name + ".weight").enumerated() {
        if index % entry.inputs < own {
          (ofPsi, counts.psi) = (ofPsi + weight * weight, counts.psi + 1)
        } else {
          (ofY, counts.y) = (ofY + weight * weight, counts.y + 1)
        }
      }
    }
    let equal = y.scale * ((ofY / Double(counts.y)) / (ofPsi / Double(counts.psi))).squareRoot()
    return MapScale(max(psi.scale, (psi.scale * equal).squareRoot()), limit: psi.limit)
  }

  private func values(_ name: String) -> [Double] { weights[name]!.values.map { Double($0) } }

  /// Each channel's largest gain, which goes into the weights: the table then only makes smaller.
  private func topGain(_ name: String) -> [Double] {
    let (values, channels) = (values(name), weights[name]!.shape[1])
    return (0..<channels).map { channel in
      exp(stride(from: channel, to: values.count, by: channels).reduce(-.infinity) { max($0, values[$1]) })
    }
  }

  // MARK: Layers

  /// The way through the networks, which passes on the scales and limits of what is between layers.
  private struct LayerWalk {
    let exporter: ModelExporter
    var layers: [String: IntegerLayer] = [:]
    var fill: [String: Double] = [:]

    mutating func network(_ network: NetworkPlan, _ input: MapScale, _ out: MapScale) throws(ExportError) {
      var x = input
      for (index, part) in network.parts.enumerated() {
        let behind = network.parts[(index + 1)...]
        let blocks = behind.prefix { if case .block = $0 { true } else { false } }
        switch part {
        case .block(_, let layers): try block(layers, x)
        case .layer(let layer):
          if blocks.count == behind.count {
            x = try quantise(layer, x, out)
          } else if blocks.isEmpty {
            x = try hidden(layer, x, before: behind.first!.layers[0])
          } else {
            x = try quantise(layer, x, exporter.stream(blocks, entry: layer))
          }
        }
      }
    }

    /// Layers that add to the map they read.
    private mutating func block(_ layers: [Layer], _ x: MapScale) throws(ExportError) {
      var f = x
      for (index, layer) in layers.enumerated() {
        f = layer.residual > 0 ? try quantise(layer, f, x) : try hidden(layer, f, before: layers[index + 1])
      }
    }

    /// A layer whose output has a scale of its own and the limit that the layer after it needs: an activation may lie between.
    private mutating func hidden(_ layer: Layer, _ x: MapScale, before next: Layer) throws(ExportError) -> MapScale {
      let calibration = exporter.calibration
      let scale =
        Double.finest(for: calibration.peak(layer.name + ".output")) * (layer.bits == 8 ? ModelExporter.coarser : 1)
      let limit = (MapScale.margin * calibration.peak(next.name + ".input") / scale).rounded(.up)
      guard scale > 0, limit >= 1 else {
        throw ExportError(layer.name, expected: "activations that pictures move", found: "zeros alone")
      }
      return try quantise(layer, x, MapScale(scale, limit: Int(min(Double(MapScale.most), limit))))
    }

    /// A layer in the integers' order of channels, its outputs multiplied by their top gains.
    private mutating func quantise(_ layer: Layer, _ x: MapScale, _ out: MapScale) throws(ExportError) -> MapScale {
      let (name, k, n) = (layer.name, layer.inputs, layer.outputs)
      var float = FloatLayer(
        name: name, isDense: layer.isDense, inputs: k, outputs: n, weights: exporter.values(name + ".weight"),
        biases: exporter.values(name + ".bias"), peaks: exporter.peaks(of: layer))
      let weights = float.weights
      if layer.isDense {
        let (rows, columns) = (layer.integerOrder(n, layer.shuffle), layer.integerOrder(k, layer.unshuffle))
        float.weights = rows.flatMap { row in columns.map { weights[k * row + $0] } }
        float.biases = rows.map { float.biases[$0] }
        float.peaks = rows.map { float.peaks[$0] }
      } else {
        float.weights = (0..<layer.taps).flatMap { tap in (0..<k).map { weights[layer.taps * $0 + tap] } }
      }
      if let table = layer.gain {
        let gains = exporter.topGain(table)
        for index in float.weights.indices {
          float.weights[index] *= gains[float.place(of: index).output % layer.gives]
        }
        for output in 0..<n {
          float.biases[output] *= gains[output % layer.gives]
          float.peaks[output] *= gains[output % layer.gives]
        }
      }
      let isInTurn = exporter.rounding == .inTurn && layer.bits == 8
      let quantiser = LayerQuantiser(
        bits: layer.bits, hasGain: layer.gain != nil, moments: isInTurn ? exporter.calibration.moments(of: layer) : nil)
      let result = try quantiser.quantise(float, from: x, to: out)
      layers[name] = result
      fill[name] = Double(result.worstSum(x.limits(k))) / 0x1p31
      return out
    }
  }

  /// Largest magnitudes of a layer's sums. What the heads of the thumbnail give beyond the range of a pixel's values may saturate.
  private func peaks(of layer: Layer) -> [Double] {
    layer.name == Architecture.thumbnail
      ? Array(repeating: 0.5, count: layer.outputs) : calibration.values(layer.name + ".output")
  }
}

extension Layer {
  /// The trainer's channel, in order (c, dy, dx), at each place of the integer order (dy, dx, c).
  func integerOrder(_ channels: Int, _ side: Int) -> [Int] {
    let square = side * side
    return (0..<channels).map { $0 % (channels / square) * square + $0 / (channels / square) }
  }
}
