import AECSupport
import AECTestSupport
import Foundation
import Testing

@testable import AECTraining

@Suite struct StateTests {
  private static let configuration = Configuration(
    encoderC8: 16, encoderN8: 1, encoderC16: 16, decoderC8: 16, decoderN8: 1, decoderC16: 16, decoderN16: 1, latent: 16,
    hyper: 16, hyperWidth: 16, scaleWidth: 16, encoderWide8: 1)

  private static func options(threads: Int = 2, seed: Int = 0) -> TrainingOptions {
    var options = TrainingOptions()
    (options.batch, options.crop, options.threads, options.seed) = (3, 64, threads, seed)
    return options
  }

  private static func step(_ trainer: Trainer, wrong: Bool = false) {
    let draws = Draws(seed: 1, step: trainer.step)
    _ = trainer.step(rates: draws.rates(3), draws.noise, learningRate: 1e-3) { number, crop in
      for index in 0..<3 * 64 * 64 { crop[index] = Float(draws.uniform(.row, number * 3 * 64 * 64 + index) - 0.5) }
      if wrong { crop[5] = .nan }
    }
  }

  private static func bits(_ trainer: Trainer) -> [UInt32] {
    trainer.tensors.sorted { $0.key < $1.key }.flatMap { $0.value.values.map(\.bitPattern) }
  }

  @Test func anyNumberOfThreadsGivesTheSameBits() {
    let runs = [1, 2, 3, 5].map { threads in
      let trainer = Trainer(Self.configuration, Self.options(threads: threads))
      for _ in 0..<3 { Self.step(trainer) }
      return Self.bits(trainer)
    }
    for run in runs.dropFirst() { #expect(run == runs[0]) }
    let other = Trainer(Self.configuration, Self.options(seed: 1))
    for _ in 0..<3 { Self.step(other) }
    #expect(Self.bits(other) != runs[0])
  }

  @Test(arguments: OptimiserKind.allCases)
  func aBrokenTrainingGoesOnToTheSameBits(optimiser: OptimiserKind) throws {
    let folder = try TestFolder()
    let path = folder.path + "state.safetensors"
    var options = Self.options()
    options.optimiser = optimiser
    let whole = Trainer(Self.configuration, options)
    for _ in 0..<3 { Self.step(whole) }
    try whole.save(path)
    let other = try Trainer(goingOnFrom: path, options)
    for _ in 0..<4 {
      Self.step(whole)
      Self.step(other)
    }
    #expect(other.step == 7)
    #expect(Self.bits(whole) == Self.bits(other))
  }

  @Test func theSlimFileHoldsTheMovingAverage() throws {
    let folder = try TestFolder()
    let path = folder.path + "state.safetensors"
    let trainer = Trainer(Self.configuration, Self.options())
    Self.step(trainer)
    try trainer.save(path)
    let slim = try Trainer(goingOnFrom: Trainer.slimPath(path), Self.options())
    #expect(slim.slim == trainer.slim)
    #expect(slim.step == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
  }

  @Test func whatIsNotFiniteGoesBackToTheLastGoodState() {
    let trainer = Trainer(Self.configuration, Self.options())
    Self.step(trainer)
    let start = Trainer(Self.configuration, Self.options())
    Self.step(trainer, wrong: true)
    #expect(trainer.hasGoneBack)
    #expect(trainer.step == 2)
    #expect(trainer.slim == start.slim)
    Self.step(trainer)
    #expect(!trainer.hasGoneBack)
    #expect(trainer.slim.values.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    #expect(trainer.slim != start.slim)
  }

  @Test(arguments: ["", "no state at all, nor any other file", "\u{2}\0\0\0\0\0\0\0{}"])
  func whatIsNoStateIsRefused(content: String) throws {
    let folder = try TestFolder()
    try folder.add("wrong.safetensors", Array(content.utf8))
    #expect(throws: (any Error).self) {
      try Trainer(goingOnFrom: folder.path + "wrong.safetensors", Self.options())
    }
  }

  @Test func aStateWithoutATensorIsRefusedByName() throws {
    let folder = try TestFolder()
    let trainer = Trainer(Self.configuration, Self.options())
    Self.step(trainer)
    var tensors = trainer.tensors
    tensors["moments.synthesis.stem.weight.left basis"] = nil
    try folder.add("less.safetensors", TensorFile.write(tensors))
    #expect {
      try Trainer(goingOnFrom: folder.path + "less.safetensors", Self.options())
    } throws: { error in
      "\(error)".contains("moments.synthesis.stem.weight")
    }
  }

  @Test(arguments: [1, 7]) func aStateOfSquaresThatNoLayerHasIsRefusedByName(side: Int) throws {
    let folder = try TestFolder()
    var tensors = Trainer(Self.configuration, Self.options()).tensors
    let name = "analysis.body.0.depthwise.weight"
    for key in tensors.keys where key.hasSuffix(name) {
      tensors[key] = Tensor(shape: [16, 1, side, side], values: Array(repeating: 0, count: 16 * side * side))
    }
    try folder.add("other.safetensors", TensorFile.write(tensors))
    #expect {
      try Trainer(goingOnFrom: folder.path + "other.safetensors", Self.options())
    } throws: { error in
      "\(error)".contains(name)
    }
  }
}
