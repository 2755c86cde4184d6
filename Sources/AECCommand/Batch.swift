import AEC
import AECBenchmark
import AECSupport
import Synchronization

/// A run over several files: on several threads, with one line of progress, a summary, and results in the order of inputs.
/// A file that fails stops no other.
final class Batch<Work: FileWork>: Sendable {
  private enum Outcome {
    case done(Work.Result)
    case failed(Failure)
    case skipped
  }

  private struct State {
    /// What came of each file that is through, until it has been told.
    var outcomes: [Int: Outcome] = [:]
    /// Files that were told of, in the order of inputs.
    var told = 0
    var done = 0, failed = 0, skipped = 0, lossy = 0, warned = 0
    var inputBytes = 0, outputBytes = 0
    /// Bytes of inputs that are through, and shares of those under way.
    var bytes = 0.0
    var shares: [Int: Double] = [:]

    var finished: Int { done + failed + skipped }
    var status: ExitStatus { failed > 0 ? .someFailed : lossy > 0 ? .lossy : .done }
  }

  private let work: Work
  private let entries: [Entry]
  private let inputs: Inputs.Summary
  private let threads: Int
  private let talk: TalkSettings
  private let line: ProgressLine?
  private let totalBytes: Double
  private let state = Mutex(State())
  private let started = ContinuousClock.now

  init(_ work: Work, _ inputs: Inputs, _ settings: WorkSettings, _ talk: TalkSettings) {
    (self.work, entries, self.inputs, self.talk) = (work, inputs.entries, inputs.summary, talk)
    threads = settings.work().threads
    totalBytes = Double(entries.reduce(0) { $0 + Self.weight($1) })
    line = ProgressLine(wanted: !talk.quiet)
  }

  /// What a file counts in the line of progress; an empty one takes time, too.
  private static func weight(_ entry: Entry) -> Int { entry.size + 10_000 }

  /// Does all of it and returns how it went.
  func run() -> ExitStatus {
    guard !entries.isEmpty else {
      Terminal.note(
        Failure(
          .notAPicture, nil, "there is nothing to \(Work.verb) in these folders",
          advice: "\(inputs.otherFiles) other files were passed over"
        ).line)
      return .notAPicture
    }
    let turns = Turns(threads: threads)
    let next = Atomic(0)
    Worker.run(count: min(threads, entries.count)) {
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < self.entries.count else { return }
        self.finish(index, self.outcome(of: index, turns))
      }
    }
    line?.end()
    tellSummary()
    return state.withLock { $0.status }
  }

  private func outcome(of index: Int, _ turns: Turns) -> Outcome {
    let entry = entries[index]
    switch entry.plan {
    case .fail(let failure): return .failed(failure)
    case .skip: return .skipped
    case .work: break
    }
    let turn = Turns.Turn(turns)
    defer { turn.end() }
    // The last files can have the threads of those that are through.
    let left = state.withLock { entries.count - $0.finished }
    let context = RunContext(inputs: inputs.identities) { [threads] pixels in
      turn.wait(pixels: left < threads ? .max : pixels)
    } progress: { share in
      self.state.withLock { $0.shares[index] = share }
      self.show()
    }
    do {
      return .done(try work.run(entry, context))
    } catch {
      return .failed(error)
    }
  }

  // MARK: Telling

  private func show() {
    line?.show { elapsed in
      let (finished, bytes) = state.withLock { state in
        (state.finished, state.bytes + state.shares.reduce(0) { $0 + $1.value * Double(Self.weight(entries[$1.key])) })
      }
      let share = bytes / totalBytes
      let left = share > 0.01 ? ", \(Figures.duration(elapsed.inSeconds * (1 - share) / share)) left" : ""
      return "\(Work.verb)ing \(ProgressLine.bar(share)), \(finished) of \(entries.count) files\(left)"
    }
  }

  private func finish(_ index: Int, _ outcome: Outcome) {
    state.withLock { state in
      state.shares[index] = nil
      state.bytes += Double(Self.weight(entries[index]))
      switch outcome {
      case .done(let report):
        state.done += 1
        state.inputBytes += report.inputBytes
        state.outputBytes += report.outputBytes
        if report.isLossy { state.lossy += 1 }
        if !report.warnings.isEmpty { state.warned += 1 }
      case .failed: state.failed += 1
      case .skipped: state.skipped += 1
      }
      state.outcomes[index] = outcome
      while let outcome = state.outcomes.removeValue(forKey: state.told) {
        tell(entries[state.told], outcome)
        state.told += 1
      }
    }
    show()
  }

  private func tell(_ entry: Entry, _ outcome: Outcome) {
    var members: [(String, JSON)] = [("input", .string(entry.input))]
    if !entry.output.isEmpty { members.append(("output", .string(entry.output))) }
    switch outcome {
    case .done(let report):
      // Of many files each may have lost its EXIF; only what is missing in the picture is told unasked.
      if talk.verbose || report.isLossy { talk.warn(report.warnings, about: Pictures.name(entry.input)) }
      report.show(talk, isOneOfMany: true)
      return
    case .failed(let failure):
      Terminal.note(failure.line)
      members += [("exit", .integer(Int(failure.status.rawValue))), ("error", .string(failure.text))]
    case .skipped:
      if talk.verbose { Terminal.note("\(entry.output) exists already; \(entry.input) was passed over") }
      members.append(("skipped", .bool(true)))
    }
    if talk.json { Terminal.print(JSON.object(members).text) }
  }

  private func tellSummary() {
    let seconds = (ContinuousClock.now - started).inSeconds
    state.withLock { state in
      if talk.json {
        let members: [(String, JSON)] = [
          ("type", .string("summary")), ("files", .integer(entries.count)), ("done", .integer(state.done)),
          ("failed", .integer(state.failed)), ("skipped", .integer(state.skipped)), ("lossy", .integer(state.lossy)),
          ("duplicates", .integer(inputs.duplicates)), ("other_files", .integer(inputs.otherFiles)),
          ("input_bytes", .integer(state.inputBytes)), ("output_bytes", .integer(state.outputBytes)),
          ("seconds", .number(seconds)), ("exit", .integer(Int(state.status.rawValue))),
        ]
        Terminal.print(JSON.object(members).text)
      }
      if talk.quiet || talk.json { return }
      var parts = ["\(state.done) of \(entries.count) files \(Work.verb)ed"]
      if state.failed > 0 { parts.append("\(state.failed) failed") }
      if state.skipped > 0 { parts.append("\(state.skipped) passed over, as their outputs exist") }
      if inputs.duplicates > 0 { parts.append("\(inputs.duplicates) named twice or linked") }
      if inputs.otherFiles > 0 { parts.append("\(inputs.otherFiles) other files passed over") }
      if state.warned > 0 && !talk.verbose { parts.append("warnings about \(state.warned), which -v tells") }
      let written = entries.allSatisfy(\.output.isEmpty) ? "" : " -> \(state.outputBytes)"
      Terminal.note(
        parts.joined(separator: ", ") + "; \(state.inputBytes)\(written) bytes in "
          + "\(Figures.fixed(seconds, 2)) s")
    }
  }
}
