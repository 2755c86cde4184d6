import AEC
import AECCodes
import AECSupport
import ArgumentParser
import Synchronization

/// `aec anomaly`: pictures that are not as normal ones are.
struct AnomalyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anomaly",
    abstract: "Find pictures that are not like normal ones, and where, by what the network knows of them.",
    usage: """
      aec anomaly [OPTIONS] --normal DIR FILE ...
      aec anomaly [OPTIONS] --normal DIR --save MODEL
      aec anomaly [OPTIONS] --with MODEL FILE ...
      """,
    discussion: """
      The normal pictures are all in DIR and the folders in it. A picture is odd where its score is above a threshold, which is set by \
      the scores of normal pictures, each beside the four fifths without it, so that of further normal pictures at most the share \
      --false-alarms is taken for odd; that share needs \(FalseAlarmThreshold.leastCount(for: 0.05)) of them at 5%, and 99 at 1%. \
      The exit code does not tell odd pictures from normal ones: --json does, in "odd"; with --verbose it has the maps of scores as \
      well, a number for each 16x16 pixels.

      Scores:
        nearest   textures beside the nearest normal ones, wherever those are (default)
        gaussian  textures beside one Gaussian over all normal ones
        position  textures beside normal ones at the same position; all pictures have one size and show one thing at one place
        error     the error of what the network alone makes of the picture
        rate      the bits that the picture takes
        all       the mean of all of these, each in deviations of normal pictures
      The first two are always told. error and all decode .aec files.

      Latents are an .aec file's own where networks spoke for all of its picture, and are else made of pixels. Those of two networks, \
      qualities or ways are not compared; --decode makes them of pixels for all.

      Examples:
        aec anomaly --normal good new.png
        aec anomaly --normal good --save good.aeca
        aec anomaly --with good.aeca --heat-map where.png new.png
        aec anomaly --with good.aeca --false-alarms 10% --json -r new | jq -r 'select(.odd).input'
      """)

  @Argument(
    help: ArgumentHelp("Pictures and .aec files that may be odd; - is standard input.", valueName: "file"),
    completion: .picturesAndCoded)
  var names: [String] = []

  @Option(help: ArgumentHelp("The folder of normal pictures.", valueName: "dir"), completion: .directory)
  var normal: String?

  @Option(
    name: .customLong("with"), help: ArgumentHelp("What --save wrote, instead of normal pictures.", valueName: "model"),
    completion: .file(extensions: ["aeca"]))
  var fitted: String?

  @Option(
    help: ArgumentHelp("Write what normal pictures are like.", valueName: "model"),
    completion: .file(extensions: ["aeca"]))
  var save: String?

  @Option(
    help: ArgumentHelp("The share of normal pictures that may be taken for odd (default 5%).", valueName: "share"),
    transform: Self.share)
  var falseAlarms = 0.05

  @Option(
    help: ArgumentHelp(
      "Which score decides: \(AnomalyScore.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"),
    completion: .list(AnomalyScore.allCases.map(\.rawValue)), transform: Self.score)
  var score = AnomalyScore.nearest

  @Option(
    help: ArgumentHelp(
      "Paint on the picture where it is odd, into this file, or this folder for several.", valueName: "out"),
    completion: .file())
  var heatMap: String?

  @Flag(name: .shortAndLong, help: "Replace a file that exists; never one of the inputs.")
  var force = false

  @OptionGroup var codes: CodeSettings
  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings
  @OptionGroup var folders: FolderSettings
  @OptionGroup var talk: TalkSettings

  private static func share(_ text: String) throws -> Double {
    let number = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
    guard let number, number >= 0.0001, number <= 0.5 else {
      throw ValidationError("--false-alarms is a share from 0.01% to 50%, such as 5% or 0.05, not '\(text)'")
    }
    return number
  }

  private static func score(_ text: String) throws -> AnomalyScore {
    guard let score = AnomalyScore(rawValue: text) else {
      let all = AnomalyScore.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--score is one of \(all), not '\(text)'")
    }
    return score
  }

  func validate() throws {
    guard (normal == nil) != (fitted == nil) else {
      throw ValidationError("give either --normal DIR or --with MODEL")
    }
    if fitted != nil && save != nil { throw ValidationError("--save writes what --normal tells") }
    if names.isEmpty && save == nil { throw ValidationError("there is no picture to judge, and nothing to --save") }
    if names.isEmpty && heatMap != nil { throw ValidationError("--heat-map needs a picture to paint on") }
    if heatMap == "" || save == "" { throw ValidationError("the name of the output is empty") }
    if !names.isEmpty { _ = try Names(inputs: names) }
  }

  func run() throws {
    let inputs = try inputs()
    let file: OutputFile? =
      if let save { try OutputFile(save, inputs: inputs?.summary.identities ?? [], force: force) } else { nil }
    try file?.begin()
    var reader = try codes.reader(limits: limits.limits)
    if score == .error || score == .all { reader.decodes = true }
    let (model, status) = try fitted.map { (try Self.read($0), .done) } ?? fit(reader)
    let verdict = try verdict(of: model)
    if let file {
      try file.finish(model.bytes)
      if names.isEmpty && talk.json { Terminal.print(verdict.json(output: file.path, of: reader.model).text) }
    }
    if !talk.quiet { Terminal.note(verdict.facts) }
    if let inputs {
      if model.kind.source == .analysed { reader.decodes = true }
      if codes.quality == nil { reader.quality = model.kind.quality }
      try AnomalyWork(
        reader: reader, sampler: AnomalySampler(reader, model.scores), verdict: verdict, heatMaps: heatMaps, work: work
      ).run(inputs, work, talk)
    }
    if status != .done { Terminal.end(status) }
  }

  /// What is to be judged; nil if nothing is.
  private func inputs() throws -> Inputs? {
    if names.isEmpty { return nil }
    var names = try Names(inputs: names)
    names.output = heatMaps?.output
    return Inputs(names, folders, heatMaps, .coded.painted)
  }

  /// Where heat maps go; nil if there are none.
  private var heatMaps: OutputSettings? {
    guard let heatMap else { return nil }
    var settings = OutputSettings()
    let isFile = names.count == 1 && !folders.recursive && !Files.isFolder(heatMap)
    (settings.output, settings.outDir) = isFile ? (heatMap, nil) : (nil, heatMap)
    (settings.force, settings.fullNames, settings.skipExisting, settings.keepTimes) = (force, true, false, false)
    settings.folders = folders
    return settings
  }

  // MARK: Normal pictures

  private static func read(_ path: String) throws(Failure) -> AnomalyModel {
    guard let file = MappedFile(path) else {
      throw Failure(
        .unreadable, path, "cannot be read: \(Files.errorText(errno))", advice: "name a file that --save wrote")
    }
    do {
      return try AnomalyModel(file)
    } catch {
      throw Failure(error, in: path)
    }
  }

  /// A model of the folder's pictures.
  private func fit(_ reader: CodeReader) throws -> (AnomalyModel, ExitStatus) {
    guard let normal, Files.isFolder(normal) else {
      throw Failure(
        .unreadable, normal, "is no folder", advice: "name a folder of pictures that are as they should be")
    }
    var whole = FolderSettings()
    whole.recursive = true
    let inputs = Inputs(try Names(inputs: [normal]), whole, nil, .coded)
    let sampler = AnomalySampler(reader, [score])
    // Latents of all of them are kept, and beside them at most as much again while a model is fitted.
    let (kept, limit) = (Kept(), limits.limits.memory)
    let (read, status) = try CodeWork(reader, work) { (code, work) throws(CodecError) -> AnomalySample? in
      let sample = try sampler.sample(code, work)
      return kept.add(2 * 4 * sample.latents.values.count) <= limit ? sample : nil
    }.all(inputs, talk)
    let bytes = kept.add(0)
    guard bytes <= limit else {
      throw Failure(
        .overLimit, normal, "memory: expected at most \(limit) bytes, found \(bytes) for all normal pictures",
        advice: "give fewer or smaller pictures, or raise the limit with --limit-memory")
    }
    let found = read.compactMap { name, sample in sample.map { (name: name, value: $0) } }
    let samples = found.map(\.value)
    for (name, sample) in found {
      do {
        try AnomalyModel.Kind(samples[0].latents).check(sample.latents)
      } catch {
        throw Failure(error, in: name)
      }
    }
    let isOneSize = samples.allSatisfy {
      ($0.latents.width, $0.latents.height) == (samples[0].latents.width, samples[0].latents.height)
    }
    let bar = ProgressLine(wanted: !talk.quiet)
    defer { bar?.end() }
    do {
      let model = try AnomalyModel(fitting: samples, byPosition: score == .position || score == .all && isOneSize) {
        bar?.show($0, of: "fitting to \(samples.count) normal pictures")
      }
      return (model, status)
    } catch {
      throw Failure(error, in: normal)
    }
  }

  private final class Kept: Sendable {
    private let bytes = Mutex(0)

    func add(_ more: Int) -> Int {
      bytes.withLock {
        $0 += more
        return $0
      }
    }
  }

  /// What decides; refused where the model does not have the score, or too few normal pictures.
  private func verdict(of model: AnomalyModel) throws(Failure) -> AnomalyVerdict {
    guard model.scores.contains(score) else {
      throw Failure(
        .needsOther, fitted ?? normal,
        "has no score \(score.rawValue), but \(model.scores.map(\.rawValue).joined(separator: ", "))",
        advice: "fit again with --normal DIR --score \(score.rawValue)")
    }
    let threshold = model.threshold(of: score, falseAlarms: falseAlarms)
    guard threshold.value.isFinite else {
      let least = FalseAlarmThreshold.leastCount(for: falseAlarms)
      let percent = (100_000 / Double(model.count + 1)).rounded(.up) / 1000
      throw Failure(
        .usage, fitted ?? normal,
        "has \(model.count) normal pictures, and \(least) are the fewest for --false-alarms \(Figures.short(100 * falseAlarms, 3))%",
        advice: "give more, or allow --false-alarms \(Figures.short(percent, 3))%")
    }
    return AnomalyVerdict(model: model, score: score, threshold: threshold)
  }
}

extension Inputs.Kind {
  /// The same, whose outputs are pictures with the whole name of the input.
  fileprivate var painted: Inputs.Kind {
    var kind = self
    kind.outputName = { $0 + ".png" }
    return kind
  }
}
