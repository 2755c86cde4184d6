import AECSupport

/// The state of a training as tensors by name, in a file of safetensors: `model.NAME`, `moments.NAME.PART`, `step`, as the codec's
/// network has them (`Trainer`).
extension AutoencoderTrainer {
  /// All that a run goes on from.
  package var tensors: [String: Tensor] {
    var tensors = descent.tensors
    tensors["step"] = Tensor(shape: [1], values: [Float(step)])
    return tensors
  }

  /// Writes the state to a file, whole or not at all.
  package func save(_ path: String) throws(CheckpointError) {
    try Files.replace(path, with: tensors)
  }

  /// Goes on from the state in a file, which is of an autoencoder of the same form.
  package func resume(_ path: String) throws {
    let tensors = try TensorFile.read(try Files.read(path))
    if let missing = restore(tensors) {
      throw CheckpointError(
        path: path, expected: "\(missing) as this autoencoder has it", found: "none such",
        advice: "give the options that the state was made with")
    }
  }

  /// Takes up a state; the name of a tensor that is missing or of another shape, if there is one.
  @discardableResult
  func restore(_ tensors: [String: Tensor]) -> String? {
    if let missing = descent.restore(tensors) { return missing }
    guard let step = tensors["step"]?.values.first else { return "step" }
    self.step = Int(step)
    return nil
  }
}
