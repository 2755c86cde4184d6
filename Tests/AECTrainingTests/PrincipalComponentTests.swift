import AEC
import Testing

@testable import AECTraining

@Suite struct PrincipalComponentTests {
  private static let crops = 128

  /// The picture of the vectors.
  private static let photographs = Photographs(
    [
      Picture(
        width: 192, height: 160,
        pixels: (0..<160 * 192 * 3).map { index in
          let (x, y, colour) = (index / 3 % 192, index / 3 / 192, index % 3)
          return UInt8((x * x / 50 + 2 * y + x * y / (90 + 30 * colour)) % 256)
        })
    ], leastSide: 64)!

  private static func trainer(_ kernels: TrainingKernels) -> Trainer {
    var options = TrainingOptions()
    (options.batch, options.crop, options.kernels, options.seed) = (1, 64, kernels, 3)
    let mini = Configuration(
      encoderC8: 8, encoderN8: 1, encoderC16: 8, decoderC8: 8, decoderN8: 1, decoderC16: 8, decoderN16: 1, latent: 16,
      hyper: 8, hyperWidth: 8, scaleWidth: 8)
    let trainer = Trainer(mini, options)
    trainer.begin(asComponentsOf: photographs, crops: crops)
    return trainer
  }

  @Test(arguments: TrainingKernels.all)
  func latentsDeviateAsThoseOfPyTorch(kernels: TrainingKernels) throws {
    let trainer = Self.trainer(kernels)
    let classes = trainer.parameters.tensor(trainer.parameters["latent_class"]).values.suffix(16)
    let right = try Vectors("principal")["classes"].values
    #expect(zip(classes, right).allSatisfy { abs($0 - $1) < 1e-2 }, "\(Array(classes)), \(right)")
    #expect(trainer.average.array == trainer.parameters.values.array)
  }

  /// Through the transforms without their blocks, which begin as next to nothing.
  @Test func whatComponentsLeaveOutIsWhatThoseOfPyTorchDo() throws {
    let trainer = Self.trainer(.all[0])
    func matrix(_ layer: String) -> (_ vector: [Float]) -> [Float] {
      let tensor = trainer.parameters.tensor(trainer.parameters[layer + ".weight"])
      let inputs = tensor.shape[1]
      return { vector in
        (0..<tensor.shape[0]).map { row in (0..<inputs).reduce(0) { $0 + tensor.values[row * inputs + $1] * vector[$1] }
        }
      }
    }
    let (stem, head) = (matrix("analysis.stem"), matrix("synthesis.head"))
    let (down, up) = (matrix("analysis.down.conv"), matrix("synthesis.up.conv"))
    let crop = Floats(3 * 64 * 64)
    var (left, all) = (0.0, 0.0)
    for first in 0..<2 {
      for cut in Self.photographs.cuts(64, size: 64, Draws(seed: 3, step: first)) {
        Self.photographs.crop(cut, size: 64, into: crop.start)
        // The first 16x16 pixels, as four squares of 8x8.
        let squares = (0..<4).map { part in
          (0..<192).map { index in
            let (colour, y, x) = (index / 64, 8 * (part / 2) + index / 8 % 8, 8 * (part % 2) + index % 8)
            return crop.start[3 * (64 * y + x) + colour]
          }
        }
        let features = squares.map(stem)
        let deep = (0..<32).map { features[$0 % 4][$0 / 4] }
        let back = up(down(deep))
        for part in 0..<4 {
          let square = head((0..<8).map { back[4 * $0 + part] })
          for (found, right) in zip(square, squares[part]) {
            (left, all) = (left + Double((found - right) * (found - right)), all + Double(right * right))
          }
        }
      }
    }
    #expect(abs(left / all / Double(try Vectors("principal")["left"].values[0]) - 1) < 1e-2)
  }
}
