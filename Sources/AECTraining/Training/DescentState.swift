/// What goes on of any training: weights and the optimiser's moments, by name.
extension Descent {
  var tensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (index, parameter) in parameters.all.enumerated() {
      tensors["model." + parameter.name] = parameters.tensor(parameter)
      guard optimiser.steps > 0 else { continue }
      for (name, tensor) in optimiser.state(index) { tensors["moments.\(parameter.name).\(name)"] = tensor }
    }
    if optimiser.steps > 0 { tensors["moments.step"] = Tensor(shape: [1], values: [Float(optimiser.steps)]) }
    return tensors
  }

  /// Takes up weights, named behind `prefix`, and moments, if there are any; the name of a tensor that is missing or of another shape,
  /// if there is one.
  func restore(_ tensors: [String: Tensor], weights prefix: String = "model.") -> String? {
    if let missing = parameters.put(tensors, named: prefix, into: parameters.values) { return missing }
    optimiser = Optimiser(optimiser.kind, parameters, kernels)
    guard let steps = tensors["moments.step"]?.values.first else { return nil }
    for (index, parameter) in parameters.all.enumerated() {
      let isTaken = optimiser.restore(index, steps: Int(exactly: steps) ?? 0) {
        tensors["moments.\(parameter.name).\($0)"]
      }
      guard isTaken else { return "moments.\(parameter.name)" }
    }
    return nil
  }
}
