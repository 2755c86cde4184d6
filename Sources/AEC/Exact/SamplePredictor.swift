import CKernels

/// What the samples of a square of a photograph are thought to be, told from those before them: the door to `predict.c`.
struct SamplePredictor: ~Copyable {
  private let state: OpaquePointer
  private let largest: Int32

  /// A predictor of samples that are no larger than that, for rows of at most 512 pixels.
  init(largest: Int) {
    self.largest = Int32(largest)
    state = OpaquePointer(
      UnsafeMutableRawPointer.allocate(byteCount: aec_predictor_size(self.largest), alignment: 64))
  }

  deinit { UnsafeMutableRawPointer(state).deallocate() }

  /// Classes of what errors are thought to come.
  static func classes(depth: Int) -> Int {
    Int(depth > 8 ? AEC_DEEP_PREDICTION_CLASSES : AEC_PREDICTION_CLASSES)
  }

  /// Begins a square of so many columns.
  func begin(width: Int) { aec_predictor_begin(state, Int32(width), largest) }

  /// What the sample of a plane at a column is thought to be, and the class of the error that may come.
  @inline(__always)
  func predict(plane: Int, column: Int) -> (value: Int, errorClass: Int) {
    let prediction = aec_predictor_predict(state, Int32(plane), Int32(column))
    return (Int(prediction.value), Int(prediction.error_class))
  }

  /// Takes the sample that was predicted last.
  @inline(__always)
  func learn(_ sample: Int, plane: Int, column: Int) {
    aec_predictor_learn(state, Int32(plane), Int32(column), Int32(sample))
  }

  /// Goes on to the next row.
  func endRow() { aec_predictor_end_row(state) }
}
