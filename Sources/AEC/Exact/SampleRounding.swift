/// Samples to the numbers of steps of `2 maxError + 1` and back: none is more than `maxError` off then.
///
/// Normative: <doc:Lossless>.
struct SampleRounding {
  private let depth, maxError: Int

  /// Of samples of so many bits.
  init(_ maxError: Int, depth: Int) { (self.maxError, self.depth) = (maxError, depth) }

  private var step: Int { 2 * maxError + 1 }
  private func rounded(_ sample: Int) -> Int { (sample + maxError) / step }
  private func restored(_ number: Int) -> Int { min(number * step, 1 << depth - 1) }

  /// The numbers of samples.
  func rounded(_ samples: [UInt8]) -> [UInt8] {
    maxError == 0 ? samples : Numbers.map(samples, depth: depth, rounded)
  }

  /// Samples of their numbers.
  func restored(_ numbers: [UInt8]) -> [UInt8] {
    maxError == 0 ? numbers : Numbers.map(numbers, depth: depth, restored)
  }

  /// The sum of squared errors of what samples come back as.
  func squaredError(of samples: [UInt8]) -> Int {
    guard maxError > 0 else { return 0 }
    return (0..<Numbers.count(samples, depth: depth)).reduce(0) { sum, index in
      let sample = Numbers.number(index, of: samples, depth: depth)
      let error = restored(rounded(sample)) - sample
      return sum + error * error
    }
  }
}
