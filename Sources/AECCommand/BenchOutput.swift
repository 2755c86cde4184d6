import AECBenchmark
import AECSupport
import ArgumentParser

/// What `aec bench` prints and keeps.
struct BenchOutput: ParsableArguments {
  @Flag(help: "Print every measurement as comma-separated values instead of tables.")
  var csv = false

  @Flag(help: "Print everything as one JSON object instead of tables.")
  var json = false

  @Flag(help: "Print the comparison and the points of aec as tables of Markdown.")
  var markdown = false

  @Option(
    help: ArgumentHelp("Write the whole report as one HTML file that needs no network.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var report: String?

  @Option(
    help: ArgumentHelp("Pictures that the report shows as each codec makes them.", valueName: "n"))
  var reportPictures = 4

  @Option(
    help: ArgumentHelp("Bits per pixel that the report shows pictures at.", valueName: "bpp"))
  var reportRate = 0.3

  @Option(
    help: ArgumentHelp(
      "Draw the main chart into this file: .svg, or .png where a converter is on the PATH.", valueName: "file"),
    completion: .file(extensions: ["svg", "png"]))
  var plot: String?

  @Flag(name: .shortAndLong, help: "Replace a report, chart or journal that exists.")
  var force = false

  @Option(
    help: ArgumentHelp(
      """
      Keep every measurement in this file as soon as it is made; without it in \(BenchOutput.usualJournal), which goes \
      at the end.
      """, valueName: "file"),
    completion: .file())
  var journal: String?

  @Flag(help: "Go on with the measurements that an earlier run has left in its journal.")
  var resume = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func validate() throws {
    if [csv, json, markdown].count(where: \.self) > 1 {
      throw ValidationError("--csv, --json and --markdown contradict each other")
    }
    if !(0...1000).contains(reportPictures) { throw ValidationError("--report-pictures goes from 0 to 1000") }
    if !(reportRate > 0 && reportRate <= 48) { throw ValidationError("--report-rate is above 0 and at most 48") }
    if let plot, !["svg", "png"].contains(Path.extension(of: plot)) {
      throw ValidationError("--plot names a file that ends in .svg or .png")
    }
  }

  /// The journal of a run that names none; it goes once the run is through.
  static let usualJournal = "aec-bench.journal"

  var journalPath: String { journal ?? Self.usualJournal }

  /// Opens the journal, with what is in it if the run goes on from there.
  func openJournal() throws -> Journal? {
    let isThere = Files.isTaken(journalPath)
    if isThere && !resume && !force {
      throw Failure(
        .unwritable, journalPath, "holds the measurements of an earlier run",
        advice: "add --resume to go on with them, or --force to begin anew")
    }
    do {
      let opened = try Journal(journalPath, resuming: resume)
      if resume && !quiet {
        Terminal.note(
          isThere
            ? "aec: going on with the \(opened.count) measurements of \(journalPath)"
            : "aec: there is no \(journalPath) to go on with; measuring from the start")
      }
      return opened
    } catch {
      // A run that asked for no journal can do without.
      if journal == nil && !resume && error is FileError { return nil }
      throw Failure(.unwritable, nil, "\(error)", advice: "name another journal")
    }
  }

  /// Removes the journal of a run that named none.
  func close(_ opened: Journal?) {
    if let opened, journal == nil { Files.remove(opened.path) }
  }

  /// The files to be written, checked before the work begins.
  func files() throws(Failure) -> (report: OutputFile?, plot: OutputFile?) {
    let report: OutputFile? = if let report { try OutputFile(report, force: force) } else { nil }
    if let plot, Path.extension(of: plot) == "png", !Rasteriser.isInstalled {
      throw Failure(
        .unwritable, plot, "a PNG of the chart needs one of \(Rasteriser.names) on the PATH",
        advice: "install one, or name an .svg file")
    }
    let plot: OutputFile? = if let plot { try OutputFile(plot, force: force) } else { nil }
    return (report, plot)
  }

  func write(
    _ summary: Summary, _ codecs: [any BenchmarkCodec], _ files: (report: OutputFile?, plot: OutputFile?)
  ) throws {
    do {
      if let file = files.plot {
        let svg = ReportPlots(summary).file
        let bytes = Path.extension(of: file.path) == "png" ? try Rasteriser.png(of: svg) : Array(svg.utf8)
        try file.begin()
        try file.finish(bytes)
      }
      if let file = files.report {
        let gallery = try Gallery(summary, codecs, count: reportPictures, rate: reportRate)
        let html = HTMLReport(summary, gallery: reportPictures > 0 ? gallery : nil).text
        try file.begin()
        try file.finish(Array(html.utf8))
      }
    } catch let error where error is CodecFailure || error is FileError {
      let advice =
        Files.exists(journalPath)
        ? "what was measured is in \(journalPath): add --resume to go on" : "leave out --report and --plot"
      throw Failure(.unwritable, nil, "the report cannot be made: \(error)", advice: advice)
    }
    if csv {
      Terminal.print(CSVReport(summary.results).text)
    } else if json {
      Terminal.print(JSONReport(summary).text)
    } else if markdown {
      Terminal.print(MarkdownReport(summary).text)
    } else {
      Terminal.print(TextReport(summary).text)
    }
  }
}

extension BenchOutput {
  /// Prints what a sweep without loss came to.
  func write(_ summary: LosslessSummary) {
    let report = LosslessReport(summary)
    if csv {
      Terminal.print(CSVReport(summary.results).text)
    } else if json {
      Terminal.print(report.json.text)
    } else {
      Terminal.print(markdown ? report.markdown : report.text)
    }
  }
}

extension SweepProgress {
  /// How far a sweep is and how long it will take, for the line on standard error.
  var line: String {
    let left = secondsLeft.map { ", \(Figures.duration($0)) left" } ?? ""
    return "\(ProgressLine.bar(share))\(left)  \(codec), \(picture)"
  }
}
