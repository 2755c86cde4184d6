import AECSupport
import CTraining

/// Mean products of vectors, and the directions in which they reach farthest.
private struct MeanProducts {
  let size: Int
  private var sums, products: [Double]
  private var count = 0

  init(size: Int) {
    self.size = size
    (sums, products) = (Array(repeating: 0, count: size), Array(repeating: 0, count: size * size))
  }

  /// Adds `[count][size]`.
  mutating func add(_ vectors: Floats, count: Int, _ kernels: TrainingKernels) {
    let product = Floats(size * size)
    vectors.start.withMemoryRebound(to: UInt32.self, capacity: count * size) { words in
      kernels.table.outer(words, words, Int32(count), Int32(size), Int32(size), true, false, product.start, nil)
    }
    for index in products.indices { products[index] += Double(product.start[index]) }
    for position in 0..<count {
      for channel in 0..<size { sums[channel] += Double(vectors.start[position * size + channel]) }
    }
    self.count += count
  }

  /// So many of them at most, as rows, the farthest first; orthonormal. And the deviations of the vectors along them.
  func components(_ most: Int) -> (rows: [[Double]], deviations: [Double]) {
    let n = Double(count)
    guard let found = Eigenvectors(of: products.map { $0 / n }, size: size) else {
      preconditionFailure("the iteration ends for what is finite")
    }
    let rows = (0..<min(most, size)).map { Array(found[$0]) }
    let deviations = rows.indices.map { row in
      let mean = zip(rows[row], sums).reduce(0) { $0 + $1.0 * $1.1 } / n
      return (max(0, found.values[row] - mean * mean) * n / (n - 1)).squareRoot()
    }
    return (rows, deviations)
  }
}

extension Trainer {
  /// Side of the crops that components are found in, and as many at a time as the recipe takes.
  private static let (componentSide, atOnce) = (128, 64)

  /// Makes the untrained transforms the principal components of photographs: the best that a linear autoencoder can do, from
  /// which training only has to improve. As `models/train/model.py` has it.
  public func begin(asComponentsOf photographs: Photographs, crops: Int = 1024) {
    precondition(step == 0, "only a network that is not trained begins anew")
    let (k, side) = (configuration, min(Self.componentSide, options.crop))
    let (kernels, crop) = (options.kernels, Floats(3 * side * side))
    let (across, deeper) = (side / 8, side / 16)
    let blocks = Floats(crop.count)
    func forEachCrop(_ body: () -> Void) {
      for first in stride(from: 0, to: crops, by: Self.atOnce) {
        let draws = Draws(seed: options.seed, step: first / Self.atOnce)
        for cut in photographs.cuts(Self.atOnce, size: side, draws) {
          photographs.crop(cut, size: side, into: crop.start)
          let operand = Words(crop.count)
          kernels.table.space_to_depth(crop.start, Int32(side), Int32(side), 3, 8, blocks.start, operand.start)
          body()
        }
      }
    }

    var colours = MeanProducts(size: 3 * 64)
    forEachCrop { colours.add(blocks, count: across * across, kernels) }
    let stem = colours.components(k.encoderC8).rows

    let columns = Floats(stem.flatMap { $0.map { Float($0) } })
    let packed = Words(kernels.table.packed_words(192, Int32(stem.count), true))
    kernels.table.pack(columns.start, 1, 192, 192, Int32(stem.count), true, packed.start)
    var features = MeanProducts(size: 4 * stem.count)
    let (wide, deep) = (Floats(across * across * stem.count), Floats(across * across * stem.count))
    let operand = Words(deep.count)
    forEachCrop {
      var finish = aec_finish()
      finish.output = wide.start
      blocks.start.withMemoryRebound(to: UInt32.self, capacity: blocks.count) {
        kernels.table.product($0, packed.start, Int32(across * across), 192, Int32(stem.count), true, &finish)
      }
      kernels.table.space_to_depth(
        wide.start, Int32(across), Int32(across), Int32(stem.count), 2, deep.start, operand.start)
      features.add(deep, count: deeper * deeper, kernels)
    }
    let (down, deviations) = features.components(k.latent)

    let identity = (0..<k.latent).map { row in (0..<k.latent).map { $0 == row ? 1.0 : 0 } }
    put("analysis.stem", stem.count, 192) { stem[$0][$1] }
    put("analysis.down.conv", down.count, 4 * stem.count) { down[$0][$1] }
    put("analysis.head", k.latent, k.latent) { identity[$0][$1] }
    put("synthesis.stem", k.latent, k.latent) { identity[$0][$1] }
    put("synthesis.up.conv", 4 * stem.count, down.count) { down[$1][$0] }
    put("synthesis.head", 192, stem.count) { stem[$1][$0] }
    widen(deviations)
    average.copy(from: parameters.values)
  }

  /// Makes a layer this matrix, as far as it is wide, and zero else.
  private func put(_ layer: String, _ rows: Int, _ columns: Int, _ element: (_ row: Int, _ column: Int) -> Double) {
    let (weights, bias) = (parameters[layer + ".weight"], parameters[layer + ".bias"])
    let inputs = weights.shape[1]
    parameters.set(
      weights,
      (0..<weights.count).map { index in
        let (row, column) = index.quotientAndRemainder(dividingBy: inputs)
        return row < rows && column < columns ? Float(element(row, column)) : 0
      })
    parameters.set(bias, Array(repeating: 0, count: bias.count))
  }

  /// Classes of latents that deviate so much, in every rate's steps: Gaussians of half of it, as most of what is left is known.
  private func widen(_ deviations: [Double]) {
    let (narrowest, widest, classes) = (0.11, 64.0, 64.0)
    let step = log(widest / narrowest) / (classes - 1)
    let (gains, table) = (parameters.tensor(parameters["latent_gain"]).values, parameters["latent_class"])
    parameters.set(
      table,
      gains.enumerated().map { index, gain in
        let channel = index % configuration.latent
        let deviation = channel < deviations.count ? deviations[channel] / 2 : 0
        return Float(max(0, log(deviation) + Double(gain) - log(narrowest)) / step / 10)
      })
  }
}
