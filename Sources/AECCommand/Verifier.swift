import AEC
import AECSupport

/// Checks an `.aec` file, to the last of its pixels.
struct Verifier: FileWork {
  /// Not `verify`, of which no `verifyed` can be made.
  static let verb = "check"

  var models: [Model]
  var limits: Limits
  var work: WorkSettings

  func run(_ entry: Entry, _ context: RunContext) throws(Failure) -> VerifyReport {
    var stages = Stages()
    let source = try InputFile(entry.input, limit: Pictures.largestFile)
    let (bytes, header) = try Pictures.compressed(source)
    let models = try ModelShelf.models(for: header, beside: models)
    stages.end("read")
    let threads = context.turn(header.width * header.height)
    stages.skip()
    let work = work.work(threads: threads, progress: context.progress)
    let problems: [String]
    do throws(CodecError) {
      problems = try Pictures.metadata(of: bytes, limits: limits).problems
      // Of the whole picture: all segments are read, and the proof where there is one.
      let rows = try RowDecoder(PictureDecoder(models: models, limits: limits, work: work), bytes)
      while try rows.next() != nil {}
    } catch {
      throw Failure(error, in: source.name)
    }
    stages.end("decode")
    return VerifyReport(
      input: entry.input, header: header, maxError: PictureDecoder.maxError(of: bytes, header),
      model: NamedModel(of: header, among: models), stages: stages, warnings: problems)
  }
}

/// What `verify` tells of a file that is as it should be.
struct VerifyReport: FileReport {
  var input: String
  var header: Header
  var maxError: Int?
  var model: NamedModel?
  var stages: Stages
  /// Of metadata that cannot be read, which keeps nobody from the picture.
  var warnings: [String]

  var inputBytes: Int { header.fileLength }
  /// Nothing is written.
  let outputBytes = 0
  let isLossy = false

  func show(_ talk: TalkSettings, isOneOfMany: Bool) {
    if talk.json {
      Terminal.print(json.text)
    } else if !talk.quiet {
      Terminal.print("\(Pictures.name(input)): OK, \(summary)")
    }
    guard talk.verbose else { return }
    let times = stages.seconds.map { "\($0.name) \(Figures.fixed($0.seconds, 3)) s" }.joined(separator: ", ")
    Terminal.note("\(Pictures.name(input)): \(Report.way(header.quality, nil, model, maxError)); \(times)")
  }

  /// `768 x 512, 45046 bytes, its proof holds`
  private var summary: String {
    "\(header.width) x \(header.height), \(header.fileLength) bytes, \(header.proof == nil ? "no proof" : "its proof holds")"
  }

  private var json: JSON {
    [
      "input": .string(input), "ok": .bool(true), "proof": .bool(header.proof != nil),
      "width": .integer(header.width), "height": .integer(header.height), "bytes": .integer(header.fileLength),
      "quality": header.quality.map(JSON.quality) ?? .null, "model": model?.json ?? .null,
      "max_error": .optional(maxError), "seconds": .number(stages.total),
    ]
  }
}
