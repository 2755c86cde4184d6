/// The samples of a square of a photograph, one by one: each predicted from those before it, what is left of it coded with odds
/// that its surroundings tell.
///
/// Green, red and blue of a pixel, or its gray alone, pixel after pixel, row after row. The predictions, normative too, are made in `predict.c`.
///
/// Normative: <doc:Lossless>. Weights by the errors of candidates nearby: Seemann and Tischer, Generalized locally adaptive DPCM,
/// 1997. Filters that learn from each sample: Widrow and Hoff, 1960.
struct PhotographCoder: PixelCoder, ~Copyable {
  /// Where the numbers of a pixel of so many are, in the order in which they are coded.
  static func places(_ samples: Int) -> [Int] { samples == 1 ? [0] : [1, 0, 2] }

  private let predictor: SamplePredictor
  private var residuals: ResidualCounters
  private let places: [Int]
  /// Bits of a sample, what it is at most, and what it may be off.
  private let depth, largest, maxError: Int

  init(samples: Int, depth: Int, largest: Int, maxError: Int) {
    predictor = SamplePredictor(largest: largest)
    (places, residuals) = (Self.places(samples), ResidualCounters(planes: samples, slowest: 6, depth: depth))
    (self.depth, self.largest, self.maxError) = (depth, largest, maxError)
  }

  mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ pixels: inout [UInt8], width: Int, _ coder: inout Coder
  ) throws(Coder.Failure) {
    predictor.begin(width: width)
    let (samples, step) = (places.count, 2 * maxError + 1)
    for row in 0..<Numbers.count(pixels, depth: depth) / (samples * width) {
      for column in 0..<width {
        for plane in 0..<samples {
          let index = samples * (row * width + column) + places[plane]
          let (value, errorClass) = predictor.predict(plane: plane, column: column)
          let residual = try residuals.code(
            rounded(Numbers.number(index, of: pixels, depth: depth) - value), plane: plane, errorClass: errorClass,
            &coder)
          let sample = min(max(value + residual * step, 0), largest)
          Numbers.put(sample, at: index, of: &pixels, depth: depth)
          predictor.learn(sample, plane: plane, column: column)
        }
      }
      predictor.endRow()
    }
  }

  /// A residual in steps.
  @inline(__always)
  private func rounded(_ residual: Int) -> Int {
    guard maxError > 0 else { return residual }
    let steps = (abs(residual) + maxError) / (2 * maxError + 1)
    return residual < 0 ? -steps : steps
  }
}
