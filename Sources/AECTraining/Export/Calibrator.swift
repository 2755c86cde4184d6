/// Calibrates a network: runs it on pictures and keeps what an exporter asks for.
public struct Calibrator {
  /// Anchors at which it runs.
  static let anchors = [0.0, 3, 6, 9, 12, 15]

  private let network: FloatNetwork
  /// Told the share that is done, 0 ... 1.
  private let progress: (Double) -> Void

  /// Of a network of these weights, by name.
  public init(_ weights: [String: Tensor], progress: @escaping (Double) -> Void = { _ in }) throws(ExportError) {
    network = try FloatNetwork(weights)
    self.progress = progress
  }

  /// Observes the ranges on some of the squares and on the other pictures, the moments on these squares alone, and fits the
  /// thumbnail heads to all squares.
  public func calibration(_ pictures: CalibrationPictures, anchors: [Double]? = nil) -> Calibration {
    let (anchors, activations) = (anchors ?? Self.anchors, Activations())
    let observed = pictures.observedSquares
    let (photographs, others) = (pictures.squares.map { FloatMap($0) }, pictures.others.map { FloatMap($0) })
    var (heads, done) = (ThumbnailHeads(channels: network.architecture.configuration.latent), 0)
    let total = anchors.count * (photographs.count + others.count)
    for anchor in anchors {
      var squares = ThumbnailHeads.Squares(channels: network.architecture.configuration.latent)
      for (index, picture) in (photographs + others).enumerated() {
        activations.keepsMoments = index < photographs.count
        let isObserved = observed.contains(index) || index >= photographs.count
        let outcome = network.code(picture, anchor: anchor, isObserved ? activations : nil)
        if isObserved { _ = network.synthesise(outcome.yHat, anchor: anchor, activations) }
        if index < photographs.count { squares.add(outcome.yHat, of: picture) }
        done += 1
        progress(Double(done) / Double(total))
      }
      heads.add(squares, at: anchor)
    }
    return Calibration(activations.tensors.merging(heads.tensors) { one, _ in one })
  }
}

/// Ranges and moments of the activations that it sees.
private final class Activations: ActivationObserver {
  var keepsMoments = true
  private var peaks: [String: [Float]] = [:]
  private var moments: [String: MomentSums] = [:]

  func see(_ layer: Layer, input: FloatMap, sums: FloatMap) {
    widen(layer.name + ".input", input)
    widen(layer.name + ".output", sums)
    guard keepsMoments, layer.bits == 8 else { return }
    moments[layer.name, default: MomentSums(channels: layer.inputs)].add(input)
  }

  func see(block: String, output: FloatMap) { widen(block + ".output", output) }

  private func widen(_ name: String, _ map: FloatMap) {
    guard let before = peaks[name] else {
      peaks[name] = map.peaks
      return
    }
    peaks[name] = zip(before, map.peaks).map { max($0, $1) }
  }

  /// All of it by name, as a calibration has it.
  var tensors: [String: Tensor] {
    var tensors = peaks.mapValues { Tensor(shape: [$0.count], values: $0) }
    for (name, moments) in moments {
      let (k, count) = (moments.sums.count, Double(moments.count))
      tensors[name + ".mean"] = Tensor(shape: [k], values: moments.sums.map { Float($0 / count) })
      tensors[name + ".product"] = Tensor(shape: [k, k], values: moments.products.map { Float($0 / count) })
    }
    return tensors
  }
}

/// Sums of inputs `[K]` and of their products `[K, K]`, over so many positions.
private struct MomentSums {
  private(set) var sums, products: [Double]
  private(set) var count = 0

  init(channels k: Int) { (sums, products) = (Array(repeating: 0, count: k), Array(repeating: 0, count: k * k)) }

  mutating func add(_ map: FloatMap) {
    let (values, positions, k) = (map.values, map.positions, sums.count)
    // The inputs' products are those of the matrix [K, positions] with its transpose.
    var across: [Float] = []
    across.reserveCapacity(values.count)
    for channel in 0..<k { for position in 0..<positions { across.append(values[k * position + channel]) } }
    let products = PackedMatrix(rows: positions, columns: k) { values[k * $0 + $1] }.product(across, count: k)
    for index in products.indices { self.products[index] += Double(products[index]) }
    for (index, value) in values.enumerated() { sums[index % k] += Double(value) }
    count += positions
  }
}
