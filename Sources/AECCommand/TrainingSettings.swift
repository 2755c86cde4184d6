import AEC
import AECImageIO
import AECSupport
import AECTraining
import ArgumentParser

/// How long a training lasts.
struct TrainingLength: ParsableArguments {
  @Option(help: ArgumentHelp("Minutes of training; the export takes one more or so.", valueName: "n"))
  var minutes: Double?

  @Option(help: ArgumentHelp("Steps, instead: the same model on every run of one machine.", valueName: "n"))
  var steps: Int?

  func validate() throws {
    guard (minutes == nil) != (steps == nil) else {
      throw ValidationError("say how long it may take: --minutes 60, or --steps 10000")
    }
    if let minutes, !(minutes > 0 && minutes <= TrainingRun.Length.mostMinutes) {
      throw ValidationError("--minutes goes from above 0 to 1000000")
    }
    if let steps, !(1...TrainingRun.Length.mostSteps).contains(steps) {
      throw ValidationError("--steps goes from 1 to 10000000")
    }
  }

  var length: TrainingRun.Length { steps.map { .steps($0) } ?? .minutes(minutes!) }
  var words: String { steps.map { "--steps \($0)" } ?? "--minutes \(Figures.short(minutes!))" }

  /// Steps in which the learning rate rises: a tenth of all, where four make a second.
  var warmup: Int { min(300, max(10, steps.map { $0 / 10 } ?? Int(min(minutes!, 1e3) * 24))) }
}

/// What is trained, and what it begins with.
struct TrainedNetwork: ParsableArguments {
  @Option(
    help: ArgumentHelp("The model to go on from: a name or an .aecm file (default fast).", valueName: "name"),
    completion: .file(extensions: ["aecm"]))
  var from: String?

  @Flag(help: "Begin with an untrained network, the principal components of the pictures; it takes days.")
  var scratch = false

  @Option(
    help: ArgumentHelp("The size of an untrained network: tiny, fast (default) or main.", valueName: "name"),
    completion: .list(["tiny", "fast", "main"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Channels of an untrained network's latent, a multiple of 64 up to 1024; without it, as --config has them.",
      valueName: "n"))
  var latent: Int?

  @Flag(
    help:
      "Train the encoder half alone: every aec reads the files; the model file holds the encoder and what it serves.")
  var encoderOnly = false

  func validate() throws {
    if scratch && from != nil { throw ValidationError("--scratch begins without the model of --from") }
    if scratch && encoderOnly { throw ValidationError("--encoder-only needs a trained decoder; leave --scratch out") }
    if config != nil && !scratch {
      throw ValidationError("--config is the size of an untrained network: add --scratch")
    }
    if let config, Configuration.named[config] == nil {
      throw ValidationError("--config is tiny, fast or main, not '\(config)'")
    }
    if latent != nil && !scratch {
      throw ValidationError("--latent is of an untrained network: add --scratch")
    }
    if let latent, !Configuration.latents.contains(latent) || latent % 64 != 0 {
      throw ValidationError("--latent is a multiple of 64 up to 1024, not \(latent)")
    }
  }

  /// The model that training goes on from.
  var base: Model? { get throws { scratch ? nil : try ModelShelf.model(from) } }

  func trainer(_ base: Model?, _ options: TrainingOptions) throws -> Trainer {
    guard let base else { return Trainer(untrained, options) }
    do {
      return try Trainer(from: base, options)
    } catch {
      throw Failure(.damaged, from, "has no weights to go on from: \(error)", advice: "go on from another model")
    }
  }

  private var untrained: Configuration {
    var configuration = Configuration.named[config ?? "fast"]!
    if let latent { configuration.latent = latent }
    return configuration
  }

  var words: String {
    guard scratch else { return encoderOnly ? "--encoder-only" : "" }
    return "--scratch --config \(config ?? "fast")" + (latent.map { " --latent \($0)" } ?? "")
  }
}

/// How a network is trained.
struct TrainingSettings: ParsableArguments {
  @Option(help: ArgumentHelp("Crops of a step.", valueName: "n"))
  var batch = 8

  @Option(help: ArgumentHelp("Pixels a side of a crop, a multiple of 64.", valueName: "n"))
  var crop = 256

  @Option(help: ArgumentHelp("The largest learning rate.", valueName: "rate"))
  var learningRate = 6e-4

  @Option(
    help: ArgumentHelp(
      "How much of what training changed is in the model, from above 0 to 1: less gains less, and forgets less of other "
        + "pictures; without it, as little as gains nine tenths.",
      valueName: "share"))
  var blend: Double?

  @Option(help: ArgumentHelp("Of all that is drawn.", valueName: "n"))
  var seed = 0

  @Option(
    help: ArgumentHelp(
      """
      What pictures are compared by: mse (default), ms-ssim, or ms-ssim:SHARE, a mixture, as ms-ssim:0.3.
      """, valueName: "kind"))
  var loss: String?

  @Option(
    help: ArgumentHelp(
      "Corrupt what the network sees, so that it learns to restore it: gaussian:SIGMA, poisson:PEAK, jpeg:Q or marks.",
      valueName: "kind"))
  var noise: String?

  func validate() throws {
    do throws(OptionError) {
      _ = try corruption
      _ = try codecLoss
    } catch {
      throw ValidationError("\(error)")
    }
    if !(1...1024).contains(batch) { throw ValidationError("--batch goes from 1 to 1024") }
    if crop % 64 != 0 || !(64...1024).contains(crop) {
      throw ValidationError("--crop is a multiple of 64 from 64 to 1024, not \(crop)")
    }
    if !(learningRate > 0 && learningRate <= 0.1) { throw ValidationError("--learning-rate goes from above 0 to 0.1") }
    if let blend, !(blend > 0 && blend <= 1) { throw ValidationError("--blend goes from above 0 to 1") }
    if !(0...Int(UInt32.max)).contains(seed) { throw ValidationError("--seed goes from 0 to \(UInt32.max)") }
  }

  func options(_ length: TrainingLength, threads: Int?) -> TrainingOptions {
    var options = TrainingOptions()
    (options.batch, options.crop, options.learningRate, options.seed) = (batch, crop, learningRate, seed)
    options.warmup = length.warmup
    // `validate` has found it to be right.
    if let loss = try? codecLoss { options.loss = loss }
    if let threads { options.threads = threads }
    return options
  }

  private var corruption: Corruption? {
    get throws(OptionError) {
      guard let noise else { return nil }
      return try Corruption(noise)
    }
  }

  private var codecLoss: CodecLoss? {
    get throws(OptionError) {
      guard let loss else { return nil }
      return try CodecLoss(loss)
    }
  }

  /// What corrupts crops, which `validate` has found to be right.
  var corrupter: Corrupter? {
    guard let corruption = try? corruption else { return nil }
    return Corrupter(corruption, black: -0.5) { $0.throughJPEG(quality: $1) }
  }

  /// All that weights depend on before they are blended.
  var words: String {
    (loss.map { "--loss \($0) " } ?? "") + (noise.map { "--noise \($0) " } ?? "")
      + "--batch \(batch) --crop \(crop) --learning-rate \(String(describing: learningRate)) --seed \(seed)"
  }
}
