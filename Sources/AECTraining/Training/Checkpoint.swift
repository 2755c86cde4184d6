import AECSupport

/// Why a file is no state to train on from: what was expected and what was found.
public struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What should have been there.
  public var expected: String
  /// What was there instead.
  public var found: String
  /// What to do.
  var advice = "models/train/convert.py makes a state of a checkpoint"

  /// All of it in one line.
  public var description: String { "\(path): expected \(expected), found \(found); \(advice)" }
}

/// The state of a training as tensors by name, in a file of safetensors:
///
///     model.NAME, average.NAME                          weights, and their moving average
///     moments.NAME.mean, .square, .left, .left basis, .right, .right basis     the optimiser's, as in `soap.py`
///     step, moments.step                                steps of the network, and of the optimiser
///
/// A slim file holds the moving average alone, by the names themselves; it can be gone on from without the moments.
extension Trainer {
  /// All that a run goes on from.
  package var tensors: [String: Tensor] {
    var tensors = descent.tensors
    for parameter in parameters.all { tensors["average." + parameter.name] = averageTensor(parameter) }
    tensors["step"] = Tensor(shape: [1], values: [Float(step)])
    return tensors
  }

  /// The moving average alone, which is what is exported.
  public var slim: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: parameters.all.map { ($0.name, averageTensor($0)) })
  }

  private func averageTensor(_ parameter: Parameter) -> Tensor {
    let start = average.start + parameter.offset
    return Tensor(shape: parameter.shape, values: Array(UnsafeBufferPointer(start: start, count: parameter.count)))
  }

  /// Writes the state to a file, and the moving average to another, `NAME-slim.safetensors`.
  public func save(_ path: String) throws(CheckpointError) {
    try Files.replace(path, with: tensors)
    try Files.replace(Self.slimPath(path), with: slim)
  }

  /// The name of the slim file beside a state.
  public static func slimPath(_ path: String) -> String {
    let ending = ".safetensors"
    return (path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path) + "-slim" + ending
  }

  /// A training that goes on from a file: a state, or the slim one.
  public convenience init(goingOnFrom path: String, _ options: TrainingOptions) throws {
    let tensors = try TensorFile.read(try Files.read(path))
    let shapes = Dictionary(
      uniqueKeysWithValues: tensors.compactMap { name, tensor in
        name.hasPrefix("average.") ? (String(name.dropFirst(8)), tensor.shape) : nil
      })
    let isSlim = shapes.isEmpty
    guard let configuration = Configuration(shapes: isSlim ? tensors.mapValues(\.shape) : shapes) else {
      throw CheckpointError(path: path, expected: "a network's weights", found: "\(tensors.count) other tensors")
    }
    self.init(configuration, options)
    let whole = isSlim ? Dictionary(uniqueKeysWithValues: tensors.map { ("average." + $0, $1) }) : tensors
    if let missing = restore(whole) {
      throw CheckpointError(path: path, expected: "\(missing) of the network's shape", found: "none such")
    }
  }

  /// Takes up a state; the name of a tensor that is missing or of another shape, if there is one.
  @discardableResult
  func restore(_ tensors: [String: Tensor]) -> String? {
    let isSlim = !tensors.keys.contains { $0.hasPrefix("model.") }
    let missing = descent.restore(tensors, weights: isSlim ? "average." : "model.")
    if let missing { return missing }
    if let missing = parameters.put(tensors, named: "average.", into: average) { return missing }
    step = (tensors["step"]?.values.first).flatMap { Int(exactly: $0) } ?? 0
    return nil
  }
}

extension Files {
  /// Writes tensors to a file, whole or not at all.
  static func replace(_ path: String, with tensors: [String: Tensor]) throws(CheckpointError) {
    do throws(FileError) {
      try replace(path, with: TensorFile.write(tensors))
    } catch {
      throw CheckpointError(path: path, expected: "a file to write", found: "\(error)", advice: "choose another place")
    }
  }

  /// Writes a file whole or not at all: a program that is stopped while it writes leaves the file before it.
  private static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let beside = path + ".part"
    do throws(FileError) {
      try write(bytes, to: beside)
      let isDone = path.withFileName { to in beside.withFileName { rename($0, to) == 0 } }
      guard isDone else { throw FileError(path, "written") }
    } catch {
      remove(beside)
      throw error
    }
  }
}
