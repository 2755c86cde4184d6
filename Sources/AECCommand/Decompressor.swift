import AEC
import AECImageIO

/// Makes a picture of an `.aec` file.
struct Decompressor: FileWork {
  static let verb = "decompress"

  var models: [Model]
  var format: PictureFormat
  var options: PictureWriteOptions
  /// Whether the user said what shows where the picture is not opaque.
  var hasBackground: Bool
  /// Bits of a number of a pixel; nil for as many as the file has, if the format holds them.
  var depth: Int?
  var strip: MetadataSettings
  var part: PartSettings
  var limits: Limits
  var work: WorkSettings
  var output: OutputSettings

  func run(_ entry: Entry, _ context: RunContext) throws(Failure) -> Report {
    var stages = Stages()
    let source = try InputFile(entry.input, limit: Pictures.largestFile)
    let (bytes, header) = try Pictures.compressed(source)
    let models = try ModelShelf.models(for: header, beside: models)
    let file = try OutputFile(entry.output, inputs: context.inputs, force: output.force)
    stages.end("read")
    let pixels = part.region.map { $0.width * $0.height } ?? header.width * header.height
    let threads = context.turn(pixels)
    stages.skip()
    try output.begin(file)

    let work = work.work(threads: threads, progress: context.progress)
    let decoder = PictureDecoder(models: models, limits: limits, work: work)
    let rows: RowDecoder
    let writer: PictureWriter
    var warnings: [String]
    do {
      rows = try RowDecoder(
        decoder, bytes, region: part.region, scale: part.scale, depth: depth ?? (format.holdsDeep ? nil : 8))
      let (metadata, problems) = try Pictures.metadata(of: bytes, limits: limits)
      // What tells of the whole picture is wrong for a part of it, or another size.
      let (kept, stripped) = strip.apply(to: part.isWhole ? metadata : metadata.colours)
      writer = try PictureWriter(
        width: rows.width, height: rows.height, layout: rows.layout, metadata: kept, as: format, options: options
      ) { file.write($0) }
      warnings = problems + stripped + writer.warnings
      if rows.layout.hasAlpha && !format.holdsAlpha && !hasBackground {
        warnings.append(
          "\(format.name) holds no transparency: the picture was put on white; --background chooses another colour")
      }
      if header.layout.depth > rows.layout.depth && depth == nil {
        warnings.append("\(format.name) has 8 bits a number: the picture's 16 are not in it")
      }
      while let row = try rows.next() {
        stages.end("decode")
        try writer.write(row)
        stages.end("write")
      }
      stages.end("decode")
      try writer.finish()
    } catch let error as PictureError {
      throw file.failure ?? Failure(error, in: entry.output)
    } catch let error as CodecError {
      throw Failure(error, in: source.name)
    } catch {
      fatalError("decoders and writers throw nothing else")
    }
    try file.finish(like: source.status, keepingTimes: output.keepTimes)
    stages.end("write")

    return Report(
      direction: .decode, input: entry.input, output: entry.output, format: format.name, width: rows.width,
      height: rows.height, layout: rows.layout, filePixels: header.width * header.height, inputBytes: bytes.count,
      outputBytes: file.count,
      quality: header.quality, effort: nil, model: NamedModel(of: header, among: models),
      maxError: PictureDecoder.maxError(of: bytes, header), hasProof: header.proof != nil, threads: work.threads,
      stages: stages, warnings: warnings, dropped: writer.dropped)
  }
}
