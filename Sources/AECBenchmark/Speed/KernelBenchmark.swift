import AECSupport
import CKernels

/// How fast the kernels are at the networks' own shapes, on one core, next to the limit of the machine.
public enum KernelBenchmark {
  /// One instruction set at one layer.
  public struct Row: Sendable {
    /// The instruction set, as `AEC_ISA` names it.
    public let instructionSet: String
    /// The layer: its inputs and outputs, and whatever else sets it apart.
    public let layer: String
    /// Multiply-adds a second, in billions. The time includes the layer's last steps, which count as nothing.
    public let speed: Double
    /// Multiply-adds a second, in billions, of the same instructions on registers alone.
    public let limit: Double

    /// The part of the limit that is reached, 0 ... 1.
    public var share: Double { speed / limit }
  }

  /// Times every layer with every instruction set of this machine but the naive one.
  ///
  /// A time is the best of many short runs, so that a machine with other work still finds quiet moments.
  ///
  /// - Parameters:
  ///   - runs: How many runs of each layer.
  ///   - seconds: How long a run lasts at least.
  ///   - progress: Is called with the share that is done, 0 ... 1.
  /// - Returns: The rows, an instruction set after the other.
  public static func run(
    runs: Int = 100, seconds: Double = 0.002, progress: (Double) -> Void = { _ in }
  ) -> [Row] {
    let workloads = workloads()
    var rows: [Row] = []
    let sets = [AEC_ISA_SSE2, AEC_ISA_AVX2, AEC_ISA_AVX512, AEC_ISA_NEON].compactMap { aec_kernels_for($0)?.pointee }
    for kernels in sets {
      let limit = rate(runs: runs, seconds: seconds) { Int(kernels.peak(10_000)) }
      for workload in workloads {
        let speed = rate(runs: runs, seconds: seconds) { workload.run(kernels) }
        let row = Row(
          instructionSet: String(cString: kernels.name), layer: workload.name, speed: speed, limit: limit)
        rows.append(row)
        progress(Double(rows.count) / Double(sets.count * workloads.count))
      }
    }
    return rows
  }

  /// Billions a second of what `work` counts: the best of many runs.
  private static func rate(runs: Int, seconds: Double, _ work: () -> Int) -> Double {
    let clock = ContinuousClock()
    var best = 0.0
    for _ in 0..<runs {
      var done = 0
      var elapsed = 0.0
      let start = clock.now
      repeat {
        done += work()
        elapsed = (clock.now - start).inSeconds
      } while elapsed < seconds
      best = max(best, Double(done) / elapsed)
    }
    return best * 1e-9
  }

  /// Rows of a 6-megapixel photograph are 375 positions at 1/8 and 188 at 1/16 of its resolution.
  private static func workloads() -> [Workload] {
    [
      .dense([96], 96, positions: 375, residual: true),
      .dense([96], 192, positions: 375, leaky: true),
      .dense([192], 96, positions: 375, residual: true),
      .dense([192], 192, positions: 375, residual: true),
      .dense([192], 384, positions: 375, leaky: true),
      .dense([384], 192, positions: 375, residual: true),
      .dense([256], 512, positions: 188, leaky: true),
      .dense([256], 384, positions: 188, bits: 16),
      .dense([256, 128], 128, positions: 188, bits: 16, leaky: true),
      .depthwise(channels: 96, radius: 1, positions: 375),
      .depthwise(channels: 96, radius: 2, positions: 375),
      .depthwise(channels: 192, radius: 1, positions: 375),
    ]
  }
}

/// Memory full of one number, for kernels to read and write.
private final class Numbers<Element: BitwiseCopyable> {
  let start: UnsafeMutablePointer<Element>

  init(_ number: Element, count: Int) {
    start = .allocate(capacity: count)
    start.initialize(repeating: number, count: count)
  }

  deinit { start.deallocate() }
}

/// A layer with something to work on.
private struct Workload {
  let name: String
  /// Computes the layer once, and returns how many multiply-adds that was.
  let run: (_ kernels: aec_kernels) -> Int

  /// `inputs` are of one segment or two.
  static func dense(
    _ inputs: [Int], _ outputs: Int, positions: Int, bits: Int = 8, leaky: Bool = false, residual: Bool = false
  ) -> Workload {
    let count = inputs.reduce(0, +)
    // Enough for 16 bits; at 8 bits they read as ones.
    let weights = Numbers<Int16>(0x0101, count: count * outputs)
    let (biases, multipliers) = (Numbers<Int32>(0, count: outputs), Numbers<Int16>(1 << 14, count: outputs))
    let rows = inputs.map { Numbers<Int16>(1, count: positions * $0) }
    let added = residual ? Numbers<Int16>(1, count: positions * outputs) : nil
    let output = Numbers<Int16>(0, count: positions * outputs)
    let name =
      "\(inputs.map(String.init).joined(separator: "+")) x \(outputs), \(bits) bits"
      + (leaky ? ", leaky ReLU" : "") + (residual ? ", residual" : "")
    return Workload(name: name) { kernels in
      var layer = aec_dense(
        weights: weights.start, biases: biases.start, multipliers: multipliers.start, weight_bits: Int32(bits),
        inputs: Int32(count), outputs: Int32(outputs), shift: 6, limit: 32767,
        activation: leaky ? AEC_LEAKY_RELU : AEC_LINEAR)
      var segments = zip(rows, inputs).map { aec_input(start: $0.start, stride: $1, count: Int32($1)) }
      if segments.count == 1 { segments.append(aec_input(start: nil, stride: 0, count: 0)) }
      kernels.dense(
        &layer, segments, added.map { UnsafePointer($0.start) }, outputs, output.start, outputs,
        Int32(positions), 0, Int32(outputs))
      return positions * count * outputs
    }
  }

  static func depthwise(channels: Int, radius: Int, positions: Int) -> Workload {
    let side = 2 * radius + 1
    let (weights, biases) = (Numbers<Int16>(1, count: side * side * channels), Numbers<Int32>(0, count: channels))
    let multipliers = Numbers<Int16>(1 << 14, count: channels)
    let rows = (0..<side).map { _ in Numbers<Int16>(1, count: positions * channels) }
    let output = Numbers<Int16>(0, count: positions * channels)
    return Workload(name: "depth-wise \(side)x\(side), \(channels) channels") { kernels in
      var layer = aec_depthwise(
        weights: weights.start, biases: biases.start, multipliers: multipliers.start, radius: Int32(radius),
        channels: Int32(channels), shift: 6, limit: 32767, activation: AEC_LINEAR)
      kernels.depthwise(&layer, rows.map { UnsafePointer?(UnsafePointer($0.start)) }, output.start, Int32(positions))
      return side * side * positions * channels
    }
  }
}
