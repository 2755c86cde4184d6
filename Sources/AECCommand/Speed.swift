import AEC
import AECBenchmark
import AECImageIO
import AECSupport
import ArgumentParser

/// `aec speed`: how fast the kernels are on this machine, or where the time of coding a picture goes.
struct Speed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time the kernels on this machine, or the stages of coding a picture.",
    usage: "aec speed [OPTIONS] [PICTURE]",
    discussion: """
      Without a picture, times the matrix and depth-wise kernels at the networks' own shapes, on one core, with \
      every instruction set of this machine: billions of multiply-accumulates a second (GMAC/s), and the part of \
      what the same instructions do on registers alone.

      With a picture, compresses and decompresses it in memory and tells the seconds of each stage: those that \
      passed, and those of the processor on all threads together. Of several runs the fastest counts.

      Examples:
        aec speed
        aec speed photo.png
        aec speed -j 1 --model network.aecm photo.png
      """)

  @Argument(
    help: ArgumentHelp("The picture; - is standard input.", valueName: "picture"),
    completion: .pictures)
  var picture: String?

  @Option(
    name: [.customShort("q", allowingJoined: true), .long],
    help: ArgumentHelp("As for compress.", valueName: "1-100"), transform: Compress.quality)
  var quality: Quality?

  @Option(
    name: [.customShort("e", allowingJoined: true), .long],
    help: ArgumentHelp("As for compress.", valueName: "1-4"), transform: Compress.effort)
  var effort: Effort?

  @Option(
    help: ArgumentHelp("The network: a name from 'aec models', or an .aecm file.", valueName: "name"),
    completion: .list(ModelShelf.builtIn.map(\.name)))
  var model: String?

  @Option(
    help: ArgumentHelp("What the picture is decompressed to: png, jpg or ppm (default).", valueName: "format"),
    completion: .list(["png", "jpg", "ppm"]), transform: Decompress.format)
  var format: PictureFormat?

  @Option(
    help: ArgumentHelp(
      "Runs of each kernel (default \(Self.kernelRuns)), or of the picture (default \(Self.pictureRuns)).",
      valueName: "n"))
  var runs: Int?

  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings

  @Flag(help: "Print the same as one JSON object.")
  var json = false

  private static let kernelRuns = 100
  private static let pictureRuns = 5

  func validate() throws {
    if let runs, !(1...10_000).contains(runs) { throw ValidationError("--runs goes from 1 to 10000") }
    let settings: [(name: String, isGiven: Bool)] = [
      ("--quality", quality != nil), ("--effort", effort != nil), ("--model", model != nil),
      ("--format", format != nil), ("--threads", work.threads != nil),
      ("--low-memory", work.lowMemory), ("--time-limit", work.timeLimit != nil),
    ]
    let given = settings.filter(\.isGiven).map(\.name) + limits.given
    if picture == nil, let name = given.first { throw ValidationError("\(name) is about a picture; name one") }
  }

  func run() throws {
    if let picture { try timeStages(of: picture) } else { timeKernels() }
  }

  // MARK: Kernels

  private func timeKernels() {
    let bar = ProgressLine(wanted: !json)
    let rows = KernelBenchmark.run(runs: runs ?? Self.kernelRuns) { bar?.show($0, of: "timing kernels") }
    bar?.end()
    Terminal.print(json ? Self.json(rows).text : Self.table(rows))
  }

  private static func table(_ rows: [KernelBenchmark.Row]) -> String {
    let sets = Self.sets(rows)
    var lines = [["GMAC/s, one core"] + sets.flatMap { [$0.name, "of limit"] }]
    for layer in sets[0].rows.map(\.layer) {
      let cells = sets.compactMap { set in set.rows.first { $0.layer == layer } }
      lines.append([layer] + cells.flatMap { [Figures.fixed($0.speed, 1), Figures.fixed(100 * $0.share, 0) + " %"] })
    }
    lines.append(["limit"] + sets.flatMap { [Figures.fixed($0.rows[0].limit, 1), ""] })
    return Figures.table(lines)
  }

  private static func json(_ rows: [KernelBenchmark.Row]) -> JSON {
    let sets = Self.sets(rows).map { set -> JSON in
      let layers = set.rows.map { row -> JSON in
        ["layer": .string(row.layer), "gmac_per_second": .number(row.speed), "share_of_limit": .number(row.share)]
      }
      return [
        "name": .string(set.name), "limit_gmac_per_second": .number(set.rows[0].limit), "layers": .array(layers),
      ]
    }
    return ["instruction_sets": .array(sets)]
  }

  /// The rows of each instruction set.
  private static func sets(_ rows: [KernelBenchmark.Row]) -> [(name: String, rows: [KernelBenchmark.Row])] {
    InstructionSet.allCases.compactMap { set in
      let own = rows.filter { $0.instructionSet == set.rawValue }
      return own.isEmpty ? nil : (set.rawValue, own)
    }
  }

  // MARK: Stages

  private func timeStages(of picture: String) throws {
    let model = try ModelShelf.model(model)
    let source = try InputFile(picture, limit: Pictures.largestFile)
    try Pictures.refuseCompressed(source)
    let bytes = try source.readAll()
    guard !bytes.isEmpty else {
      throw Failure(.notAPicture, source.name, "is empty", advice: "give a PNG, JPEG or PPM picture")
    }
    let work = work.work()
    let encoder = PictureEncoder(
      model: model, quality: quality ?? .standard, effort: effort ?? .standard,
      limits: limits.limits, work: work)
    let decoder = PictureDecoder(models: [model], limits: limits.limits, work: work)
    do {
      let (encode, file) = try StageBenchmark.encode(
        bytes, with: encoder, limits: PictureLimits(limits.limits), runs: runs ?? Self.pictureRuns)
      let decode = try StageBenchmark.decode(
        file, with: decoder, as: format ?? .ppm, runs: runs ?? Self.pictureRuns)
      let header = try PictureDecoder.header(of: file)
      show(encode, decode, header, encoder)
    } catch let error as PictureError {
      throw Failure(error, in: source.name)
    } catch let error as CodecError {
      throw Failure(error, in: source.name)
    }
  }

  private func show(_ encode: StageBenchmark, _ decode: StageBenchmark, _ header: Header, _ encoder: PictureEncoder) {
    let (threads, set) = (encoder.work.threads, InstructionSet.best.rawValue)
    if json {
      let facts: JSON = [
        "width": .integer(header.width), "height": .integer(header.height), "bytes": .integer(header.fileLength),
        "quality": .quality(encoder.quality), "effort": .integer(encoder.effort.rawValue),
        "model": .string(encoder.model.name), "instruction_set": .string(set), "threads": .integer(threads),
        "encode": Self.json(encode), "decode": Self.json(decode),
      ]
      return Terminal.print(facts.text)
    }
    Terminal.print(
      "\(header.width) x \(header.height), \(header.fileLength) bytes, quality "
        + "\(Figures.short(encoder.quality.value, 2)), effort \(encoder.effort.rawValue), model \(encoder.model.name), "
        + "\(threads) thread\(threads == 1 ? "" : "s") with \(set)")
    for (name, times) in [("encode", encode), ("decode", decode)] {
      Terminal.print("\n\(name): \(Figures.fixed(times.megapixelsPerSecond, 2)) megapixels a second")
      Terminal.print(Self.table(times))
    }
  }

  private static func table(_ times: StageBenchmark) -> String {
    let lines = (times.stages + [("whole", times.whole)]).map { name, time in
      [
        name, Figures.fixed(1000 * time.elapsed, 2), percent(time.elapsed, of: times.whole.elapsed),
        Figures.fixed(1000 * time.processor, 2), percent(time.processor, of: times.whole.processor),
      ]
    }
    return Figures.table([["", "ms", "share", "processor ms", "share"]] + lines)
  }

  private static func percent(_ part: Double, of whole: Double) -> String {
    Figures.fixed(100 * part / max(whole, 1e-9), 1) + " %"
  }

  private static func json(_ times: StageBenchmark) -> JSON {
    func members(_ time: StageClock.Time) -> [(String, JSON)] {
      [("seconds", .number(time.elapsed)), ("processor_seconds", .number(time.processor))]
    }
    let stages = times.stages.map { JSON.object([("name", .string($0))] + members($1)) }
    return .object(
      members(times.whole) + [
        ("megapixels_per_second", .number(times.megapixelsPerSecond)), ("stages", .array(stages)),
      ])
  }
}
