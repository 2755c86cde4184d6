import AEC
import AECSupport

/// What is done to each file of a run.
protocol FileWork: Sendable {
  /// `compress`, for lines of progress: `compressing`, `compressed`.
  static var verb: String { get }

  associatedtype Result: FileReport

  /// Reads a file, works and writes; nothing is left where that fails.
  func run(_ entry: Entry, _ context: RunContext) throws(Failure) -> Result
}

/// What came of a file.
protocol FileReport: Sendable {
  /// Bytes of the files that were read and written.
  var inputBytes: Int { get }
  var outputBytes: Int { get }
  var warnings: [String] { get }
  /// Whether a part of the picture is not what it was.
  var isLossy: Bool { get }

  /// Prints what the user asked to see.
  func show(_ talk: TalkSettings, isOneOfMany: Bool)
}

/// What the work on a file gets from the run that it is a part of.
struct RunContext: Sendable {
  /// No output may be one of these.
  var inputs: Set<FileStatus.Identity>
  /// To be called once, when the picture's size is known: waits until it may be worked on, and gives the threads for it;
  /// nil leaves them to the user's settings.
  var turn: @Sendable (_ pixels: Int) -> Int?
  /// Told the share of the file that is done.
  var progress: (@Sendable (Double) -> Void)?
}

extension FileWork {
  /// Does all that the command line names, says how it went, and ends the process unless all went well.
  func run(_ inputs: Inputs, _ work: WorkSettings, _ talk: TalkSettings) throws(Failure) {
    guard inputs.isSingle else {
      let status = Batch(self, inputs, work, talk).run()
      if status != .done { Terminal.end(status) }
      return
    }
    let entry = inputs.entries[0]
    switch entry.plan {
    case .fail(let failure): throw failure
    case .skip:
      if !talk.quiet { Terminal.note("\(entry.output) exists already; nothing was done") }
    case .work:
      let title = "\(Self.verb)ing \(Path.name(of: entry.input))"
      let bar = ProgressLine(wanted: !talk.quiet)
      defer { bar?.end() }
      var show: (@Sendable (Double) -> Void)?
      if let bar { show = { bar.show($0, of: title) } }
      let report = try run(entry, RunContext(inputs: inputs.summary.identities, turn: { _ in nil }, progress: show))
      bar?.end()
      talk.warn(report.warnings, about: Pictures.name(entry.input))
      report.show(talk, isOneOfMany: false)
      if report.isLossy { Terminal.end(.lossy) }
    }
  }
}
