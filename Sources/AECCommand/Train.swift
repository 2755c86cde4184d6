import AEC
import AECSupport
import AECTraining
import ArgumentParser

/// `aec train`: a model of one's own pictures.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on pictures of one kind, which it then codes in fewer bits.",
    usage: "aec train [OPTIONS] DIR ... -o FILE.aecm (--minutes N | --steps N)",
    discussion: """
      A model learns its pictures: it gets better at them, and somewhat worse at others. Training goes on from 'fast'. Some \
      pictures are kept aside, all copies of one on the same side, and what codes them well becomes the model, with as much of \
      'fast' left in it as costs little; the last lines tell how many bits it saves on them. It takes at least 8 pictures and 4 \
      megapixels.

      A file that was coded with a model of one's own is decoded with it alone: give it to those who shall read the file, who \
      say --model FILE.aecm or 'aec models install FILE.aecm'. With --encoder-only every aec reads the files, and less is \
      gained.

      Weights may remember pictures: whoever has the model may learn something of what it was trained on.

      The state is in FILE.aecm.training until the model is done. Ctrl-C keeps it, and --resume goes on, to the same model as \
      without the break. Other programs have precedence, unless --eager.

      Examples:
        aec train photos -o mine.aecm --minutes 60
        aec train photos -o mine.aecm --minutes 60 --dry-run      how long, how much memory
        aec train photos -o mine.aecm --minutes 60 --resume       after an interruption
        aec train scans -o scans.aecm --minutes 60 --mix photos:0.25
        aec train maps -o maps.aecm --minutes 30 --encoder-only
        aec train scans -o scans.aecm --minutes 60 --report scans.html --elsewhere photos
        aec compress --model mine.aecm photo.png
        aec decompress --model mine.aecm photo.aec
      """)

  @Argument(help: ArgumentHelp("Folders of pictures, or pictures.", valueName: "dir"), completion: .directory)
  var paths: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The model file.", valueName: "file"),
    completion: .file(extensions: ["aecm"]))
  var output: String

  @OptionGroup var length: TrainingLength
  @OptionGroup var network: TrainedNetwork
  @OptionGroup var data: TrainingData
  @OptionGroup var how: TrainingSettings
  @OptionGroup var told: TrainingReportSettings

  @Option(
    help: ArgumentHelp(
      "What the model calls itself, 1 to 16 letters and digits; without it, as its file.", valueName: "name"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The licence of the model, which its card tells; without it, it is not stated.", valueName: "text"))
  var licence: String?

  @OptionGroup var work: ThreadSettings

  @Flag(help: "Work as other programs do, instead of letting them go first.")
  var eager = false

  @Flag(help: "Go on with the state that an interrupted run has left.")
  var resume = false

  @Flag(help: "Tell how long it takes and how much memory, and train nothing.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "Replace a model or a state that exists.")
  var force = false

  @Flag(help: "Show no progress, and say nothing but results and errors.")
  var quiet = false

  @Flag(help: "Print what happens as JSON objects, one a line, instead of text.")
  var json = false

  func validate() throws {
    if resume && dryRun { throw ValidationError("--dry-run begins nothing that --resume could go on with") }
    if how.blend != nil && network.scratch {
      throw ValidationError("--blend is with the model of --from; leave --scratch out")
    }
    guard (1...16).contains(modelName.utf8.count), modelName.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ValidationError("a model's name has 1 to 16 letters and digits, not '\(modelName)'; choose one with --name")
    }
    if let licence, licence.utf8.count > 4096 { throw ValidationError("--licence takes at most 4096 bytes") }
  }

  /// As given, or that of the file as far as a model can be called so.
  var modelName: String {
    if let name { return name }
    let own = Path.withoutExtension(String(Path.name(of: output)))
    return String(own.unicodeScalars.filter { (0x21...0x7E).contains($0.value) }.map(Character.init).prefix(16))
  }

  func run() throws {
    if !eager { _ = nice(10) }
    let talk = TrainingTalk(isQuiet: quiet, isJSON: json)
    let base = try network.base
    let state = try TrainingState(for: output, resumes: resume, force: force || dryRun)
    let file = try OutputFile(output, force: force || dryRun)
    let pictures = try TrainingPictures(paths, data, crop: how.crop, talk)
    talk.found(pictures)
    let plan = try told.plan(kept: pictures.keptFiles, base: base, force: force || dryRun)
    var options = how.options(length, threads: work.threads)
    options.trainsEncoderAlone = network.encoderOnly
    let trainer = try network.trainer(base, options)
    trainer.corrupter = how.corrupter
    let run = TrainingRun(trainer, pictures.source, validation: pictures.validation, length.length)
    if base == nil && !resume { trainer.begin(asComponentsOf: pictures.source.own) }
    if dryRun { return talk.estimate(run, pictures, length) }
    let start = base.map { _ in trainer.slim }

    let identity = stateIdentity(pictures, base)
    if resume { try state.resume(run, identity) }
    try state.train(run, identity, talk)
    let blend = run.blended(with: start, share: how.blend)
    talk.tell(blend, of: run)
    var maker = ModelMaker(name: modelName, encoderOf: network.encoderOnly ? base : nil)
    (maker.size, maker.threads) = (min(maker.size, how.crop), work.threads)
    let card = ModelCard(
      licence: licence, base: base.map { ($0.name, $0.fingerprint) }, command: command(pictures), seed: how.seed,
      pictures: pictures.trained.count, megapixels: pictures.source.own.megapixels, hash: pictures.hash,
      curve: run.curve, blend: blend.share)
    let made: ModelMaker.Made
    do {
      made = try maker.make(blend.weights, pictures: pictures.trained, card: card.text) {
        talk.progress($0, of: "exporting")
      }
    } catch {
      throw Failure(
        .unexpected, output, "the weights cannot become a model: \(error)", advice: "the state is in \(state.path)")
    }
    try file.begin()
    try file.finish(made.bytes)
    state.remove()
    try talk.result(made, of: output, run, blend, pictures, base: base)
    guard let plan else { return talk.end() }
    let facts = [("model", "\(made.model.name) \(hexadecimal(made.model.fingerprint))")] + card.facts
    try told.write(plan, of: made.model, run, facts: facts, threads: work.threads, talk)
    talk.end()
  }

  /// The command without names of files and folders: what a card has of it.
  private func command(_ pictures: TrainingPictures) -> String {
    var words = ["aec train", length.words, network.words, data.words, how.words]
    if let blend = how.blend { words.append("--blend \(Figures.short(blend))") }
    words.append("on \(Figures.hexadecimal(pictures.hash, 8))")
    return words.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// All that the weights of a state follow from: what another run has to have in common to go on with it.
  private func stateIdentity(_ pictures: TrainingPictures, _ base: Model?) -> String {
    let words = [length.words, network.words, data.words, how.words]
    // A fingerprint is of the decoder half alone.
    let numbers = [base.map { Checksum.crc32($0.bytes) } ?? 0, pictures.hash, pictures.hashBeside]
    return (words + numbers.map { Figures.hexadecimal($0, 8) }).joined(separator: " ")
  }
}
