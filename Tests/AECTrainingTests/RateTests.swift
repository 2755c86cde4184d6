import AECSupport
import CTraining
import Testing

@testable import AECTraining

@Suite struct RateTests {
  @Test(arguments: TrainingKernels.all)
  func bitsAndTheirGradientsAreThoseOfPyTorch(kernels: TrainingKernels) throws {
    let vectors = try Vectors("layers")
    let (value, scaleClass) = (vectors["rate/value"], vectors["rate/class"])
    let (count, channels) = (value.shape[0], value.shape[1])
    let (values, classes) = (floats(value.values), floats(scaleClass.values))
    let (byValue, byClass) = (Floats(value.values.count), Floats(value.values.count))
    var rate = aec_rate(
      value: values.start, scale_class: classes.start, class_stride: channels, count: Int32(count),
      channels: Int32(channels), weight: 0.25, value_gradient: byValue.start, class_gradient: byClass.start)
    let bits = kernels.table.rate(&rate)
    let right = vectors["rate/bits"].values.reduce(0) { $0 + Double($1) }
    #expect(abs(bits / right - 1) < 1e-3)
    #expect(distance(byValue.array, vectors["rate/d value"].values) < 1e-3)
    #expect(distance(byClass.array, vectors["rate/d class"].values) < 1e-3)
  }

  /// Where the bits are smooth, a gradient is the slope between two values near by.
  @Test(arguments: TrainingKernels.all)
  func gradientsAreSlopes(kernels: TrainingKernels) {
    for (value, scaleClass) in [(0.3, 20.0), (-2.5, 31.5), (7.75, 44.25), (1.25, 12.5)] {
      func bits(_ value: Double, _ scaleClass: Double) -> (bits: Double, byValue: Double, byClass: Double) {
        let numbers = floats([Float(value), Float(scaleClass), 0, 0])
        var rate = aec_rate(
          value: numbers.start, scale_class: numbers.start + 1, class_stride: 0, count: 1, channels: 1, weight: 1,
          value_gradient: numbers.start + 2, class_gradient: numbers.start + 3)
        let bits = kernels.table.rate(&rate)
        return (bits, Double(numbers.start[2]), Double(numbers.start[3]))
      }
      let (_, byValue, byClass) = bits(value, scaleClass)
      let step = 1.0 / 64
      let valueSlope = (bits(value + step, scaleClass).bits - bits(value - step, scaleClass).bits) / (2 * step)
      let classSlope = (bits(value, scaleClass + step).bits - bits(value, scaleClass - step).bits) / (2 * step)
      #expect(abs(byValue - valueSlope) < 2e-3 * max(1, abs(valueSlope)), "\(value), \(scaleClass)")
      #expect(abs(byClass - classSlope) < 2e-3 * max(1, abs(classSlope)), "\(value), \(scaleClass)")
    }
  }

  @Test(arguments: TrainingKernels.all)
  func exponentialsAndLogarithmsAreNearThoseOfTheLibrary(kernels: TrainingKernels) {
    let numbers = (0..<1003).map { Float($0 - 500) * 0.17 }
    let (values, result) = (floats(numbers), Floats(numbers.count))
    kernels.table.exponential(values.start, Int64(numbers.count), result.start)
    for (x, y) in zip(numbers, result.array) { #expect(abs(Double(y) / exp(Double(x)) - 1) < 5e-7, "e^\(x)") }
    let powers = floats(result.array)
    kernels.table.logarithm(powers.start, Int64(numbers.count), result.start)
    for (x, y) in zip(powers.array, result.array) {
      #expect(abs(Double(y) - log(Double(x))) < 3e-7 * max(1, abs(log(Double(x)))), "ln \(x)")
    }
  }
}
