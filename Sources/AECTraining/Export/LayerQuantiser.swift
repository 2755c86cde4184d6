/// A float layer in the integers' order of channels.
package struct FloatLayer {
  let name: String
  let isDense: Bool
  let inputs, outputs: Int
  /// `[N, K]` of a dense layer, `[taps, C]` of a depth-wise one.
  var weights: [Double]
  var biases: [Double]
  /// Largest magnitudes of the sums, as observed.
  var peaks: [Double]

  package init(
    name: String, isDense: Bool, inputs: Int, outputs: Int, weights: [Double], biases: [Double], peaks: [Double]
  ) {
    (self.name, self.isDense, self.inputs, self.outputs) = (name, isDense, inputs, outputs)
    (self.weights, self.biases, self.peaks) = (weights, biases, peaks)
  }

  /// The output that a weight belongs to, and the input that it takes.
  func place(of index: Int) -> (output: Int, input: Int) {
    let (row, column) = index.quotientAndRemainder(dividingBy: inputs)
    return (isDense ? row : column, column)
  }

  /// The sums of some magnitudes of weights, one by one in their order, for each output.
  func sums(_ term: (_ weight: Int, _ input: Int) -> Double) -> [Double] {
    weights.indices.reduce(into: Array(repeating: 0, count: outputs)) { sums, index in
      let (output, input) = place(of: index)
      sums[output] += term(index, input)
    }
  }
}

/// Mean `[K]` and mean products `[K, K]` of the inputs of a dense layer.
package struct InputMoments {
  let mean, product: [Double]
}

/// From a float layer to integers: shift, multipliers, weights, and the proof that no sum overflows.
///
/// A map's scale is the worth of its unit: float value = scale x integer. With the inputs' scales multiplied into the weights W,
/// a channel's integer weights are W / unit, rounded, so that 1 in the accumulator is worth `unit`, 1 in t = acc >> s is worth
/// unit * 2^s, and
///
///     out = (t * m) >> 15  with  m = unit * 2^(s + 15) / (scale of the output)
///
/// A channel's unit is as small as it may be: weights have to fit their bits, the accumulator 31, t 16, and m may not become too
/// small to be precise. s is the largest that leaves every m below 2^15: t is no coarser than the output.
///
/// Sums go from the first term to the last, and all else is what IEEE 754 rounds: `models/train/quantise.py` does the same, and
/// gets the same integers.
package struct LayerQuantiser {
  private static let accumulator = (1 << 31) - 1
  private static let topShift = 24
  /// Finer units than this makes gain nothing; a gain may still divide it, and rounds it then.
  private static let (leastMultiplier, leastGainedMultiplier) = (512.0, 4096.0)

  /// Of a weight.
  let bits: Int
  /// Whether a gain may still divide the multipliers.
  let hasGain: Bool
  /// Where weights are to be rounded in turn.
  let moments: InputMoments?

  package init(bits: Int, hasGain: Bool = false, moments: InputMoments? = nil) {
    (self.bits, self.hasGain, self.moments) = (bits, hasGain, moments)
  }

  private var largestWeight: Int { (1 << (bits - 1)) - 1 }

  package func quantise(_ layer: FloatLayer, from x: MapScale, to out: MapScale) throws(ExportError) -> IntegerLayer {
    let (scales, limits) = (x.scales(layer.inputs), x.limits(layer.inputs))
    var weighted = layer
    for index in layer.weights.indices { weighted.weights[index] *= scales[layer.place(of: index).input] }
    let (shift, multipliers) = try multipliers(weighted, limits, out)
    let units = multipliers.map { $0 * out.scale / Self.power(shift + 15) }
    let exact = weighted.weights.indices.map { weighted.weights[$0] / units[layer.place(of: $0).output] }
    var biases = zip(layer.biases, units).map { $0 / $1 }
    var whole = exact.map { $0.rounded(.toNearestOrEven) }
    if let moments {
      whole = RoundingInTurn(moments.product, largest: Double(largestWeight)).round(exact, outputs: layer.outputs)
      // What is left of the errors' mean.
      let errors = weighted.sums { index, input in (exact[index] - whole[index]) * (moments.mean[input] / scales[input])
      }
      for output in biases.indices { biases[output] += errors[output] }
    }
    guard (whole + biases).allSatisfy({ abs($0) < 0x1p53 }) else {
      throw ExportError(layer.name, expected: "a calibration that pictures gave", found: "moments that no inputs have")
    }
    let result = IntegerLayer(
      name: layer.name, isDense: layer.isDense, bits: bits, shift: shift, limit: out.limit, inputs: layer.inputs,
      outputs: layer.outputs, weights: whole.map { Int($0) },
      biases: biases.map { Int($0.rounded(.toNearestOrEven)) + ((1 << shift) >> 1) },
      multipliers: multipliers.map { Int($0) }, inputScale: x.scale, outputScale: out.scale)
    try check(result, limits)
    return result
  }

  /// The shift, and the multiplier of each output; `layer` has the inputs' scales in its weights.
  private func multipliers(
    _ layer: FloatLayer, _ limits: [Int], _ out: MapScale
  ) throws(ExportError) -> (shift: Int, multipliers: [Double]) {
    let reach: [Double]
    if layer.isDense {
      reach = layer.sums { index, input in abs(layer.weights[index]) * Double(limits[input]) }
    } else {
      reach = zip(layer.sums { index, _ in abs(layer.weights[index]) }, limits).map { $0 * Double($1) }
    }
    // Rounding may add half to each weight.
    let terms = layer.weights.count / layer.outputs
    let room = Double(Self.accumulator - (1 << Self.topShift)) - Double(terms) / 2 * Double(limits.max()!)
    var largest = Array(repeating: 0.0, count: layer.outputs)
    for (index, weight) in layer.weights.enumerated() {
      let output = layer.place(of: index).output
      largest[output] = max(largest[output], abs(weight))
    }
    var units = layer.biases.indices.map { output in
      max(largest[output] / Double(largestWeight), (reach[output] + abs(layer.biases[output])) / room)
    }
    let widest = units.max()!
    guard widest > 0 else { throw ExportError(layer.name, expected: "weights", found: "zeros alone") }
    // The unit of the largest multiplier, where the shift is 0.
    let top = out.scale * Double(MapScale.most) / 32768
    guard top >= widest else {
      throw ExportError(
        layer.name, expected: "\(bits)-bit weights fine enough for a scale of \(out.scale)",
        found: "a unit of \(widest)")
    }
    let shift = min(Int((top / widest).exponent), Self.topShift)
    let least = hasGain ? Self.leastGainedMultiplier : Self.leastMultiplier
    let margin = bits == 16 ? MapScale.wideMargin : MapScale.margin
    for output in units.indices {
      // What the output cannot hold may saturate.
      let held = min(margin * layer.peaks[output] / Double(MapScale.most), top)
      units[output] = max(units[output], held / Self.power(shift))
    }
    let multipliers = units.map { unit in
      min(max((unit * Self.power(shift + 15) / out.scale).rounded(.up), least), Double(MapScale.most))
    }
    return (shift, multipliers)
  }

  /// Refuses weights beyond their bits, and sums that could leave int32.
  private func check(_ layer: IntegerLayer, _ limits: [Int]) throws(ExportError) {
    let weight = layer.weights.reduce(0) { max($0, abs($1)) }
    guard weight <= largestWeight else {
      throw ExportError(layer.name, expected: "weights of \(bits) bits", found: "\(weight)")
    }
    let worst = layer.worstSum(limits)
    guard worst <= Self.accumulator else {
      throw ExportError(
        layer.name, expected: "sums of at most \(Self.accumulator)", found: "one that can reach \(worst)")
    }
  }

  private static func power(_ exponent: Int) -> Double { Double(1 << exponent) }
}
