import AECSupport

/// A layer in integers: `out = (sat16((bias + sum w x) >> shift) * multiplier) >> 15`, and so on (`Arithmetic.md`).
package struct IntegerLayer: Sendable, Equatable {
  package let name: String
  package let isDense: Bool
  /// Of a stored weight: 8 or 16.
  package let bits: Int
  package let shift: Int
  /// The largest magnitude of an output.
  package let limit: Int
  package let inputs, outputs: Int
  /// `[N, K]` of a dense layer, `[taps, C]` of a depth-wise one.
  package let weights: [Int]
  /// With the rounding constant.
  package let biases: [Int]
  package let multipliers: [Int]
  /// What 1 is worth in the (first) inputs and in the outputs of the float network.
  package let inputScale, outputScale: Double

  /// The largest magnitude that a sum, or any part of it, reaches for inputs within their limits.
  func worstSum(_ limits: [Int]) -> Int {
    var sums = biases.map { abs($0) }
    for (index, weight) in weights.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: inputs)
      sums[isDense ? row : column] += abs(weight) * limits[column]
    }
    return sums.max()!
  }
}

/// A model in integers, as a model file has it.
public struct IntegerModel: Sendable {
  /// What it calls itself: 1 to 16 ASCII characters.
  public let name: String
  let architecture: Architecture
  /// LY and LZ, limits of y_hat and of z_hat.
  let latentLimit, hyperLimit: Int
  /// `[16, channels]` each.
  package let tables: [String: [Int]]
  package let layers: [String: IntegerLayer]
  /// How much of 31 bits the worst input of each layer fills.
  let fill: [String: Double]

  /// A line for each layer: its shift, limit, largest weight, multipliers, and how much of the accumulator the worst input
  /// could fill; of those that were exported here.
  public var report: [String] {
    architecture.layers.filter { fill[$0.name] != nil }.map { how in
      let layer = layers[how.name]!
      let weight = layer.weights.reduce(0) { max($0, abs($1)) }
      return "\(layer.name): shift \(layer.shift), limit \(layer.limit), weights to \(weight), multipliers "
        + "\(layer.multipliers.min()!) ... \(layer.multipliers.max()!), fills \(Figures.percent(fill[layer.name]!))"
    }
  }

  /// How much of the accumulator the layer with the largest sums could fill: below 1.
  public var fullest: Double { fill.values.max() ?? 0 }
}
