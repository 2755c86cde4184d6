/// Samples to the numbers of steps of `2 maxError + 1` gray levels and back: none is more than `maxError` off then.
///
/// Normative: <doc:Lossless>.
struct SampleRounding {
  private let maxError: Int

  init(_ maxError: Int) { self.maxError = maxError }

  private var step: Int { 2 * maxError + 1 }
  private func rounded(_ sample: Int) -> Int { (sample + maxError) / step }
  private func restored(_ number: Int) -> Int { min(number * step, 255) }

  /// The numbers of samples.
  func rounded(_ samples: [UInt8]) -> [UInt8] {
    guard maxError > 0 else { return samples }
    let table = (0...255).map { UInt8(rounded($0)) }
    return samples.map { table[Int($0)] }
  }

  /// Makes samples of their numbers.
  func restore(_ samples: inout [UInt8]) {
    guard maxError > 0 else { return }
    let table = (0...255).map { UInt8(restored($0)) }
    for index in samples.indices { samples[index] = table[Int(samples[index])] }
  }

  /// The sum of squared errors of what samples come back as.
  func squaredError(of samples: [UInt8]) -> Int {
    guard maxError > 0 else { return 0 }
    let table = (0...255).map { sample in
      let error = restored(rounded(sample)) - sample
      return error * error
    }
    return samples.reduce(0) { $0 + table[Int($1)] }
  }
}
