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

  @Test func theSmallestBlendIsTakenThatGainsNineTenths() throws {
    let trained = try Self.run(60)
    let run = try Self.run(1)
    trained.go { _ in }
    run.go { _ in }
    // Half of the way from there to the end of the short run are the weights of the long one, which are better.
    let end = run.trainer.slim
    let beyond = Blend.weights(-1, from: trained.best, to: end)
    let pictures = try #require(run.validation)
    let first = run.curve[0].objective
    func gain(_ weights: [String: Tensor]) -> Double { first - run.trainer.validate(pictures, of: weights).objective }
    let gains = Blend.shares.map { gain(Blend.weights($0, from: beyond, to: end)) }
    let most = try #require(gains.max())
    // But for rounding, on the way there.
    #expect(most > gain(run.best) && most > 0.99 * gain(trained.best) && most > 0)
    let index = try #require(gains.firstIndex { $0 >= 0.9 * most })
    let blend = run.blended(with: beyond)
    #expect(blend.share == Blend.shares[index])
    #expect(blend.weights == Blend.weights(blend.share, from: beyond, to: end))
    #expect(blend.cost.map { first - $0.objective } == gains[index] && blend.cost?.step == 1)

    let given = run.blended(with: beyond, share: 0.1)
    #expect(given.share == 0.1 && given.weights == Blend.weights(0.1, from: beyond, to: end))
    #expect(run.blended(with: beyond, share: 1).weights == run.best)
    #expect(run.blended(with: nil).weights == run.best)
  }

  @Test func withoutAGainOrPicturesToChooseByTheBestStateIsTaken() throws {
    let run = try Self.run(1)
    let start = run.trainer.slim
    run.go { _ in }
    let worse = start.mapValues { Tensor(shape: $0.shape, values: $0.values.map { 40 * $0 }) }
    let blend = run.blended(with: worse)
    #expect(blend.share == 1 && blend.weights == run.best && blend.cost == run.bestCost)
    let blind = TrainingRun(run.trainer, CropSource(Photographs(Self.pictures, leastSide: 64)!), .steps(1))
    #expect(blind.blended(with: start).weights == run.trainer.slim)
  }

  @Test func aBlendLiesOnTheLineBetweenWeights() {
    let (start, end) = (Tensor(shape: [2], values: [1, -2]), Tensor(shape: [2], values: [3, 2]))
    let quarter = Blend.weights(0.25, from: ["a": start], to: ["a": end])
    #expect(quarter == ["a": Tensor(shape: [2], values: [1.5, -1])])
    #expect(Blend.weights(0, from: ["a": start], to: ["a": end]) == ["a": start])
    #expect(Blend.weights(1, from: ["a": start], to: ["a": end]) == ["a": end])
  }

  @Test func validationChangesNothingAndIsTheSameEachTime() throws {
    let run = try Self.run(3)
    let before = run.trainer.tensors
    let pictures = try #require(Photographs([Self.pictures[1]], leastSide: 64))
    let first = run.trainer.validate(pictures, crops: 4)
    #expect(run.trainer.validate(pictures, crops: 4) == first)
    #expect(run.trainer.tensors == before)
    // Nor what comes later, in the middle of a run.
    let other = try Self.run(3)
    run.go(until: { run.done == 1 }, { _ in })
    #expect(run.trainer.validate(pictures, crops: 4) != first)
    for one in [run, other] { one.go { _ in } }
    #expect(run.trainer.tensors == other.trainer.tensors)
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
