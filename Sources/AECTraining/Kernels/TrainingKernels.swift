import AECSupport
import CTraining

/// The kernels of one instruction set. Unlike the codec's, sets differ from one another in rounding.
package struct TrainingKernels: @unchecked Sendable {
  let table: aec_training

  /// Those of this machine, the fastest last.
  package static let all: [TrainingKernels] = {
    var sets: [TrainingKernels] = []
    while let table = aec_training_at(Int32(sets.count)) { sets.append(TrainingKernels(table: table.pointee)) }
    return sets
  }()

  /// What the environment variable `AEC_TRAINING_ISA` names, or the fastest.
  package static let best: TrainingKernels = {
    let name = getenv("AEC_TRAINING_ISA").map { String(cString: $0) }
    return all.first { $0.name == name } ?? all.last!
  }()

  /// Those in single precision: the best, if it is so, or the fastest that is.
  package static let exact: TrainingKernels = best.roundsOperands ? all.last { !$0.roundsOperands }! : best

  /// As in `avx512bf16`.
  package var name: String { String(cString: table.name) }

  /// Whether operands are rounded to bfloat16, of 8 bits of mantissa.
  package var roundsOperands: Bool { table.word_channels > 1 }

  /// Words of an operand of so many channels.
  func words(_ channels: Int) -> Int { (channels + Int(table.word_channels) - 1) / Int(table.word_channels) }
}
