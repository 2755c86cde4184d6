import AEC
import AECTestSupport
import Foundation
import Testing

@testable import AECTraining

@Suite struct RunTests {
  private static let pictures = (0..<3).map { Picture.mixed(150, 140, seed: $0) }

  private static func run(_ steps: Int, encoderAlone: Bool = false, corrupts: Bool = false) throws -> TrainingRun {
    var options = TrainingOptions()
    (options.batch, options.crop, options.threads, options.warmup) = (2, 64, 2, 2)
    options.trainsEncoderAlone = encoderAlone
    let trainer = Trainer(.tiny, options)
    if corrupts { trainer.corrupter = Corrupter(.gaussian(25), black: -0.5) { picture, _ in picture } }
    let (own, other) = (Photographs(pictures, leastSide: 64)!, Photographs([pictures[0]], leastSide: 64)!)
    return TrainingRun(
      trainer, CropSource(own, ordinary: other, share: 0.25),
      validation: Photographs([Picture.mixed(80, 80, seed: 9)], leastSide: 64)!,
      .steps(steps))
  }

  @Test func aRunThatWasStoppedComesToTheSameWeights() throws {
    let folder = try TestFolder()
    let path = folder.path + "state"
    let whole = try Self.run(42)
    whole.go { _ in }
    let broken = try Self.run(42)
    broken.go(until: { broken.done == 25 }, { _ in })
    #expect(!broken.isOver)
    try broken.save(path, identity: "42")
    let other = try Self.run(42)
    try other.resume(path, identity: "42")
    other.go { _ in }
    #expect(other.isOver && whole.isOver)
    #expect(other.trainer.slim == whole.trainer.slim)
    #expect(other.best == whole.best)
    #expect(other.curve.map(\.step) == whole.curve.map(\.step))
    #expect(whole.curve.map(\.step) == [0, 21, 42])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["state"])
    #expect(throws: CheckpointError.self) { try Self.run(42).resume(path, identity: "43") }
  }

  @Test func theBestStateIsTheOneThatValidationFindsBest() throws {
    let run = try Self.run(60)
    var weights: [Int: [String: Tensor]] = [:]
    run.go { event in
      if case .validated(let cost, _) = event { weights[cost.step] = run.trainer.slim }
    }
    let best = try #require(run.bestCost)
    #expect(run.curve.allSatisfy { $0.objective >= best.objective })
    #expect(run.best == weights[best.step])
    #expect(best.objective < run.curve[0].objective)
  }

  @Test func validationChangesNothingAndIsTheSameEachTime() throws {
    let run = try Self.run(3)
    let before = run.trainer.tensors
    let pictures = try #require(Photographs([Self.pictures[1]], leastSide: 64))
    let first = run.trainer.validate(pictures, crops: 4)
    #expect(run.trainer.validate(pictures, crops: 4) == first)
    #expect(run.trainer.tensors == before)
    #expect(first.bitsPerPixel > 0 && first.error > 0)
  }

  @Test func theEncoderAloneIsTrained() throws {
    let run = try Self.run(5, encoderAlone: true)
    let before = run.trainer.slim
    run.go { _ in }
    let decoder = Architecture(.tiny).decoderNames
    #expect(!decoder.isEmpty)
    for (name, tensor) in run.trainer.slim {
      #expect((tensor == before[name]) == decoder.contains(name), "\(name)")
    }
  }

  @Test func whatTheNetworkSeesIsCorruptedAndWhatItShallGiveIsNot() throws {
    let (clean, noisy) = (try Self.run(1), try Self.run(1, corrupts: true))
    let pictures = try #require(Photographs([Picture.plain(64, 64, [128, 128, 128])], leastSide: 64))
    let (a, b) = (clean.trainer.validate(pictures, crops: 2), noisy.trainer.validate(pictures, crops: 2))
    #expect(a.bitsPerPixel != b.bitsPerPixel)
    // An untrained network gives back little of either: the error is that of the clean picture.
    #expect(abs(b.error / a.error - 1) < 0.2)
  }

  @Test func minutesBecomeSteps() throws {
    var options = TrainingOptions()
    (options.batch, options.crop) = (1, 64)
    let run = TrainingRun(
      Trainer(.tiny, options), CropSource(Photographs(Self.pictures, leastSide: 64)!), .minutes(1e-9))
    run.go { _ in }
    #expect(run.done == 21)
    #expect(run.total == 21)
  }
}
