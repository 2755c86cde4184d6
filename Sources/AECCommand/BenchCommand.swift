import AEC
import AECBenchmark
import AECSupport
import ArgumentParser

/// `aec bench`: rate and quality of codecs on a folder of pictures.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure codecs on a folder of pictures: rate, quality, BD-rate, speed.",
    usage: "aec bench [OPTIONS] DIR ...",
    discussion: """
      Every codec compresses every picture at every setting. Rates are bits per pixel of the files, quality is \
      PSNR of red, green and blue, PSNR of the luma, SSIM, MS-SSIM and SSIMULACRA2; curves are the means of the pictures' rates \
      and of their qualities. BD-rate is the mean difference in rate at equal PSNR, over the decibels that both \
      curves cover. For aec the tables also tell how far the files are above the ideal bits of the network.

      With --lossless the codecs keep every pixel, which is checked, and a table tells their bytes beside those of \
      PNG: aec, png (libpng's), optipng, webp, jxl, and the files as they lie there.

      Pictures are taken as RGB of 8 bits, which all codecs code: 16 bits a number are rounded, and the tables say so.

      Rate and quality are measured on several pictures at a time, times afterwards one at a time.

      Examples:
        aec bench photos
        aec bench photos --report report.html --plot curves.svg
        aec bench photos --report report.html --resume    after an interruption
        aec bench photos --codecs aec,jpeg --qualities 10,30,50,70,90 --from 28 --to 38
        aec bench photos --codecs aec,jpeg --qualities jpeg=5,10,20,40,80,95 --csv > photos.csv
        aec bench kodak --from 28 --to 38 --plot curves.svg --markdown > README.part
        aec bench screens --lossless --markdown
      """)

  @Argument(help: ArgumentHelp("Folders of pictures, or pictures.", valueName: "dir"), completion: .directory)
  var paths: [String]

  @Flag(help: "Measure codecs that keep every pixel.")
  var lossless = false

  @Option(
    help: ArgumentHelp(
      "Codecs, separated by commas; 'aec' is this codec with each of its models, 'aec-fast-e4' one of them with "
        + "another effort than the standard one, 'aec-fast-eye' the one that is tuned for the eye, 'all' is everything.",
      valueName: "names"))
  var codecs: String?

  @Option(
    help: ArgumentHelp(
      "Qualities of all codecs that have one (jxl and jpeg2000 have not), separated by commas, or settings of one "
        + "codec: NAME=10,30,50. May be given more than once.",
      valueName: "list"))
  var qualities: [QualityList] = []

  @Option(
    help: ArgumentHelp("The model of aec: a name, an .aecm file, or 'all' of those built in.", valueName: "name"),
    completion: .file(extensions: ["aecm"]))
  var model = "all"

  @Option(help: ArgumentHelp("Confine BD-rates to PSNR from this.", valueName: "dB"))
  var from: Double?

  @Option(help: ArgumentHelp("Confine BD-rates to PSNR up to this.", valueName: "dB"))
  var to: Double?

  @Option(
    help: ArgumentHelp("Settings of each codec that times are taken at; 0 takes none.", valueName: "n"))
  var timings = 3

  @OptionGroup var work: ThreadSettings
  @OptionGroup var output: BenchOutput

  func validate() throws {
    if let from, !from.isFinite { throw ValidationError("--from is not a number of decibels") }
    if let to, !to.isFinite { throw ValidationError("--to is not a number of decibels") }
    if let from, let to, from >= to { throw ValidationError("--from is not below --to") }
    if lossless && (from != nil || to != nil || output.report != nil || output.plot != nil) {
      throw ValidationError("--from, --to, --report and --plot are about curves, and --lossless has none")
    }
    if lossless && qualities.contains(where: \.codec.isEmpty) {
      throw ValidationError("--qualities without a codec has no meaning with --lossless")
    }
    if !(0...100).contains(timings) { throw ValidationError("--timings goes from 0 to 100") }
  }

  func run() throws {
    let folder = try folder
    Interruption.farewell.withLock { $0 = TemporaryFolder.removeAll }
    let shelf = try shelf(for: folder)
    var sweep = Sweep(folder, try chosen(from: shelf))
    sweep.missing = shelf.missing.map { "\($0.name) needs \($0.program)" }
    sweep.settings = try settings(of: sweep.codecs)
    if let idle = sweep.codecs.first(where: { sweep.settings(of: $0).isEmpty }) {
      throw Self.misuse("\(idle.name) has none of these qualities")
    }
    if let threads = work.threads { sweep.threads = threads }
    (sweep.timedSettings, sweep.isLossless) = (timings, lossless)
    let files = try output.files()
    sweep.journal = try output.openJournal()
    let line = ProgressLine(wanted: !output.quiet, patience: .zero, interval: .milliseconds(200))
    let journal = sweep.journal?.path
    Interruption.farewell.withLock {
      $0 = {
        line?.end()
        TemporaryFolder.removeAll()
        if let journal { Terminal.note("aec: what was measured is in \(journal); add --resume to go on") }
      }
    }
    sweep.progress = { progress in line?.show { _ in progress.line } }
    let results = try sweep.run()
    line?.end()
    var range: ClosedRange<Double>?
    if from != nil || to != nil { range = (from ?? -.infinity)...(to ?? .infinity) }
    if lossless {
      output.write(LosslessSummary(results))
    } else {
      try output.write(Summary(results, range: range), sweep.codecs, files)
    }
    output.close(sweep.journal)
  }

  private static func misuse(_ what: String) -> Failure {
    Failure(.usage, nil, what, advice: "see 'aec bench --help'")
  }

  private var models: [Model] {
    get throws { model == "all" ? ModelShelf.builtIn : [try ModelShelf.model(model)] }
  }

  private func shelf(for folder: PictureFolder) throws -> CodecShelf {
    let models = try models
    let release = AECTool.configuration.version
    do {
      guard !lossless else { return try CodecShelf(losslessBeside: models[0], release: release) }
      let tuned = ModelShelf.forTheEye.filter { tuned in models.contains { $0.fingerprint == tuned.fingerprint } }
      return try CodecShelf(models: models, tuned: tuned, folder: folder, release: release)
    } catch {
      throw Failure(
        .unwritable, nil, error.description, advice: "set TMPDIR to a folder for the files of other codecs")
    }
  }

  private var folder: PictureFolder {
    get throws {
      let folder: PictureFolder
      do {
        folder = try PictureFolder(paths)
      } catch {
        throw Failure(.unreadable, nil, error.description, advice: "name a folder of pictures")
      }
      guard folder.pictures.contains(where: { $0.failure == nil }) else {
        for picture in folder.pictures { Terminal.note("aec: \(picture.name): \(picture.failure ?? "")") }
        throw Failure(
          .notAPicture, paths[0], "has no picture that can be read", advice: "name a folder of PNG, JPEG or PPM files")
      }
      return folder
    }
  }

  private func chosen(from shelf: CodecShelf) throws -> [any BenchmarkCodec] {
    guard let codecs else { return shelf.standard }
    let names = codecs.split(separator: ",").map(String.init)
    if names.isEmpty { throw Self.misuse("--codecs names none") }
    do {
      return try shelf.codecs(named: names)
    } catch {
      throw Self.misuse(error.description)
    }
  }

  private func settings(of codecs: [any BenchmarkCodec]) throws -> [String: [Double]] {
    var settings: [String: [Double]] = [:]
    for list in qualities {
      settings[list.codec, default: []] += list.values
      if list.codec.isEmpty { continue }
      guard let codec = codecs.first(where: { $0.name == list.codec }) else {
        throw Self.misuse("--qualities names '\(list.codec)', which is not among the codecs of this run")
      }
      if let wrong = list.values.first(where: { !codec.accepts($0) }) {
        throw Self.misuse("\(codec.name) has no \(codec.settingName) \(Figures.short(wrong, 3))")
      }
    }
    return settings
  }
}

/// `10,30,50` or `jpeg=10,30,50`.
struct QualityList: ExpressibleByArgument {
  /// Empty where no codec is named.
  var codec: String
  var values: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    codec = parts.count == 2 ? String(parts[0]) : ""
    let numbers = parts[parts.count - 1].split(separator: ",", omittingEmptySubsequences: false)
    values = numbers.compactMap { Double($0) }.filter(\.isFinite)
    guard !values.isEmpty, values.count == numbers.count, parts.count == 1 || !codec.isEmpty else { return nil }
  }
}
