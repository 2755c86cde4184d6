import AEC
import AECImageIO
import AECSupport
import AECTraining
import ArgumentParser

/// Trains a network on photographs.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Train a network on photographs.",
    discussion: """
      The state is saved every two minutes and at the end, the moving average beside it as NAME-slim.safetensors. A training \
      that goes on draws what it would have drawn without the break. Numbers depend on the seed and the instruction set, not on \
      the threads.
      """)

  @Argument(help: "Pictures (PNG, JPEG, PNM, PAM), and folders of them.")
  var photographs: [String]
  @Option(help: "The state, a file of safetensors.")
  var out: String
  @Option(help: "State or slim file to go on from.")
  var resume: String?
  @Option(help: "Configuration of an untrained network: main, fast, tiny.")
  var config = "fast"
  @Option(help: "Weights of an untrained network: pca, the photographs' principal components, or random.")
  var initial = "pca"
  @Option(help: "Steps.")
  var steps: Int?
  @Option(help: "Minutes, of which a number of steps is made after the first twenty.")
  var minutes: Double?
  @Option(help: "Crops of a step.")
  var batch = 8
  @Option(help: "Pixels a side of a crop, a multiple of 64.")
  var crop = 256
  @Option(name: .customLong("lr"), help: "Learning rate.")
  var learningRate = 6e-4
  @Option(help: "Steps in which the learning rate rises.")
  var warmup = 300
  @Option(help: "Last share of the training, in which the learning rate falls.")
  var decay = 0.25
  @Option(help: "soap or adamw.")
  var optimiser = "soap"
  @Option(help: "Of all that is drawn.")
  var seed = 0
  @Option(help: "Threads.")
  var threads = TrainingOptions().threads
  @Option(help: "Steps between lines.")
  var every = 50

  mutating func validate() throws {
    guard (steps == nil) != (minutes == nil) else { throw ValidationError("say how long: --minutes or --steps") }
    guard steps ?? 1 > 0, minutes ?? 1 > 0, batch > 0, every > 0, warmup > 0, threads > 0 else {
      throw ValidationError("numbers of steps, minutes, crops and threads are above 0")
    }
    guard minutes ?? 1 <= TrainingRun.Length.mostMinutes, steps ?? 1 <= TrainingRun.Length.mostSteps else {
      throw ValidationError("--minutes goes up to 1000000, --steps up to 10000000")
    }
    guard crop > 0, crop % 64 == 0 else {
      throw ValidationError("--crop: expected a multiple of 64, found \(crop)")
    }
    guard Configuration.named[config] != nil else {
      throw ValidationError("--config: expected main, fast or tiny, found \(config)")
    }
    guard ["pca", "random"].contains(initial) else {
      throw ValidationError("--initial: expected pca or random, found \(initial)")
    }
    guard OptimiserKind(rawValue: optimiser) != nil else {
      throw ValidationError("--optimiser: expected soap or adamw, found \(optimiser)")
    }
  }

  func run() throws {
    var options = TrainingOptions()
    (options.batch, options.crop, options.learningRate) = (batch, crop, learningRate)
    (options.warmup, options.decay, options.seed, options.threads) = (warmup, decay, seed, threads)
    options.optimiser = OptimiserKind(rawValue: optimiser)!
    let trainer =
      try resume.map { try Trainer(goingOnFrom: $0, options) } ?? Trainer(Configuration.named[config]!, options)
    guard let store = Photographs(try pictures(), leastSide: crop) else {
      throw ValidationError("no photographs of at least \(crop) pixels a side")
    }
    say(
      "\(store.count) photographs, \(Int(store.megapixels)) megapixels; \(options.kernels.name), \(threads) threads")
    if resume == nil && initial == "pca" { trainer.begin(asComponentsOf: store) }
    try train(trainer, store)
  }

  private func train(_ trainer: Trainer, _ store: Photographs) throws {
    let run = TrainingRun(trainer, CropSource(store), steps.map { .steps($0) } ?? .minutes(minutes!))
    run.stride = every
    try run.go { event in
      switch event {
      case .length(let steps, let seconds):
        say("\(steps) steps, as one takes \(Figures.fixed(seconds, 2)) seconds")
      case .lost(let step):
        say("step \(step): found numbers that are not finite; the last good state goes on with other crops")
      case .progress(let mean):
        say(
          "step \(trainer.step)   \(Figures.fixed(mean.bitsPerPixel, 4)) bpp   error \(Figures.fixed(mean.error, 2))"
            + "   cost \(Figures.fixed(mean.cost, 4))   \(Figures.fixed(mean.stepsPerSecond, 2)) steps/s")
      case .due: try trainer.save(out)
      case .validated: break
      }
    }
    try trainer.save(out)
  }

  /// All pictures, in RGB of 8 bits.
  private func pictures() throws -> [Picture] {
    try PictureSearch.files(photographs).map { try PictureIO.read(Files.read($0)).picture.colours.rgb8 }
  }
}
