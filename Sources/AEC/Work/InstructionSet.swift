import CKernels

/// The instruction sets that kernels are written for. All give the same bits.
package enum InstructionSet: String, CaseIterable, Sendable {
  case naive, sse2, avx2, avx512, neon

  /// Whether this machine (and this build) has it.
  package var isAvailable: Bool { table != nil }

  /// What the environment variable `AEC_ISA` names, or the fastest one of this machine: without the variable, and also
  /// where it names what is unknown or not there. A library must not end its program for that; the command does, with
  /// ``environmentProblem``.
  package static let best: InstructionSet = aec_kernels_best().flatMap(named) ?? fastest

  /// The fastest one of this machine, whatever the environment says.
  package static let fastest: InstructionSet = aec_kernels_named(nil).flatMap(named) ?? .naive

  /// What is wrong with `AEC_ISA`, if it names an instruction set that is unknown or not there.
  package static var environmentProblem: String? {
    guard aec_kernels_best() == nil else { return nil }
    let names = allCases.filter { $0.isAvailable }.map { $0.rawValue }.joined(separator: ", ")
    return "AEC_ISA names an instruction set that is not there; this machine has \(names)"
  }

  var table: UnsafePointer<aec_kernels>? {
    switch self {
    case .naive: aec_kernels_for(AEC_ISA_NAIVE)
    case .sse2: aec_kernels_for(AEC_ISA_SSE2)
    case .avx2: aec_kernels_for(AEC_ISA_AVX2)
    case .avx512: aec_kernels_for(AEC_ISA_AVX512)
    case .neon: aec_kernels_for(AEC_ISA_NEON)
    }
  }

  private static func named(_ table: UnsafePointer<aec_kernels>) -> InstructionSet? {
    InstructionSet(rawValue: String(cString: table.pointee.name))
  }
}

/// The kernels that a piece of work runs on.
package struct Kernels: @unchecked Sendable {
  /// Sees every row that a layer has computed: the layer, its first output, the row's elements.
  package typealias Observer = @Sendable (_ layer: String, _ firstOutput: Int, _ row: [Int16]) -> Void

  let table: UnsafePointer<aec_kernels>
  /// For tests against recorded vectors.
  var observer: Observer?

  init(_ set: InstructionSet) {
    guard let table = set.table else { preconditionFailure("this machine does not have \(set)") }
    self.table = table
  }
}
