import AEC
import AECImageIO
import AECSupport
import AECTraining
import ArgumentParser

/// Trains a small autoencoder, and measures what it keeps.
struct AutoencoderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "autoencoder", abstract: "Train a small autoencoder, and measure what it keeps.",
    discussion: """
      Squares are cut from pictures, the lowest fifth of each kept aside for measuring; or digits are drawn, in black and white. \
      Principal components of as many numbers are measured beside. Numbers depend on the seed and the instruction set, not on the \
      threads.
      """)

  @Argument(help: "Pictures (PNG, JPEG), and folders of them.")
  var pictures: [String] = []
  @Option(help: "Digits to draw, instead of pictures.")
  var digits: Int?
  @Option(help: "Pixels a side of a square.")
  var side = 16
  @Option(help: "Numbers of the latent, of each 16x16 pixels with --config.")
  var latent = 32
  @Option(help: "leaky: with a wide layer on either side; linear: without.")
  var activation = "leaky"
  @Option(help: "Width of these layers.")
  var width = 512
  @Option(help: "The codec's own transforms in this configuration: main, fast, tiny.")
  var config: String?
  @Option(help: "Of the latent: none, kl:BETA or l1:W.")
  var penalty = "none"
  @Option(help: "mse, bce or ms-ssim.")
  var loss = "mse"
  @Option(help: "Done to what goes in: gaussian:SIGMA, poisson:PEAK, jpeg:Q or marks.")
  var noise: String?
  @Option(help: "Steps, with those behind a state that is gone on from.")
  var steps = 2000
  @Option(help: "Pictures of a step, a multiple of 32.")
  var batch = 256
  @Option(name: .customLong("lr"), help: "Learning rate.")
  var learningRate = 1e-3
  @Option(help: "adamw or soap.")
  var optimiser = "adamw"
  @Option(help: "Of all that is drawn.")
  var seed = 0
  @Option(help: "Threads.")
  var threads = TrainingOptions().threads
  @Option(help: "Steps between lines.")
  var every = 200
  @Option(help: "The state, a file of safetensors.")
  var out: String?
  @Option(help: "State to go on from.")
  var resume: String?
  @Option(help: "PNG of pictures kept aside, and what comes of them below.")
  var sheet: String?
  @Option(help: "PNG of pictures made of drawn numbers, with --penalty kl.")
  var samples: String?

  mutating func validate() throws {
    guard pictures.isEmpty != (digits == nil) else { throw ValidationError("name pictures, or give --digits") }
    guard digits ?? 1 > 0, latent > 0, width > 0, steps > 0, batch > 0, threads > 0, every > 0 else {
      throw ValidationError("numbers of digits, steps, threads and of what a layer has are above 0")
    }
    guard batch % 32 == 0 else { throw ValidationError("--batch: expected a multiple of 32, found \(batch)") }
    guard activation == "leaky" || activation == "linear" else {
      throw ValidationError("--activation: expected leaky or linear, found \(activation)")
    }
    _ = try parsed()
    let least = loss == "ms-ssim" ? 11 : 2
    guard side >= least else { throw ValidationError("--side: expected at least \(least), found \(side)") }
    guard let config else { return }
    guard Configuration.named[config] != nil else {
      throw ValidationError("--config: expected main, fast or tiny, found \(config)")
    }
    guard digits == nil, side % 16 == 0, activation == "leaky" else {
      throw ValidationError("--config is for pictures, --side a multiple of 16, and --activation leaky")
    }
  }

  /// What the texts of options say.
  private func parsed() throws -> (options: AutoencoderOptions, penalty: LatentPenalty) {
    guard let optimiser = OptimiserKind(rawValue: optimiser) else {
      throw ValidationError("--optimiser: expected soap or adamw, found \(optimiser)")
    }
    var options = AutoencoderOptions()
    (options.optimiser, options.batch, options.seed, options.threads) = (optimiser, batch, seed, threads)
    let penalty: LatentPenalty
    do throws(OptionError) {
      options.loss = try ReconstructionLoss(loss)
      penalty = try LatentPenalty(self.penalty)
      if let noise {
        options.noise = Corrupter(try Corruption(noise), black: -0.5) { $0.throughJPEG(quality: $1) }
      }
    } catch {
      throw ValidationError("\(error)")
    }
    if penalty == .rate {
      throw ValidationError("--penalty: expected none, kl:BETA or l1:W, found rate, of the codec alone")
    }
    guard samples == nil || self.penalty.hasPrefix("kl:") else {
      throw ValidationError("--samples: expected --penalty kl:BETA, which makes latents like drawn numbers")
    }
    return (options, penalty)
  }

  func run() throws {
    let (options, penalty) = try parsed()
    let (learned, aside) = try examples()
    guard learned.count > 0, aside.count > 0 else {
      throw ValidationError("no pictures of at least \(5 * side) rows and \(side) columns")
    }
    let form: AutoencoderForm =
      config.map { .codec(Configuration.named[$0]!, picture: learned.shape, latent: latent, penalty: penalty) }
      ?? .dense(picture: learned.shape, width: activation == "linear" ? nil : width, latent: latent, penalty: penalty)
    let trainer = AutoencoderTrainer(form, options)
    if let resume { try trainer.resume(resume) }
    let (shape, kernels) = (learned.shape, options.kernels.name)
    say(
      "\(learned.count) pictures of \(shape.height)x\(shape.width)x\(shape.channels) to learn from, "
        + "\(aside.count) kept aside; \(kernels), \(threads) threads")
    try train(trainer, learned)

    let report = AutoencoderReport(trainer, learned: learned, aside: aside)
    say(report.text)
    if let sheet { try write(report.sheet, to: sheet) }
    if let samples {
      let drawn = trainer.samples(96, Draws(seed: seed, step: 0))
      try write(SmallPictures.sheet((0..<6).map { drawn[16 * $0..<16 * ($0 + 1)] }), to: samples)
    }
  }

  private func train(_ trainer: AutoencoderTrainer, _ learned: SmallPictures) throws {
    var rates = TrainingOptions()
    (rates.learningRate, rates.warmup, rates.decay) = (learningRate, max(1, min(100, steps / 10)), 0.5)
    var (costs, start) = ([Double](), ContinuousClock.now)
    while trainer.step < steps {
      // By the steps alone, so that a training that goes on does what it would have done.
      let rate = rates.learningRate(progress: Double(trainer.step) / Double(steps), done: trainer.step)
      costs.append(trainer.step(on: learned, learningRate: rate))
      if trainer.hasGoneBack {
        say(
          "step \(trainer.step): found numbers that are not finite; the last good state goes on with other pictures")
      }
      if trainer.step % every == 0 || trainer.step == steps {
        let (cost, speed) = (costs.reduce(0, +) / Double(costs.count), Double(costs.count) / (.now - start).inSeconds)
        say("step \(trainer.step)   cost \(Figures.fixed(cost, 4))   \(Figures.fixed(speed, 1)) steps/s")
        (costs, start) = ([], .now)
        if let out { try trainer.save(out) }
      }
    }
  }

  private func examples() throws -> (learned: SmallPictures, aside: SmallPictures) {
    if let digits { return (Digits.drawn(0..<digits), Digits.drawn(digits..<digits + 1000)) }
    let files = try PictureSearch.files(pictures)
    return SmallPictures.cut(
      try files.map { try PictureIO.read(Files.read($0)).picture.colours.rgb8 }, side: side)
  }

  private func write(_ picture: Picture, to path: String) throws {
    try Files.write(PictureIO.write(picture, as: .png), to: path)
  }
}
