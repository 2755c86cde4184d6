import CKernels

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

  private let predictor: OpaquePointer
  private var residuals: ResidualCounters
  private let places: [Int]
  /// What samples may be off.
  private let maxError: Int

  init(samples: Int, maxError: Int) {
    (places, residuals) = (Self.places(samples), ResidualCounters(planes: samples, slowest: 6))
    predictor = OpaquePointer(UnsafeMutableRawPointer.allocate(byteCount: aec_predictor_size(), alignment: 64))
    self.maxError = maxError
  }

  deinit { UnsafeMutableRawPointer(predictor).deallocate() }

  mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ pixels: inout [UInt8], width: Int, _ coder: inout Coder
  ) throws(Coder.Failure) {
    aec_predictor_begin(predictor, Int32(width))
    let step = 2 * maxError + 1
    let samples = places.count
    for row in stride(from: 0, to: pixels.count, by: samples * width) {
      for column in 0..<width {
        for plane in 0..<samples {
          let index = row + samples * column + places[plane]
          let prediction = aec_predictor_predict(predictor, Int32(plane), Int32(column))
          let (value, errorClass) = (Int(prediction.value), Int(prediction.error_class))
          let residual = try residuals.code(
            rounded(Int(pixels[index]) - value), plane: plane, errorClass: errorClass, &coder)
          let sample = min(max(value + residual * step, 0), 255)
          pixels[index] = UInt8(sample)
          aec_predictor_learn(predictor, Int32(plane), Int32(column), Int32(sample))
        }
      }
      aec_predictor_end_row(predictor)
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
