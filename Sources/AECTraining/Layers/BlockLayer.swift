import CTraining

/// The weights of a residual block.
struct PackedBlock: Sendable {
  let mixIn, mixOut, expand, project: PackedWeights
  let depthwise: PackedFilter
}

/// A residual block: `s = x + mix_out(depthwise(leaky(mix_in(x))))`, then `s + project(leaky(expand(s)))`.
///
/// The sums run through one map of floats, changed in its place; of what lies between only operands are kept, which products
/// read again on the way back.
final class TrainedBlock: TrainedLayer {
  private let packed: PackedBlock
  let output: Shape
  private let mixed, filtered, sum, expanded, result: Words
  private var read: UnsafeMutablePointer<UInt32>?

  init(_ packed: PackedBlock, input: Shape, _ kernels: TrainingKernels) {
    (self.packed, output) = (packed, input)
    let narrow = input.positions * kernels.words(input.channels)
    (mixed, filtered, sum, result) = (Words(narrow), Words(narrow), Words(narrow), Words(narrow))
    expanded = Words(input.positions * kernels.words(packed.expand.outputs))
  }

  private func multiply(
    _ operand: UnsafePointer<UInt32>, _ weights: Words, _ inputs: Int, _ outputs: Int, _ finish: aec_finish,
    _ pass: Pass
  ) {
    withUnsafePointer(to: finish) {
      pass.kernels.table.product(
        operand, weights.start, Int32(output.positions), Int32(inputs), Int32(outputs), false, $0)
    }
  }

  private func finish(_ bias: Parameter?, _ pass: Pass, leaky: Bool = false) -> aec_finish {
    var finish = aec_finish()
    finish.bias = bias.map { UnsafePointer(pass.parameters.start($0)) }
    finish.activation = leaky ? AEC_TRAINS_LEAKY : AEC_TRAINS_LINEAR
    return finish
  }

  func forward(_ input: Map, _ pass: Pass) -> Map {
    let (channels, wide) = (output.channels, packed.expand.outputs)
    read = input.operand
    var mixing = finish(packed.mixIn.bias, pass, leaky: true)
    mixing.operand = mixed.start
    multiply(input.operand, packed.mixIn.forward[0], channels, channels, mixing, pass)

    var filtering = finish(packed.depthwise.bias, pass)
    filtering.operand = filtered.start
    packed.depthwise.apply(packed.depthwise.forward, mixed.start, output, filtering, pass)

    var adding = finish(packed.mixOut.bias, pass)
    (adding.residual, adding.output, adding.operand) = (UnsafePointer(input.floats), input.floats, sum.start)
    multiply(filtered.start, packed.mixOut.forward[0], channels, channels, adding, pass)

    var widening = finish(packed.expand.bias, pass, leaky: true)
    widening.operand = expanded.start
    multiply(sum.start, packed.expand.forward[0], channels, wide, widening, pass)

    var ending = finish(packed.project.bias, pass)
    (ending.residual, ending.output, ending.operand) = (UnsafePointer(input.floats), input.floats, result.start)
    multiply(expanded.start, packed.project.forward[0], wide, channels, ending, pass)
    return Map(shape: output, floats: input.floats, operand: result.start)
  }

  func backward(_ gradient: Map, _ pass: Pass, needsInput: Bool) -> Map? {
    let (channels, wide, positions) = (output.channels, packed.expand.outputs, output.positions)
    let wideGradient = pass.scratch.words(.wide, positions * pass.kernels.words(wide))
    let narrowGradient = pass.scratch.words(.narrow, positions * pass.kernels.words(channels))

    // By what project read, behind the activation; then by the sum, which reaches both branches.
    pass.addGradients(packed.project, inputs: expanded.start, gradient: gradient.operand, positions: positions)
    var gating = finish(nil, pass)
    (gating.gate, gating.gate_activation, gating.operand) = (
      UnsafePointer(expanded.start), AEC_TRAINS_LEAKY, wideGradient
    )
    multiply(gradient.operand, packed.project.backward[0], channels, wide, gating, pass)
    pass.addGradients(packed.expand, inputs: sum.start, gradient: wideGradient, positions: positions)
    var adding = finish(nil, pass)
    (adding.residual, adding.output) = (UnsafePointer(gradient.floats), gradient.floats)
    adding.operand = gradient.operand
    multiply(wideGradient, packed.expand.backward[0], wide, channels, adding, pass)

    pass.addGradients(packed.mixOut, inputs: filtered.start, gradient: gradient.operand, positions: positions)
    var plain = finish(nil, pass)
    plain.operand = narrowGradient
    multiply(gradient.operand, packed.mixOut.backward[0], channels, channels, plain, pass)
    packed.depthwise.addGradients(output, inputs: mixed.start, gradient: narrowGradient, pass)
    let mixedGradient = pass.scratch.words(.third, positions * pass.kernels.words(channels))
    var turning = finish(nil, pass)
    (turning.gate, turning.gate_activation, turning.operand) = (
      UnsafePointer(mixed.start), AEC_TRAINS_LEAKY, mixedGradient
    )
    packed.depthwise.apply(packed.depthwise.backward, narrowGradient, output, turning, pass)
    pass.addGradients(packed.mixIn, inputs: read!, gradient: mixedGradient, positions: positions)
    guard needsInput else { return nil }
    multiply(mixedGradient, packed.mixIn.backward[0], channels, channels, adding, pass)
    return gradient
  }
}
