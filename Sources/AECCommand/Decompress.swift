import AEC
import AECImageIO
import ArgumentParser

/// `aec decompress`: `.aec` in, picture out.
struct Decompress: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decompress an .aec file to a PNG, JPEG or PPM picture.",
    usage: "aec decompress [OPTIONS] IN [OUT]",
    discussion: """
      Examples:
        aec decompress photo.aec                   writes photo.png
        aec decompress photo.aec photo.jpg
        aec decompress --format ppm photo.aec - | cjpeg > photo.jpg
        aec decompress --scale 1/8 photo.aec thumbnail.png
        aec decompress --region 200,100,640,480 photo.aec part.png

      Only some rows of the picture are in memory at a time; but the whole picture where it is written as JPEG, unless \
      --low-memory is given, which makes the JPEG a few per cent larger.
      """)

  @Argument(
    help: ArgumentHelp("The .aec file; - is standard input.", valueName: "in"),
    completion: .file(extensions: ["aec"]))
  var input: String

  @Argument(
    help: ArgumentHelp(
      "The picture to write; its ending, .png, .jpg or .ppm, says the format; - is standard output. "
        + "Without it, the input's name with the ending of the format.",
      valueName: "out"),
    completion: .pictures)
  var position: String?

  @Option(
    help: ArgumentHelp("The format, whatever the output is called: png (default), jpg or ppm.", valueName: "format"),
    completion: .list(["png", "jpg", "ppm"]), transform: Self.format)
  var format: PictureFormat?

  @Option(help: ArgumentHelp("JPEG's own quality (default 95).", valueName: "1-100"))
  var jpegQuality: Int?

  @Option(help: ArgumentHelp("PNG: 1 is quick, 9 makes the smallest file (default 2).", valueName: "1-9"))
  var pngLevel: Int?

  @Option(
    help: ArgumentHelp("An .aecm file whose network may be needed, beside the built-in ones.", valueName: "file"),
    completion: .file(extensions: ["aecm"]))
  var model: String?

  @OptionGroup var part: PartSettings
  @OptionGroup var limits: DecoderLimits
  @OptionGroup var work: WorkSettings
  @OptionGroup var output: OutputSettings
  @OptionGroup var talk: TalkSettings

  /// The name of the output and its format.
  private var target: (path: String, format: PictureFormat) {
    get throws {
      let path = try output.path(position: position, input: input, ending: (format ?? .png).fileExtension)
      if let format { return (path, format) }
      if path == "-" { return (path, .png) }
      guard let format = PictureFormat(fileExtension: Path.extension(of: path)) else {
        throw ValidationError(
          "'\(path)' does not end in .png, .jpg or .ppm; say what it shall be with --format png, jpg or ppm")
      }
      return (path, format)
    }
  }

  func validate() throws {
    if let jpegQuality, !(1...100).contains(jpegQuality) {
      throw ValidationError("--jpeg-quality goes from 1 to 100")
    }
    if let pngLevel, !(1...9).contains(pngLevel) { throw ValidationError("--png-level goes from 1 to 9") }
    if try target.path == "-" && talk.json {
      throw ValidationError("standard output cannot take both the picture and --json")
    }
  }

  func run() throws {
    var stages = Stages()
    let (path, format) = try target
    let models = try ModelShelf.models(withFile: model)
    let bytes = try FileSystem.read(input, limit: Pictures.largestFile)
    let header = try Pictures.header(of: bytes, input)
    let file = try OutputFile(path, input: input, force: output.force)
    try file.begin()
    stages.end("read")

    let bar = ProgressBar("decompressing \(Path.name(of: input))", wanted: !talk.quiet)
    defer { bar?.end() }
    let work = work.work(showing: bar)
    let decoder = Decoder(models: models, limits: limits.limits, work: work)
    // Tables made for the picture are a few per cent smaller, but libjpeg holds all of it until it has made them.
    let options = PictureWriteOptions(
      jpegQuality: jpegQuality ?? 95, jpegOptimised: !work.lowMemory, pngLevel: pngLevel ?? 2)
    let rows: RowDecoder
    do {
      rows = try RowDecoder(decoder, bytes, region: part.region, scale: part.scale)
      let writer = try PictureWriter(width: rows.width, height: rows.height, as: format, options: options) {
        file.write($0)
      }
      while let row = try rows.next() {
        stages.end("decode")
        try writer.write(row)
        stages.end("write")
      }
      stages.end("decode")
      try writer.finish()
    } catch let error as PictureError {
      throw file.failure ?? Failure(error, in: path)
    } catch let error as CodecError {
      throw Failure(error, in: Pictures.name(input))
    }
    try file.finish()
    bar?.end()
    stages.end("write")

    let report = Report(
      direction: .decode, input: input, output: path, format: format.name, width: rows.width, height: rows.height,
      filePixels: header.width * header.height, inputBytes: bytes.count, outputBytes: file.count,
      quality: header.quality, effort: nil,
      modelName: models.first { $0.fingerprint == header.fingerprint }?.name ?? "",
      fingerprint: header.fingerprint, threads: work.threads, stages: stages, warnings: [])
    report.show(talk)
  }

  static func format(_ text: String) throws -> PictureFormat {
    guard let format = PictureFormat(fileExtension: text) else {
      throw ValidationError("no format is called '\(text)'; choose png, jpg or ppm")
    }
    return format
  }
}
