import CTraining

/// y or z of a crop, with what is computed of it and the gradients by it, `[position][channel]`.
final class Latents {
  let shape: Shape
  /// In steps of the quantiser: what is coded, its means, and what is left of it.
  let values, means, residual: Floats
  /// What decoders know of it, in natural units.
  let hat: MapMemory
  let valueGradient, classGradient, spare: Floats
  let operand: Words
  private var psi: MapMemory?

  init(_ shape: Shape, _ kernels: TrainingKernels) {
    self.shape = shape
    func floats() -> Floats { Floats(shape.count) }
    (values, means, residual) = (floats(), floats(), floats())
    (valueGradient, classGradient, spare) = (floats(), floats(), floats())
    hat = MapMemory(shape, kernels)
    operand = Words(shape.positions * kernels.words(shape.channels))
  }

  /// Memory of the gradient by psi.
  func psiGradient(_ shape: Shape, _ kernels: TrainingKernels) -> MapMemory {
    if let psi { return psi }
    let new = MapMemory(shape, kernels)
    psi = new
    return new
  }

  /// `map * gains`, of each channel.
  func scale(_ map: UnsafePointer<Float>, _ gains: Floats, to result: Floats, _ pass: Pass) {
    pass.kernels.table.scale(
      map, gains.start, Int32(shape.positions), Int32(shape.channels), false, result.start)
  }

  /// The sums of products of each channel.
  func columns(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, adds: Bool, _ sums: Floats, _ pass: Pass
  ) {
    pass.kernels.table.column_products(
      left, right, Int32(shape.positions), Int32(shape.channels), adds, sums.start)
  }

  /// The sums of each channel.
  func sums(_ map: Floats, _ sums: Floats, _ pass: Pass) {
    sums.clear()
    for position in 0..<shape.positions {
      pass.kernels.table.add(map.start + position * shape.channels, 1, 1, Int64(shape.channels), sums.start)
    }
  }

  /// The bits of values with noise on them, and the gradients by values and classes.
  func rate(
    of values: Floats, classes: UnsafePointer<Float>, stride: Int, _ key: aec_key, _ number: Int, _ weight: Float,
    _ pass: Pass
  ) -> Double {
    let first = UInt32(truncatingIfNeeded: number * shape.count)
    aec_add_noise(key, first, values.start, Int32(shape.positions), Int32(shape.channels), spare.start)
    var rate = aec_rate(
      value: spare.start, scale_class: classes, class_stride: stride, count: Int32(shape.positions),
      channels: Int32(shape.channels), weight: weight, value_gradient: valueGradient.start,
      class_gradient: classGradient.start)
    return pass.kernels.table.rate(&rate)
  }
}
