extension Architecture {
  /// That of some weights by name, which are then what it is made of: their shapes, all of them, and finite. Its widths are those
  /// that a model file may have.
  init(of weights: [String: Tensor]) throws(ExportError) {
    let configuration = Configuration(shapes: weights.mapValues(\.shape))
    guard let configuration else {
      throw ExportError("weights", expected: "layers such as analysis.stem.weight", found: "none of that name or shape")
    }
    let k = configuration
    let widths = [k.encoderC8, k.encoderC16, k.decoderC8, k.decoderC16, k.hyper, k.hyperWidth, k.scaleWidth, k.latent]
    guard widths.allSatisfy({ $0 % 16 == 0 && (16...1024).contains($0) }), k.latent % 64 == 0 else {
      throw ExportError(
        "weights", expected: "widths that are multiples of 16 up to 1024, latents a multiple of 64", found: "\(widths)")
    }
    self.init(configuration)
    try weights.check(shapes)
    if let other = weights.keys.filter({ shapes[$0] == nil }).min() {
      throw ExportError(other, expected: "the layers and tables of the architecture", found: "one more")
    }
  }
}

extension [String: Tensor] {
  /// Refuses tensors where one of these shapes is missing or of numbers that are not finite.
  func check(_ shapes: [String: [Int]]) throws(ExportError) {
    for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      guard let tensor = self[name], tensor.shape == shape else {
        throw ExportError(name, expected: "the shape \(shape)", found: self[name].map { "\($0.shape)" } ?? "none")
      }
      if let value = tensor.values.first(where: { !$0.isFinite }) {
        throw ExportError(name, expected: "finite numbers", found: "\(value)")
      }
    }
  }
}
