import AECBenchmark
import ArgumentParser
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What `aec bench` prints and keeps.
struct BenchOutput: ParsableArguments {
  @Flag(help: "Print every measurement as comma-separated values instead of tables.")
  var csv = false

  @Flag(help: "Print everything as one JSON object instead of tables.")
  var json = false

  @Option(
    help: ArgumentHelp("Keep every measurement in this file as soon as it is made.", valueName: "file"),
    completion: .file())
  var journal: String?

  @Flag(help: "Go on with what an earlier run has left in the journal.")
  var resume = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func validate() throws {
    if csv && json { throw ValidationError("--csv and --json contradict each other") }
    if resume && journal == nil { throw ValidationError("--resume needs a --journal") }
  }

  func openJournal() throws -> Journal? {
    guard let journal else { return nil }
    do {
      return try Journal(journal, resuming: resume)
    } catch {
      throw Failure(.unwritable, nil, "\(error)", advice: "name another journal")
    }
  }

  func progressLine() -> BenchProgress? { BenchProgress(wanted: !quiet) }

  func write(_ summary: Summary) throws {
    if csv {
      Terminal.print(CSVReport(summary.results).text)
    } else if json {
      Terminal.print(JSONReport(summary).text)
    } else {
      Terminal.print(TextReport(summary).text)
    }
  }
}

/// A line on standard error that tells how far a sweep is and how long it will take; on terminals alone.
final class BenchProgress: Sendable {
  private let drawn = Mutex<ContinuousClock.Instant?>(nil)

  init?(wanted: Bool) {
    guard wanted, isatty(STDERR_FILENO) != 0 else { return nil }
  }

  func show(_ progress: SweepProgress) {
    drawn.withLock { drawn in
      let now = ContinuousClock.now
      if let drawn, now - drawn < .milliseconds(200) { return }
      drawn = now
      let cells = 30
      let full = Int(progress.share * Double(cells))
      let bar = String(repeating: "#", count: full) + String(repeating: ".", count: cells - full)
      let left = progress.secondsLeft.map { ", \(Figures.duration($0)) left" } ?? ""
      Self.send("\r\u{1B}[K[\(bar)] \(Int(progress.share * 100)) %\(left)  \(progress.codec), \(progress.picture)")
    }
  }

  /// Takes the line away.
  func end() {
    drawn.withLock { drawn in
      if drawn != nil { Self.send("\r\u{1B}[K") }
      drawn = nil
    }
  }

  private static func send(_ text: String) {
    var text = text
    text.withUTF8 { _ = FileSystem.write(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
  }
}
