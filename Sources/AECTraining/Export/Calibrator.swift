import AECSupport
import Synchronization

/// Calibrates a network: runs it on pictures and keeps what an exporter asks for, the same for any number of threads.
public struct Calibrator {
  /// Anchors at which it runs.
  static let anchors = [0.0, 3, 6, 9, 12, 15]

  private let network: FloatNetwork
  private let crew: Crew
  /// Told the share that is done, 0 ... 1.
  private let progress: (Double) -> Void

  /// Of a network of these weights, by name; without a number of threads, one for each processor.
  public init(
    _ weights: [String: Tensor], threads: Int? = nil, progress: @escaping (Double) -> Void = { _ in }
  ) throws(ExportError) {
    network = try FloatNetwork(weights)
    crew = Crew(threads ?? TrainingOptions().threads)
    self.progress = progress
  }

  /// Observes the ranges on some of the squares and on the other pictures, the moments on these squares alone, and fits the
  /// thumbnail heads to all squares.
  public func calibration(_ pictures: CalibrationPictures, anchors: [Double]? = nil) -> Calibration {
    let (anchors, activations) = (anchors ?? Self.anchors, Activations(keepsMoments: true))
    let channels = network.architecture.configuration.latent
    let observed = pictures.observedSquares
    let (photographs, others) = (pictures.squares.map { FloatMap($0) }, pictures.others.map { FloatMap($0) })
    let all = photographs + others
    var (heads, done) = (ThumbnailHeads(channels: channels), 0)
    for anchor in anchors {
      var squares = ThumbnailHeads.Squares(channels: channels)
      for first in stride(from: 0, to: all.count, by: crew.count) {
        let group = first..<min(first + crew.count, all.count)
        let seen = group.map { index -> Activations? in
          let isPhotograph = photographs.indices.contains(index)
          return observed.contains(index) || !isPhotograph ? Activations(keepsMoments: isPhotograph) : nil
        }
        let latents = code(all[group], anchor, seen)
        // In order, so that sums do not depend on threads.
        for part in group {
          if let found = seen[part - first] { activations.add(found) }
          if photographs.indices.contains(part) { squares.add(latents[part - first], of: all[part]) }
        }
        done += group.count
        progress(Double(done) / Double(anchors.count * all.count))
      }
      heads.add(squares, at: anchor)
    }
    return Calibration(activations.tensors.merging(heads.tensors) { one, _ in one })
  }

  /// The latents y_hat of pictures at an anchor, each on a thread, shown to an observer if it has one.
  private func code(_ pictures: ArraySlice<FloatMap>, _ anchor: Double, _ observers: [Activations?]) -> [FloatMap] {
    let (network, found) = (network, Found())
    crew.run(pictures.count) { part, _ in
      let picture = pictures[pictures.startIndex + part]
      let yHat = network.code(picture, anchor: anchor, countsBits: false, observers[part]).yHat
      if let observer = observers[part] { _ = network.synthesise(yHat, anchor: anchor, observer) }
      found.all.withLock { $0[part] = yHat }
    }
    return found.all.withLock { found in observers.indices.map { found[$0]! } }
  }
}

/// What threads have found, by the numbers of pictures.
private final class Found: Sendable {
  let all = Mutex([Int: FloatMap]())
}

/// Ranges and moments of the activations that it sees; one thread at a time has it.
private final class Activations: ActivationObserver, @unchecked Sendable {
  private let keepsMoments: Bool
  private var peaks: [String: [Float]] = [:]
  private var moments: [String: MomentSums] = [:]

  init(keepsMoments: Bool) { self.keepsMoments = keepsMoments }

  func see(_ layer: Layer, input: FloatMap, sums: FloatMap) {
    widen(layer.name + ".input", input)
    widen(layer.name + ".output", sums)
    guard keepsMoments, layer.bits == 8 else { return }
    moments[layer.name, default: MomentSums(channels: layer.inputs)].add(input)
  }

  func see(block: String, output: FloatMap) { widen(block + ".output", output) }

  /// Adds what another has seen.
  func add(_ other: Activations) {
    for (name, peaks) in other.peaks { widen(name, peaks) }
    for (name, found) in other.moments {
      moments[name, default: MomentSums(channels: found.sums.count)].add(found)
    }
  }

  private func widen(_ name: String, _ map: FloatMap) { widen(name, map.peaks) }

  private func widen(_ name: String, _ found: [Float]) {
    peaks[name] = peaks[name].map { before in zip(before, found).map { max($0, $1) } } ?? found
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
    for start in stride(from: 0, to: values.count, by: k) {
      for channel in 0..<k { sums[channel] += Double(values[start + channel]) }
    }
    count += positions
  }

  mutating func add(_ other: MomentSums) {
    for index in sums.indices { sums[index] += other.sums[index] }
    for index in products.indices { products[index] += other.products[index] }
    count += other.count
  }
}
