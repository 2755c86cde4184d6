import AEC
import AECBenchmark
import AECSupport
import AECTraining
import ArgumentParser

/// The report of a training, and what it measures besides the pictures kept aside.
struct TrainingReportSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write what came of it as one HTML file: cost on the way, the models before and after on several kinds of pictures.",
      valueName: "file"),
    completion: .file(extensions: ["html"]))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Pictures of another kind that the report measures the models on as well, such as ordinary photographs; may be given more "
        + "than once.",
      valueName: "dir"),
    completion: .directory)
  var elsewhere: [String] = []

  @Option(
    help: ArgumentHelp(
      "Another model that the report sets beside, a name or an .aecm file; may be given more than once.",
      valueName: "name"),
    completion: .file(extensions: ["aecm"]))
  var beside: [String] = []

  func validate() throws {
    if report == nil && !(elsewhere.isEmpty && beside.isEmpty) {
      throw ValidationError("--elsewhere and --beside are what a report has: add --report FILE.html")
    }
  }

  /// Pictures of a kind that are measured at most, and shown.
  private static let (most, shown) = (12, 4)
  /// What is measured at, and the bits per pixel of what is shown.
  private static let (qualities, rate) = ([5.0, 20, 40, 60, 80, 95], 0.3)

  /// All that is to be measured, found before the training begins: a wrong name shows before the work.
  func plan(kept: [String], base: Model?, force: Bool) throws -> TrainingReportPlan? {
    guard let report else { return nil }
    let file = try OutputFile(report, force: force)
    let others = try beside.map { try ModelShelf.model($0) }
    var kinds = [(title: "Kept aside", folder: try folder(kept))]
    for path in elsewhere { kinds.append((path, try folder([path]))) }
    return TrainingReportPlan(file: file, base: base, others: others, kinds: kinds)
  }

  private func folder(_ paths: [String]) throws(Failure) -> PictureFolder {
    var folder: PictureFolder
    do {
      folder = try PictureFolder(paths)
    } catch {
      throw Failure(.unreadable, nil, error.description, advice: "name a folder of pictures")
    }
    folder.pictures.removeAll { $0.failure != nil }
    guard !folder.pictures.isEmpty else {
      throw Failure(
        .notAPicture, paths[0], "has no picture that can be read", advice: "name a folder of PNG, JPEG or PPM files")
    }
    let count = folder.pictures.count
    if count > Self.most {
      folder.pictures = (0..<Self.most).map { folder.pictures[(2 * $0 + 1) * count / (2 * Self.most)] }
    }
    return folder
  }

  /// Measures, and writes the report.
  func write(
    _ plan: TrainingReportPlan, of model: Model, _ run: TrainingRun, facts: [(name: String, value: String)],
    threads: Int?, _ talk: TrainingTalk
  ) throws {
    let models = (plan.base.map { [$0] } ?? []) + [model] + plan.others
    let codecs = models.enumerated().map { index, model in
      AECCodec(
        model, effort: .plain, release: AECTool.configuration.version, called: ("aec-\(index)", model.name))
    }
    do {
      var kinds: [TrainingReport.Kind] = []
      for (index, kind) in plan.kinds.enumerated() {
        var sweep = Sweep(kind.folder, codecs)
        (sweep.settings, sweep.timedSettings) = (["": Self.qualities], 0)
        if let threads { sweep.threads = threads }
        let count = Double(plan.kinds.count)
        sweep.progress = { talk.progress((Double(index) + $0.share) / count, of: "measuring") }
        kinds.append(TrainingReport.Kind(title: kind.title, summary: Summary(try sweep.run())))
      }
      let gallery = try Gallery(kinds[0].summary, codecs, count: Self.shown, rate: Self.rate)
      let first = run.curve.first?.objective ?? 0
      let costs = run.curve.map { cost in
        TrainingReport.Cost(
          step: cost.step, change: first > 0 ? 100 * (cost.objective / first - 1) : 0, bitsPerPixel: cost.bitsPerPixel,
          decibels: cost.decibels)
      }
      let page = TrainingReport("Training of \(model.name)", facts: facts, costs: costs, kinds: kinds, gallery: gallery)
      try plan.file.begin()
      try plan.file.finish(Array(page.text.utf8))
    } catch let error where error is CodecFailure || error is FileError {
      throw Failure(
        .unwritable, plan.file.path, "the report cannot be made: \(error)", advice: "the model itself is written")
    }
  }
}

/// What a report measures, and where it goes.
struct TrainingReportPlan {
  let file: OutputFile
  let base: Model?
  let others: [Model]
  let kinds: [(title: String, folder: PictureFolder)]
}
