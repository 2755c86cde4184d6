import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The two streams the command talks on: results on standard output, all else on standard error.
enum Terminal {
  /// A line of results.
  static func print(_ line: String) {
    if let code = send(line + "\n", to: STDOUT_FILENO), code == EPIPE { Interruption.die(by: SIGPIPE) }
  }

  /// A line for the user, who may not even listen.
  static func note(_ line: String) { _ = send(line + "\n", to: STDERR_FILENO) }

  /// Lines for the user, one a warning.
  static func warn(_ warnings: [String], about name: String) {
    for warning in warnings { note("aec: warning: \(name): \(warning)") }
  }

  /// Ends the process.
  static func end(_ status: ExitStatus) -> Never { exit(status.rawValue) }

  fileprivate static func send(_ text: String, to descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { FileSystem.write(UnsafeRawBufferPointer($0), to: descriptor) }
  }
}

/// A bar on standard error that shows how far work has come, once it has lasted a second; on terminals alone.
final class ProgressBar: Sendable {
  private struct State {
    /// When the bar was last drawn.
    var drawn: ContinuousClock.Instant?
    var isOver = false
  }

  private let title: String
  private let started = ContinuousClock.now
  private let state = Mutex(State())
  private static let cells = 30

  /// A bar for work called `title`, or nil where it is not wanted or nobody would see it.
  init?(_ title: String, wanted: Bool) {
    guard wanted, isatty(STDERR_FILENO) != 0 else { return nil }
    self.title = title
  }

  /// Shows `share`, 0 ... 1, of the work as done.
  func show(_ share: Double) {
    let now = ContinuousClock.now
    state.withLock { state in
      guard !state.isOver, now - started >= .seconds(1) else { return }
      if let drawn = state.drawn, now - drawn < .milliseconds(100) { return }
      state.drawn = now
      let full = Int((min(max(share, 0), 1) * Double(Self.cells)).rounded(.down))
      let bar = String(repeating: "#", count: full) + String(repeating: ".", count: Self.cells - full)
      _ = Terminal.send("\r\(title) [\(bar)] \(Int(share * 100)) %", to: STDERR_FILENO)
    }
  }

  /// Takes the bar away.
  func end() {
    state.withLock { state in
      if state.drawn != nil && !state.isOver { _ = Terminal.send("\r\u{1B}[K", to: STDERR_FILENO) }
      state.isOver = true
    }
  }
}
