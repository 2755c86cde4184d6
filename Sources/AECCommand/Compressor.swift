import AEC
import AECImageIO

/// Makes an `.aec` file of a picture.
struct Compressor: FileWork {
  static let verb = "compress"

  var model: Model
  var quality: Quality
  /// What to find a quality for, instead.
  var target: Target?
  var effort: Effort
  /// How far a sample may be off; nil leaves it to the quality.
  var maxError: Int?
  /// How many levels of opacity there are, 0 ... 100.
  var alphaQuality: Int
  /// Whether colours stay where nobody sees them.
  var exact: Bool
  /// Bits of a number of a pixel; nil for as many as it has.
  var depth: Int?
  /// Whether the file gets a checksum of the decoded pixels.
  var proof: Bool
  var strip: MetadataSettings
  var limits: Limits
  /// Whether a picture that is cut off is taken as far as it goes.
  var partial: Bool
  var work: WorkSettings
  var output: OutputSettings

  func run(_ entry: Entry, _ context: RunContext) throws(Failure) -> Report {
    var stages = Stages()
    let source = try InputFile(entry.input, limit: Pictures.largestFile)
    try Pictures.refuseCompressed(source)
    let file = try OutputFile(entry.output, inputs: context.inputs, force: output.force)
    if output.force { try Pictures.refuseToReplacePicture(entry.output) }
    let picture = try Pictures.reader(
      source, kinds: depth == 8 ? .all.subtracting(.deep) : .all, limits: limits, partial: partial)
    let layout = depth == 16 ? picture.layout.deep : picture.layout
    try checkMaxError(layout, source)
    stages.end("read")
    let threads = context.turn(picture.width * picture.height)
    stages.skip()
    try output.begin(file)

    let work = work.work(threads: threads, progress: context.progress)
    var encoder = PictureEncoder(
      model: model, quality: quality, effort: effort, maxError: maxError, alphaQuality: alphaQuality,
      keepsHiddenColours: exact, proof: proof, limits: limits, work: work)
    let coded: [UInt8]
    let stripped: [String]
    let outcome: EncodingOutcome?
    var found: FoundFile?
    do {
      if let target {
        var whole = try picture.picture(limits: PictureLimits(limits))
        if depth == 16 { whole = whole.depth16 }
        let metadata: Metadata
        (metadata, stripped) = strip.apply(to: picture.metadata)
        stages.end("read")
        encoder.limits.memory -= whole.pixels.count
        let file = try encoder.encode(whole, metadata: metadata, target: target)
        (coded, outcome, found) = (file.bytes, file.outcome, file)
      } else {
        let rows = try RowEncoder(encoder, width: picture.width, height: picture.height, layout: layout)
        while let row = try picture.next() {
          stages.end("read")
          try rows.append(layout.row(of: row, in: picture.layout))
          stages.end("encode")
        }
        (rows.metadata, stripped) = strip.apply(to: picture.metadata)
        stages.end("read")
        coded = try rows.finish()
        outcome = rows.outcome
      }
      stages.end("encode")
    } catch let error as PictureError {
      throw Pictures.failure(error, of: source, partial: partial)
    } catch let error as CodecError {
      throw Failure(error, in: source.name)
    } catch {
      fatalError("readers and encoders throw nothing else")
    }
    try source.checkUnchanged()
    try file.finish(coded, like: source.status, keepingTimes: output.keepTimes)
    stages.end("write")

    let codedQuality = found.map(\.quality) ?? encoder.quality
    let byQuality = maxError == nil && codedQuality != nil
    var report = Report(
      direction: .encode, input: entry.input, output: file.path, format: picture.format.name, width: picture.width,
      height: picture.height, layout: layout, inputBytes: source.bytesRead, outputBytes: file.count,
      quality: byQuality ? codedQuality : nil, effort: byQuality ? encoder.effort : nil,
      model: byQuality ? NamedModel(name: model.name, fingerprint: model.fingerprint) : nil,
      maxError: outcome?.maxError, hasProof: proof, threads: work.threads,
      stages: stages,
      warnings: picture.warnings + stripped + warnings(picture, outcome, isLarger: file.count > source.bytesRead),
      dropped: picture.dropped,
      missingRows: picture.missingRows,
      outcome: outcome)
    report.search = found.flatMap { found in target.map { SearchReport(found, $0) } }
    return report
  }

  /// How far numbers of pixels may be off at most.
  static func maxErrors(_ layout: PictureLayout) -> ClosedRange<Int> { 0...layout.largest / 2 }

  /// Refuses an error that is for more bits than the picture has.
  private func checkMaxError(_ layout: PictureLayout, _ source: InputFile) throws(Failure) {
    let errors = Self.maxErrors(layout)
    guard let maxError, !errors.contains(maxError) else { return }
    throw Failure(
      .usage, source.name, "has \(layout.depth) bits a number, of which --max-error \(maxError) keeps nothing",
      advice: "give at most \(errors.upperBound), or --depth 16")
  }

  /// What to say beside what the reader does; `isLarger` is whether the file is larger than the picture's.
  private func warnings(_ picture: PictureReader, _ outcome: EncodingOutcome?, isLarger: Bool) -> [String] {
    let format = picture.format
    return [
      maxError != nil && picture.isRounded
        ? "what is kept \(maxError == 0 ? "without loss" : "within the error") is the picture as 8-bit RGB, not the file's own samples"
        : nil,
      // Who aims at a size or a measure gets what was asked for; effort 1 can do better.
      target == nil || effort == .plain ? outcome?.warning : nil,
      // Pixels in a PPM are as they come: of few of them a header may be more.
      isLarger && format != .ppm && format != .pam
        ? "the .aec file is larger than the \(format.name): \(shrinking), or keep the \(format.name)" : nil,
    ].compactMap(\.self)
  }

  /// What makes a smaller file of the same picture.
  private var shrinking: String {
    switch maxError {
    case nil where target != nil: "ask for less"
    case nil: "lower --quality"
    case 0: "leave --lossless out"
    default: "raise --max-error"
    }
  }
}
