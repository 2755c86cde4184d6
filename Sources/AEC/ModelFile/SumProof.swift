/// The proof that no sum of a layer leaves int32, for any inputs within their limits: then kernels may add in whatever order
/// they like, and all get the same. The exporter proves it of what it writes; a model file may come from elsewhere.
///
/// Normative: "Dense layer" and "Depth-wise layer" in <doc:Arithmetic>. Biases contain the rounding constant.
enum SumProof {
  /// What magnitudes of sums stay below.
  private static let bound = 1 << 31

  /// The first output of a dense layer whose sum may reach 2^31, and how far it may go. `limits` are those of the inputs.
  ///
  /// Weights lie in blocks of 16 outputs, `[N / 16][K / 2][16][2]`.
  static func excess(
    dense weights: UnsafeBufferPointer<some FixedWidthInteger & SignedInteger>, biases: UnsafeBufferPointer<Int32>,
    limits: [Int]
  ) -> (output: Int, sum: Int)? {
    let perBlock = 16 * limits.count
    for block in 0..<biases.count / 16 {
      var sums = (0..<16).map { Int(biases[16 * block + $0].magnitude) }
      for (index, weight) in weights[perBlock * block..<perBlock * (block + 1)].enumerated() {
        sums[index / 2 % 16] += Int(weight.magnitude) * limits[index / 32 * 2 + index % 2]
      }
      if let output = sums.firstIndex(where: { $0 >= bound }) { return (16 * block + output, sums[output]) }
    }
    return nil
  }

  /// The same of a depth-wise layer, `[positions of the square][C]`.
  static func excess(
    depthwise weights: UnsafeBufferPointer<Int16>, biases: UnsafeBufferPointer<Int32>, limits: [Int]
  ) -> (output: Int, sum: Int)? {
    for channel in biases.indices {
      let magnitudes = stride(from: channel, to: weights.count, by: biases.count).reduce(0) {
        $0 + Int(weights[$1].magnitude)
      }
      let sum = Int(biases[channel].magnitude) + magnitudes * limits[channel]
      if sum >= bound { return (channel, sum) }
    }
    return nil
  }
}
