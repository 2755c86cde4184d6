import CKernels

/// What the samples of a square of a photograph are thought to be, told from those before them: the door to `predict.c`.
struct SamplePredictor: ~Copyable {
  private let state: OpaquePointer
  private let isDeep: Bool
  private let largest: Int32

  /// A predictor of samples of 8 bits or 16 that are no larger than that, for rows of at most 512 pixels.
  init(depth: Int, largest: Int) {
    (isDeep, self.largest) = (depth > 8, Int32(largest))
    let size = isDeep ? aec_deep_predictor_size() : aec_predictor_size()
    state = OpaquePointer(UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64))
  }

  deinit { UnsafeMutableRawPointer(state).deallocate() }

  /// Classes of what errors are thought to come.
  static func classes(depth: Int) -> Int {
    Int(depth > 8 ? AEC_DEEP_PREDICTION_CLASSES : AEC_PREDICTION_CLASSES)
  }

  /// Begins a square of so many columns.
  func begin(width: Int) {
    if isDeep {
      aec_deep_predictor_begin(state, Int32(width), largest)
    } else {
      aec_predictor_begin(state, Int32(width), largest)
    }
  }

  /// What the sample of a plane at a column is thought to be, and the class of the error that may come.
  @inline(__always)
  func predict(plane: Int, column: Int) -> (value: Int, errorClass: Int) {
    let prediction =
      isDeep
      ? aec_deep_predictor_predict(state, Int32(plane), Int32(column))
      : aec_predictor_predict(state, Int32(plane), Int32(column))
    return (Int(prediction.value), Int(prediction.error_class))
  }

  /// Takes the sample that was predicted last.
  @inline(__always)
  func learn(_ sample: Int, plane: Int, column: Int) {
    if isDeep {
      aec_deep_predictor_learn(state, Int32(plane), Int32(column), Int32(sample))
    } else {
      aec_predictor_learn(state, Int32(plane), Int32(column), Int32(sample))
    }
  }

  /// Goes on to the next row.
  func endRow() {
    if isDeep { aec_deep_predictor_end_row(state) } else { aec_predictor_end_row(state) }
  }
}
