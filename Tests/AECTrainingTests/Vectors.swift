import AECSupport
import AECTestSupport
import Foundation
import Testing

@testable import AECTraining

/// What PyTorch computed in double precision (`models/train/gradients.py`).
struct Vectors {
  let tensors: [String: Tensor]

  init(_ name: String) throws {
    let url = try #require(Bundle.module.url(forResource: "Vectors/\(name)", withExtension: "safetensors"))
    tensors = try TensorFile.read(Array(Data(contentsOf: url)))
  }

  subscript(_ name: String) -> Tensor { tensors[name]! }

  /// Tensors whose names begin so, by the rest.
  func under(_ prefix: String) -> [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: tensors.filter { $0.key.hasPrefix(prefix) }.map {
        (String($0.key.dropFirst(prefix.count)), $0.value)
      })
  }
}

/// The norm of a difference, as a part of the norm of what is right.
func distance(_ found: [Float], _ right: [Float]) -> Double {
  precondition(found.count == right.count)
  let (difference, norm) = zip(found, right).reduce((0.0, 0.0)) { sums, pair in
    let d = Double(pair.0) - Double(pair.1)
    return (sums.0 + d * d, sums.1 + Double(pair.1) * Double(pair.1))
  }
  return (difference / max(norm, 1e-30)).squareRoot()
}

extension TrainingKernels: CustomTestStringConvertible {
  public var testDescription: String { name }

  /// How far a layer may be from double precision: bfloat16 has 8 bits, and puts some values on the other side of a ReLU.
  var tolerance: Double { roundsOperands ? 0.1 : 1e-4 }
}

/// Memory with numbers in it.
func floats(_ numbers: [Float]) -> Floats { Floats(numbers) }
