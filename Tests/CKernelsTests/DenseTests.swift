import AECTestSupport
import CKernels
import Testing

@Suite struct DenseTests {
  @Test func naiveEqualsTheFormula() throws {
    var random = SplitMix64(seed: 1)
    for _ in 0..<200 {
      let layer = DenseCase(&random)
      let output = layer.run(InstructionSet.naive, fenceBefore: random.flip())
      #expect(try output == layer.formula(), "\(layer)")
    }
  }

  @Test(arguments: InstructionSet.fast)
  func equalsNaiveOnOddShapes(set: InstructionSet) throws {
    var random = SplitMix64(seed: 2)
    let kernels = try #require(set.kernels)
    for _ in 0..<500 { expectEqualsNaive(DenseCase(&random), kernels, &random) }
  }

  @Test(arguments: InstructionSet.fast)
  func equalsNaiveAtEveryNumberOfPositions(set: InstructionSet) throws {
    var random = SplitMix64(seed: 3)
    let kernels = try #require(set.kernels)
    for positions in 1...70 {
      for bits in [8, 16] {
        expectEqualsNaive(DenseCase(&random, positions: positions, bits: bits), kernels, &random)
      }
    }
  }

  @Test(arguments: InstructionSet.fast)
  func equalsNaiveOnLongRowsAndManyInputs(set: InstructionSet) throws {
    var random = SplitMix64(seed: 4)
    let kernels = try #require(set.kernels)
    for positions in [191, 192, 193, 385, 1000] {
      for bits in [8, 16] {
        let layer = DenseCase(&random, positions: positions, inputCount: 16, bits: bits)
        expectEqualsNaive(layer, kernels, &random)
      }
    }
    for inputs in [1278, 1280, 1282, 2560] {
      for positions in [1, 23, 24, 50] {
        for bits in [8, 16] {
          let layer = DenseCase(&random, positions: positions, inputCount: inputs, bits: bits)
          expectEqualsNaive(layer, kernels, &random)
        }
      }
    }
  }

  /// No exporter writes such layers, but a damaged model file may hold them.
  @Test(arguments: InstructionSet.fast)
  func sumsThatLeaveInt32WrapAlike(set: InstructionSet) throws {
    var random = SplitMix64(seed: 6)
    let kernels = try #require(set.kernels)
    for _ in 0..<100 {
      var layer = DenseCase(&random, bits: 16)
      layer.biases = layer.biases.map { _ in random.signed(Int(Int32.max), extreme: true) }
      layer.weights = layer.weights.map { $0.map { _ in random.flip() ? -32768 : random.signed(32767, extreme: true) } }
      layer.inputs = layer.inputs.map { $0.map { _ in Int16(random.signed(32767, extreme: true)) } }
      expectEqualsNaive(layer, kernels, &random)
    }
  }

  @Test(arguments: InstructionSet.fast)
  func outputMayReplaceTheResidual(set: InstructionSet) throws {
    var random = SplitMix64(seed: 5)
    let kernels = try #require(set.kernels)
    for _ in 0..<100 {
      var layer = DenseCase(&random)
      guard layer.residual != nil else { continue }
      layer.outputStride = layer.residualStride
      let apart = layer.run(InstructionSet.naive, fenceBefore: false)
      let inPlace = layer.run(kernels, fenceBefore: random.flip(), inPlace: true)
      for position in 0..<layer.positions {
        let start = position * layer.outputStride
        #expect(inPlace[start..<start + layer.count] == apart[start..<start + layer.count], "\(layer)")
        // Between the positions lies what was there before.
        let gap = start + layer.count..<min(start + layer.residualStride, inPlace.count)
        if !gap.isEmpty { #expect(inPlace[gap] == layer.residual![gap], "\(layer)") }
      }
    }
  }

  @Test(arguments: InstructionSet.all.filter { $0.kernels != nil })
  func noPositionsOrOutputsWriteNothing(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    var layer = aec_dense(
      weights: nil, biases: nil, multipliers: nil, weight_bits: 8, inputs: 2, outputs: 16, shift: 0, limit: 1,
      activation: AEC_LINEAR)
    let nothing = [aec_input(start: nil, stride: 2, count: 2), aec_input(start: nil, stride: 0, count: 0)]
    let output = Fenced([Int16]())
    kernels.dense(&layer, nothing, nil, 0, output.start, 16, 0, 0, 16)
    kernels.dense(&layer, nothing, nil, 0, output.start, 16, 5, 0, 0)
  }

  private func expectEqualsNaive(_ layer: DenseCase, _ kernels: aec_kernels, _ random: inout SplitMix64) {
    let fenceBefore = random.flip()
    let expected = layer.run(InstructionSet.naive, fenceBefore: fenceBefore)
    #expect(layer.run(kernels, fenceBefore: fenceBefore) == expected, "\(layer)")
  }
}
