import AEC
import AECSupport

/// Is shown what passes through a network.
package protocol ActivationObserver: AnyObject {
  /// What a layer reads, and what it sums of it: before gain, activation, residual and depth-to-space.
  func see(_ layer: Layer, input: FloatMap, sums: FloatMap)
  /// What a block gives.
  func see(block: String, output: FloatMap)
}

/// The network in floating point, a picture at a time: what calibrates its integers, and what they are measured against. The twin
/// of `models/train/model.py` with rounded symbols.
package struct FloatNetwork: Sendable {
  package let architecture: Architecture
  private let convolutions: [String: Convolution]
  private let tables: [String: Tensor]

  package init(_ weights: [String: Tensor]) throws(ExportError) {
    architecture = try Architecture(of: weights)
    (tables, convolutions) = (
      weights,
      Dictionary(
        uniqueKeysWithValues: architecture.layers.filter { $0.name != Architecture.thumbnail }.map { layer in
          (layer.name, Convolution(layer, weights[layer.name + ".weight"]!, weights[layer.name + ".bias"]!))
        })
    )
  }

  /// What becomes of a picture at a rate.
  package struct Outcome: Sendable {
    /// Of all symbols, under the Gaussians of their classes.
    package let bits: Double
    package let yHat: FloatMap
  }

  /// Codes a picture in 0 ... 1 at a real-valued anchor, 0 ... 15; bits are 0 where nobody wants them counted.
  package func code(
    _ picture: FloatMap, anchor: Double, countsBits: Bool = true, _ observer: (any ActivationObserver)? = nil
  ) -> Outcome {
    var pixels = picture
    pixels.change { value, _ in value - 0.5 }
    let natural = run("analysis", pixels, anchor, observer)
    let (gain, inverse) = (gain("latent_gain", anchor), self.gain("latent_inverse_gain", anchor))
    var y = natural
    y.change { $0 * gain[$1] }
    var z = run("hyper_analysis", natural, anchor, observer)
    let (hyperGain, hyperInverse) = (self.gain("hyper_gain", anchor), self.gain("hyper_inverse_gain", anchor))
    z.change { ($0 * hyperGain[$1]).rounded(.toNearestOrEven) }
    let hyperClasses = interpolated("hyper_class", anchor)
    var bits = countsBits ? Self.bits(z) { _, channel in 10 * hyperClasses[channel] } : 0
    z.change { $0 * hyperInverse[$1] }
    let (classes, offsets) = (run("scales", z, anchor, observer), interpolated("latent_class", anchor))
    let psi = run("context", z, anchor, observer)
    var (yHat, symbols) = (FloatMap(height: y.height, width: y.width, channels: y.channels), y)
    for step in 0..<4 {
      let means = run("means.\(step)", step == 0 ? psi : psi.beside(yHat), anchor, observer)
      for index in y.values.indices {
        let (position, channel) = index.quotientAndRemainder(dividingBy: y.channels)
        let (row, column) = position.quotientAndRemainder(dividingBy: y.width)
        guard Self.codingStep(row, column, quarter: 4 * channel / y.channels) == step else { continue }
        let mean = means.values[index] * gain[channel]
        let symbol = (y.values[index] - mean).rounded(.toNearestOrEven)
        symbols.values[index] = symbol
        yHat.values[index] = (symbol + mean) * inverse[channel]
      }
    }
    if countsBits {
      bits += Self.bits(symbols) { index, channel in 10 * (classes.values[index] + offsets[channel]) }
    }
    return Outcome(bits: bits, yHat: yHat)
  }

  /// The picture that a decoder makes of y_hat, about 0 ... 1.
  package func synthesise(_ yHat: FloatMap, anchor: Double, _ observer: (any ActivationObserver)? = nil) -> FloatMap {
    var picture = run("synthesis", yHat, anchor, observer)
    picture.change { value, _ in value + 0.5 }
    return picture
  }

  private func run(
    _ name: String, _ input: FloatMap, _ anchor: Double, _ observer: (any ActivationObserver)?
  ) -> FloatMap {
    var results = [input]
    for part in architecture[name].parts {
      for layer in part.layers { results.append(apply(layer, results, anchor, observer)) }
      if case .block(let name, _) = part { observer?.see(block: name, output: results.last!) }
      results.removeFirst(results.count - 1)
    }
    return results[0]
  }

  /// A layer's result; `results` are those before it.
  private func apply(
    _ layer: Layer, _ results: [FloatMap], _ anchor: Double, _ observer: (any ActivationObserver)?
  ) -> FloatMap {
    let input = results.last!.unshuffled(layer.unshuffle)
    var out = convolutions[layer.name]!.apply(input)
    observer?.see(layer, input: input, sums: out)
    out = out.shuffled(layer.shuffle)
    if let table = layer.gain {
      let gains = gain(table, anchor)
      out.change { $0 * gains[$1] }
    }
    switch layer.activation {
    case .linear: break
    case .leaky: out.change { value, _ in max(value, value / 8) }
    case .relu: out.change { value, _ in max(value, 0) }
    }
    guard layer.residual > 0 else { return out }
    let added = results[results.count - layer.residual].values
    for index in out.values.indices { out.values[index] += added[index] }
    return out
  }

  // MARK: Rates

  /// A row of a table at a real-valued anchor.
  private func interpolated(_ name: String, _ anchor: Double) -> [Float] {
    let (table, low) = (tables[name]!, min(Int(anchor), Architecture.anchors - 2))
    let (channels, t) = (table.shape[1], Float(anchor - Double(low)))
    return (0..<channels).map { channel in
      table.values[channels * low + channel] * (1 - t) + table.values[channels * (low + 1) + channel] * t
    }
  }

  private func gain(_ name: String, _ anchor: Double) -> [Float] { interpolated(name, anchor).map { exp($0) } }

  /// The step 0 ... 3 in which an element of y is decoded (`Arithmetic.md`, "Coding steps").
  private static func codingStep(_ row: Int, _ column: Int, quarter: Int) -> Int {
    let inFirst = 2 * ((row ^ column) & 1) + (row & 1)
    return inFirst ^ (2 * (quarter & 1) + (quarter & 1 ^ quarter >> 1))
  }

  /// Bits of whole numbers under unit-bin Gaussians of the classes that `scaleClass` gives.
  private static func bits(_ symbols: FloatMap, _ scaleClass: (_ index: Int, _ channel: Int) -> Float) -> Double {
    symbols.values.indices.reduce(0) { bits, index in
      bits + GaussianBits.of(Double(symbols.values[index]), Double(scaleClass(index, index % symbols.channels)))
    }
  }
}

/// The ideal bits of symbols.
enum GaussianBits {
  /// Deviations of the narrowest and of the widest class, and how many there are.
  private static let (narrowest, widest, classes) = (0.11, 64.0, 64.0)
  private static let least = 1e-6

  /// Bits of a symbol under a unit-bin Gaussian of a class, which may lie between two.
  static func of(_ symbol: Double, _ scaleClass: Double) -> Double {
    let step = log(widest / narrowest) / (classes - 1)
    let deviation = narrowest * exp(step * min(max(scaleClass, 0), classes - 1)) * 2.0.squareRoot()
    let v = abs(symbol)
    return -log2(max(0.5 * (erfc((v - 0.5) / deviation) - erfc((v + 0.5) / deviation)), least))
  }
}

/// A layer with its weights, laid out to be multiplied by.
private struct Convolution: Sendable {
  private let layer: Layer
  /// `[K, N]` of a dense layer.
  private let matrix: PackedMatrix?
  /// `[taps, C]` of a depth-wise layer.
  private let taps: [Float]
  private let biases: [Float]

  init(_ layer: Layer, _ weights: Tensor, _ biases: Tensor) {
    (self.layer, self.biases) = (layer, biases.values)
    let (k, weights) = (layer.inputs, weights.values)
    guard layer.isDense else {
      (matrix, taps) = (nil, (0..<layer.taps).flatMap { tap in (0..<k).map { weights[layer.taps * $0 + tap] } })
      return
    }
    (matrix, taps) = (PackedMatrix(rows: k, columns: layer.outputs) { weights[k * $1 + $0] }, [])
  }

  func apply(_ x: FloatMap) -> FloatMap {
    guard let matrix else { return depthwise(x) }
    return FloatMap(
      height: x.height, width: x.width, channels: matrix.columns,
      values: matrix.product(x.values, count: x.positions, from: biases))
  }

  /// Sums over each position's surroundings, channel by channel; what is beyond the edges is zero.
  private func depthwise(_ x: FloatMap) -> FloatMap {
    let (c, side, radius) = (x.channels, layer.side, layer.side / 2)
    var out = FloatMap(height: x.height, width: x.width, channels: c)
    out.values.withUnsafeMutableBufferPointer { out in
      x.values.withUnsafeBufferPointer { values in
        for y in 0..<x.height {
          for column in 0..<x.width {
            let place = (x.width * y + column) * c
            for channel in 0..<c { out[place + channel] = biases[channel] }
            for tap in 0..<side * side {
              let (row, beside) = (y + tap / side - radius, column + tap % side - radius)
              guard row >= 0, row < x.height, beside >= 0, beside < x.width else { continue }
              let (from, weights) = ((x.width * row + beside) * c, tap * c)
              for channel in 0..<c { out[place + channel] += values[from + channel] * taps[weights + channel] }
            }
          }
        }
      }
    }
    return out
  }
}
