import AEC
import AECSupport

/// The state of a run: the trainer's, and
///
///     run                      steps behind it, steps of the whole (0: not known), and two halves of a CRC-32 of what it is
///     curve                    a row for each validation: step, objective, bits, error
///     best.NAME                the best weights, where there were validations
extension TrainingRun {
  /// Writes the state. `identity` says all that another run has to have in common to go on from here: options, pictures.
  public func save(_ path: String, identity: String) throws(CheckpointError) {
    let sum = Checksum.crc32(Array(identity.utf8))
    var tensors = trainer.tensors
    tensors["run"] = Tensor(
      shape: [4], values: [Float(done), Float(total ?? 0), Float(sum >> 16), Float(sum & 0xFFFF)])
    let rows = curve.flatMap { [Float($0.step), Float($0.objective), Float($0.bitsPerPixel), Float($0.error)] }
    tensors["curve"] = Tensor(shape: [curve.count, 4], values: rows)
    if !curve.isEmpty { for (name, tensor) in best { tensors["best." + name] = tensor } }
    try Files.replace(path, with: tensors)
  }

  /// Goes on from a state, if it is one of such a run.
  public func resume(_ path: String, identity: String) throws {
    let tensors = try TensorFile.read(try Files.read(path))
    let sum = Checksum.crc32(Array(identity.utf8))
    guard let run = tensors["run"]?.values, run.count == 4, let done = Int(exactly: run[0]),
      let total = Int(exactly: run[1]), let rows = tensors["curve"], rows.shape.count == 2, rows.shape[1] == 4
    else {
      throw CheckpointError(path: path, expected: "the state of a run", found: "\(tensors.count) other tensors")
    }
    guard run[2...] == [Float(sum >> 16), Float(sum & 0xFFFF)] else {
      throw CheckpointError(path: path, expected: "the state of a run of these options and pictures", found: "another")
    }
    if let missing = trainer.restore(tensors) {
      throw CheckpointError(path: path, expected: "\(missing) of the network's shape", found: "none such")
    }
    let curve = (0..<rows.shape[0]).map { row in
      let values = rows.values[4 * row..<4 * row + 4].map { Double($0) }
      return ValidationCost(
        step: Int(exactly: values[0]) ?? 0, objective: values[1], bitsPerPixel: values[2], error: values[3])
    }
    let best = Dictionary(
      uniqueKeysWithValues: tensors.compactMap { name, tensor in
        name.hasPrefix("best.") ? (String(name.dropFirst(5)), tensor) : nil
      })
    guard curve.isEmpty || best.mapValues(\.shape) == trainer.slim.mapValues(\.shape) else {
      throw CheckpointError(path: path, expected: "the best weights of the network", found: "\(best.count) tensors")
    }
    take(done: done, total: total > 0 ? total : nil, curve: curve, best: best)
  }
}
