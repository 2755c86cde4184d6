import AECTestSupport
import CKernels
import Testing

/// A row of a depth-wise layer of random numbers. No sum of it can leave int32, but some come close.
private struct DepthwiseCase: CustomStringConvertible {
  let width: Int
  let channels: Int
  let shift: Int
  let limit: Int
  let activation: aec_activation
  let radius: Int
  let weights: [Int]  // [positions of the square][channels]
  let biases: [Int]
  let multipliers: [Int]
  let rows: [[Int16]?]  // from the topmost down

  var description: String {
    "width \(width), \(channels) channels, shift \(shift), limit \(limit), "
      + "activation \(activation.rawValue), "
      + "radius \(radius), rows that are there: \(rows.map { $0 == nil ? 0 : 1 })"
  }

  init(_ random: inout SplitMix64, width: Int, above: Bool, below: Bool, radius: Int = 1) {
    (self.width, self.radius) = (width, radius)
    let taps = (2 * radius + 1) * (2 * radius + 1)
    let channels = 16 * random.int(1...7)
    self.channels = channels
    shift = random.int(0...24)
    limit = [1, 32767, random.int(1...32767)].randomElement(using: &random)!
    activation = [AEC_LINEAR, AEC_LEAKY_RELU, AEC_RELU].randomElement(using: &random)!
    let reach = Int(Int32.max)
    let largestWeight = [127, 7000, 32767].randomElement(using: &random)!
    let largestInput = min(32767, reach * 3 / 4 / (taps * largestWeight))
    let largestBias = reach - taps * largestWeight * largestInput
    let extreme = random.flip()
    let aligned = random.int(0...3) == 0  // every product positive: sums at the very limit
    weights = (0..<taps * channels).map { _ in
      aligned ? largestWeight : random.signed(largestWeight, extreme: extreme)
    }
    biases = (0..<channels).map { _ in
      aligned ? largestBias : random.signed(largestBias >> (random.flip() ? 0 : 12), extreme: extreme)
    }
    multipliers = (0..<channels).map { _ in [1, 32767, random.int(1...32767)].randomElement(using: &random)! }
    let there = (-radius...radius).map { $0 == 0 || ($0 < 0 ? above : below) }
    rows = there.map { there in
      guard there else { return nil }
      return (0..<width * channels).map { _ in
        Int16(aligned ? largestInput : random.signed(largestInput, extreme: extreme))
      }
    }
  }

  func run(_ kernels: aec_kernels, fenceBefore: Bool) -> [Int16] {
    let weights = Fenced(self.weights.map { Int16($0) }, fenceBefore: fenceBefore)
    let biases = Fenced(self.biases.map { Int32($0) }, fenceBefore: fenceBefore)
    let multipliers = Fenced(self.multipliers.map { Int16($0) }, fenceBefore: fenceBefore)
    let rows = self.rows.map { $0.map { Fenced($0, fenceBefore: fenceBefore) } }
    let output = Fenced([Int16](repeating: untouched, count: width * channels), fenceBefore: fenceBefore)
    var layer = aec_depthwise(
      weights: weights.start, biases: biases.start, multipliers: multipliers.start, radius: Int32(radius),
      channels: Int32(channels), shift: Int32(shift), limit: Int32(limit), activation: activation)
    let starts = rows.map { $0.map { UnsafePointer($0.start) } }
    withExtendedLifetime((weights, biases, multipliers, rows)) {
      kernels.depthwise(&layer, starts, output.start, Int32(width))
    }
    return output.array
  }

  /// The formula of the page on arithmetic in 64 bits; checks that no sum leaves int32.
  func formula() throws -> [Int16] {
    var output: [Int16] = []
    for column in 0..<width {
      for c in 0..<channels {
        var sum = biases[c]
        for dy in -radius...radius {
          for dx in -radius...radius where (0..<width).contains(column + dx) {
            guard let row = rows[dy + radius] else { continue }
            sum +=
              weights[((2 * radius + 1) * (dy + radius) + dx + radius) * channels + c]
              * Int(row[(column + dx) * channels + c])
          }
        }
        guard let sum = Int32(exactly: sum) else { throw SumOutOfRange(sum: sum) }
        let out = finish(
          Int(sum), shift: shift, multiplier: multipliers[c], activation: activation, residual: nil,
          limit: limit)
        output.append(Int16(out))
      }
    }
    return output
  }
}

@Suite struct DepthwiseTests {
  @Test func naiveEqualsTheFormula() throws {
    var random = SplitMix64(seed: 11)
    for width in 1...30 {
      let row = DepthwiseCase(&random, width: width, above: random.flip(), below: random.flip())
      #expect(try row.run(InstructionSet.naive, fenceBefore: random.flip()) == row.formula(), "\(row)")
    }
  }

  @Test(arguments: InstructionSet.fast, [1, 2])
  func equalsNaiveAtEveryWidthWithAndWithoutNeighbours(set: InstructionSet, radius: Int) throws {
    var random = SplitMix64(seed: 12)
    let kernels = try #require(set.kernels)
    for width in Array(1...70) + [95, 96, 97, 129, 375] {
      for (above, below) in [(true, true), (true, false), (false, true), (false, false)] {
        let row = DepthwiseCase(&random, width: width, above: above, below: below, radius: radius)
        let fenceBefore = random.flip()
        let expected = row.run(InstructionSet.naive, fenceBefore: fenceBefore)
        #expect(row.run(kernels, fenceBefore: fenceBefore) == expected, "\(row)")
      }
    }
  }

  @Test(arguments: InstructionSet.fast) func allRadiiEqualTheFormula(set: InstructionSet) throws {
    var random = SplitMix64(seed: 13)
    let kernels = try #require(set.kernels)
    for (width, radius) in [(1, 3), (2, 3), (9, 2), (33, 2), (40, 4), (17, 0), (1, 2)] {
      let row = DepthwiseCase(&random, width: width, above: random.flip(), below: random.flip(), radius: radius)
      #expect(try row.run(kernels, fenceBefore: random.flip()) == row.formula(), "\(row)")
    }
  }
}
