import AEC
import AECBenchmark
import AECImageIO
import ArgumentParser

/// `aec compress`: picture in, `.aec` out.
struct Compress: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compress a PNG, JPEG or PPM picture to an .aec file.",
    usage: "aec compress [OPTIONS] IN [OUT]",
    discussion: """
      Examples:
        aec compress photo.png                     writes photo.aec
        aec compress -q 35.5 photo.png small.aec
        aec compress -e 4 photo.png                takes its time
        aec compress -f -v photo.jpg               replaces photo.aec, tells more
        djpeg photo.jpg | aec compress - > photo.aec

      Only some rows of the picture are in memory at a time; but the whole picture of a progressive JPEG, of an \
      interlaced PNG and of one that has to be turned upright, and all bytes of a PNG that comes from a pipe.
      """)

  @Argument(
    help: ArgumentHelp("The picture; - is standard input.", valueName: "in"),
    completion: .pictures)
  var input: String

  @Argument(
    help: ArgumentHelp(
      "The .aec file to write; - is standard output. Without it, the picture's name with the ending .aec.",
      valueName: "out"),
    completion: .file(extensions: ["aec"]))
  var position: String?

  @Option(
    name: [.customShort("q", allowingJoined: true), .long],
    help: ArgumentHelp(
      "From 1, the smallest file, to 100, the best picture; with decimals (default "
        + "\(Figures.short(Quality.standard.value, 1)): about 36 dB on photographs).", valueName: "1-100"),
    transform: Self.quality)
  var quality: Quality?

  @Option(
    help: ArgumentHelp("The network: a name from 'aec models', or an .aecm file.", valueName: "name"),
    completion: .list(ModelShelf.builtIn.map(\.name)))
  var model: String?

  @Option(
    name: [.customShort("e", allowingJoined: true), .long],
    help: ArgumentHelp(
      "How long to look for a better file: 1 and 2 take the same time, 3 about 2.3 times as long and 4 about 3.7 "
        + "times (default \(Effort.standard.rawValue)).", valueName: "1-4"),
    transform: Self.effort)
  var effort: Effort?

  @OptionGroup var limit: PixelLimit
  @OptionGroup var work: WorkSettings
  @OptionGroup var output: OutputSettings
  @OptionGroup var talk: TalkSettings

  private var target: String {
    get throws { try output.path(position: position, input: input, ending: "aec") }
  }

  func validate() throws {
    let target = try target
    // `aec compress -f *.png` of two pictures would otherwise replace the second one.
    guard PictureFormat(fileExtension: Path.extension(of: target)) == nil else {
      throw ValidationError(
        "the output is an .aec file, but '\(target)' is a picture's name; run aec once for each picture")
    }
    if target == "-" && talk.json {
      throw ValidationError("standard output cannot take both the .aec file and --json")
    }
  }

  func run() throws {
    var stages = Stages()
    let model = try ModelShelf.model(model)
    let source = try InputFile(input, limit: Pictures.largestFile)
    try Pictures.refuseCompressed(source)
    let file = try OutputFile(target, input: input, force: output.force)
    let picture = try Pictures.reader(source, maximumPixels: limit.pixels)
    try file.begin()

    let bar = ProgressBar("compressing \(Path.name(of: input))", wanted: !talk.quiet)
    defer { bar?.end() }
    let work = work.work(showing: bar)
    let encoder = Encoder(model: model, quality: quality ?? .standard, effort: effort ?? .standard, work: work)
    let coded: [UInt8]
    do {
      let rows = try RowEncoder(encoder, width: picture.width, height: picture.height)
      while let row = try picture.next() {
        stages.end("read")
        try rows.append(row)
        stages.end("encode")
      }
      stages.end("read")
      coded = try rows.finish()
      stages.end("encode")
    } catch let error as PictureError {
      throw source.failure ?? Failure(error, in: source.name)
    } catch let error as CodecError {
      throw Failure(error, in: source.name)
    }
    bar?.end()
    talk.warn(picture.warnings, about: source.name)
    try file.finish(coded)
    stages.end("write")

    let report = Report(
      direction: .encode, input: input, output: file.path, format: picture.format.name, width: picture.width,
      height: picture.height, inputBytes: source.bytesRead, outputBytes: file.count, quality: encoder.quality,
      effort: encoder.effort, modelName: model.name, fingerprint: model.fingerprint, threads: work.threads,
      stages: stages, warnings: picture.warnings)
    report.show(talk)
  }

  static func quality(_ text: String) throws -> Quality {
    guard let quality = Double(text).flatMap(Quality.init(_:)) else {
      throw ValidationError("the quality is a number from 1 to 100, not '\(text)'")
    }
    return quality
  }

  static func effort(_ text: String) throws -> Effort {
    guard let effort = Int(text).flatMap(Effort.init(rawValue:)) else {
      throw ValidationError("the effort is a whole number from 1 to \(Effort.allCases.count), not '\(text)'")
    }
    return effort
  }
}
