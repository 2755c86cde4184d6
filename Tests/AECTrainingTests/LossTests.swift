import Testing

@testable import AECTraining

@Suite struct LossTests {
  @Test(arguments: TrainingKernels.all)
  func lossesAndTheirGradientsAreThoseOfPyTorch(kernels: TrainingKernels) throws {
    let vectors = try Vectors("layers")
    for (name, loss) in [
      ("error", ReconstructionLoss.squaredError), ("entropy", .crossEntropy), ("ssim", .msSSIM),
    ] {
      let x = vectors["\(name)/x"]
      let shape = Shape(x.shape[0], x.shape[1], x.shape[2])
      let (given, target, gradient) = (
        floats(x.values), floats(vectors["\(name)/target"].values), Floats(x.values.count)
      )
      let found = loss(given.start, target.start, shape, weight: 0.5, gradient: gradient.start, kernels)
      #expect(abs(found / Double(vectors["\(name)/loss"].values[0]) - 1) < 1e-4, "\(name)")
      #expect(distance(gradient.array.map { 2 * $0 }, vectors["\(name)/dx"].values) < 1e-3, "\(name)")
    }
  }

  @Test func divergenceIsThatOfPyTorch() throws {
    let vectors = try Vectors("layers")
    let (mean, spread) = (vectors["kl/mean"], vectors["kl/log variance"])
    func together(_ a: Tensor, _ b: Tensor) -> [Float] {
      (0..<4).flatMap { row -> [Float] in
        let columns = 6 * row..<6 * (row + 1)
        return Array(a.values[columns]) + Array(b.values[columns])
      }
    }
    let (latent, gradient) = (floats(together(mean, spread)), Floats(48))
    let found = LatentPenalty.divergence(1)(latent.start, Shape(1, 4, 12), weight: 1, gradient: gradient.start)
    #expect(abs(found / Double(vectors["kl/loss"].values[0]) - 1) < 1e-5)
    #expect(distance(gradient.array, together(vectors["kl/d mean"], vectors["kl/d log variance"])) < 1e-5)
  }

  @Test func magnitudesHaveTheSlopeOfTheirSigns() {
    let (latent, gradient) = (floats([3, -2, 0]), floats([1, 1, 1]))
    #expect(LatentPenalty.magnitude(0.5)(latent.start, Shape(1, 1, 3), weight: 4, gradient: gradient.start) == 2.5)
    #expect(gradient.array == [3, -1, 1])
  }
}
