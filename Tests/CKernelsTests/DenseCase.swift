import AECTestSupport
import CKernels

/// A dense layer of random shape and numbers, with inputs for it: odd numbers of positions, one or two
/// segments, strides wider than their contents, some outputs of the layer only. No sum of it can leave int32,
/// but some come close.
struct DenseCase: CustomStringConvertible {
  var positions: Int
  var counts: [Int]  // inputs of the two segments
  var strides: [Int]
  var outputs: Int
  var first: Int
  var count: Int
  var bits: Int
  var shift: Int
  var limit: Int
  var activation: aec_activation
  var weights: [[Int]]  // [outputs][inputs]
  var biases: [Int]
  var multipliers: [Int]
  var inputs: [[Int16]]  // of the two segments
  var residual: [Int16]?
  var residualStride: Int
  var outputStride: Int

  var description: String {
    "\(positions) positions, \(counts) inputs at strides \(strides), outputs \(first)..<\(first + count) "
      + "of \(outputs), \(bits) bits, shift \(shift), limit \(limit), activation \(activation.rawValue), "
      + (residual == nil ? "no residual" : "residual")
  }

  /// - Parameters:
  ///   - positions: How many; nil for 1 ... 70.
  ///   - inputCount: Inputs of the first segment; nil for up to 80.
  init(_ random: inout SplitMix64, positions: Int? = nil, inputCount: Int? = nil, bits: Int? = nil) {
    self.positions = positions ?? random.int(1...70)
    self.bits = bits ?? (random.flip() ? 8 : 16)
    counts = [inputCount ?? 2 * random.int(1...40), random.flip() ? 0 : 2 * random.int(1...20)]
    strides = counts.map { $0 + (random.flip() ? 0 : random.int(1...9)) }
    outputs = 16 * random.int(1...7)
    first = 16 * random.int(0...outputs / 16 - 1)
    count = 16 * random.int(1...(outputs - first) / 16)
    shift = random.int(0...24)
    limit = [1, 32767, random.int(1...32767)].randomElement(using: &random)!
    activation = [AEC_LINEAR, AEC_LEAKY_RELU, AEC_RELU].randomElement(using: &random)!

    // Weights and inputs share what the sums may reach, less what the biases take.
    let inputCount = counts[0] + counts[1]
    let reach = Int(Int32.max)
    let largestWeight = self.bits == 8 ? 127 : [127, 2047, 32767].randomElement(using: &random)!
    let largestInput = max(1, min(32767, reach * 3 / 4 / (inputCount * largestWeight)))
    let largestBias = reach - inputCount * largestWeight * largestInput
    let extreme = random.flip()
    let aligned = random.int(0...3) == 0  // every product of one sign: sums at the very limits
    weights = []
    biases = []
    for _ in 0..<outputs {
      let sign = random.flip() ? 1 : -1
      weights.append(
        (0..<inputCount).map { _ in
          aligned ? sign * largestWeight : random.signed(largestWeight, extreme: extreme)
        })
      let bias = random.signed(largestBias >> (random.flip() ? 0 : 12), extreme: extreme)
      biases.append(aligned ? sign * largestBias : bias)
    }
    multipliers = (0..<outputs).map { _ in [1, 32767, random.int(1...32767)].randomElement(using: &random)! }

    inputs = []
    for segment in 0..<2 {
      let length = counts[segment] == 0 ? 0 : (self.positions - 1) * strides[segment] + counts[segment]
      inputs.append(
        (0..<length).map { _ in
          Int16(aligned ? largestInput : random.signed(largestInput, extreme: extreme))
        })
    }
    residualStride = count + (random.flip() ? 0 : random.int(1...5))
    outputStride = count + (random.flip() ? 0 : random.int(1...5))
    if random.flip() {
      residual = (0..<(self.positions - 1) * residualStride + count).map { _ in
        Int16(random.signed(32767, extreme: extreme))
      }
    }
  }

  /// The weights in kernel order: `[outputs / 16][inputs / 2][16][2]`.
  var kernelOrder: [Int] {
    var order: [Int] = []
    for panel in stride(from: 0, to: outputs, by: 16) {
      for k in stride(from: 0, to: weights[0].count, by: 2) {
        for n in panel..<panel + 16 { order += weights[n][k...k + 1] }
      }
    }
    return order
  }

  /// What the kernels make of it: the whole output, with `untouched` wherever they wrote nothing.
  ///
  /// - Parameter inPlace: Whether the output is written over the residual.
  func run(_ kernels: aec_kernels, fenceBefore: Bool, inPlace: Bool = false) -> [Int16] {
    let bytes = Fenced(bits == 8 ? kernelOrder.map { Int8($0) } : [], fenceBefore: fenceBefore)
    let words = Fenced(bits == 16 ? kernelOrder.map { Int16($0) } : [], fenceBefore: fenceBefore)
    let biases = Fenced(self.biases.map { Int32($0) }, fenceBefore: fenceBefore)
    let multipliers = Fenced(self.multipliers.map { Int16($0) }, fenceBefore: fenceBefore)
    let rows = inputs.map { Fenced($0, fenceBefore: fenceBefore) }
    let residual = self.residual.map { Fenced($0, fenceBefore: fenceBefore) }
    let stride = inPlace ? residualStride : outputStride
    let blank = [Int16](repeating: untouched, count: (positions - 1) * stride + count)
    let output = inPlace ? residual! : Fenced(blank, fenceBefore: fenceBefore)

    var layer = aec_dense(
      weights: bits == 8 ? UnsafeRawPointer(bytes.start) : UnsafeRawPointer(words.start),
      biases: biases.start, multipliers: multipliers.start, weight_bits: Int32(bits),
      inputs: Int32(counts[0] + counts[1]), outputs: Int32(outputs), shift: Int32(shift), limit: Int32(limit),
      activation: activation)
    let segments = (0..<2).map {
      aec_input(
        start: counts[$0] == 0 ? nil : UnsafePointer(rows[$0].start), stride: strides[$0],
        count: Int32(counts[$0]))
    }
    withExtendedLifetime((bytes, words, biases, multipliers, rows, residual)) {
      kernels.dense(
        &layer, segments, residual.map { UnsafePointer($0.start) }, residualStride, output.start, stride,
        Int32(positions), Int32(first), Int32(count))
    }
    return output.array
  }

  /// The formula of the page on arithmetic in 64 bits, from weights in their plain order; checks that no sum
  /// leaves int32.
  func formula() throws -> [Int16] {
    var output = [Int16](repeating: untouched, count: (positions - 1) * outputStride + count)
    for position in 0..<positions {
      let x = (0..<2).flatMap { segment in
        inputs[segment].dropFirst(position * strides[segment]).prefix(counts[segment]).map { Int($0) }
      }
      for n in first..<first + count {
        let sum = zip(weights[n], x).reduce(biases[n]) { $0 + $1.0 * $1.1 }
        guard let sum = Int32(exactly: sum) else { throw SumOutOfRange(sum: sum) }
        let before = residual.map { Int($0[position * residualStride + n - first]) }
        let out = finish(
          Int(sum), shift: shift, multiplier: multipliers[n], activation: activation, residual: before,
          limit: limit)
        output[position * outputStride + n - first] = Int16(out)
      }
    }
    return output
  }
}

/// A case that the kernels need not compute: the test is wrong, not the kernel.
struct SumOutOfRange: Error { var sum: Int }
