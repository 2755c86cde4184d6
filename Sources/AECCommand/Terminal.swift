import AECBenchmark

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The two streams the command talks on: results on standard output, all else on standard error.
///
/// What it prints holds names of files and words of the command line, which anybody may have chosen. So controls are
/// spelled out, and no name can move the cursor, change colours or send keys.
enum Terminal {
  /// Lines of results. Ends the process where they cannot be written: a result that is not there is no success.
  static func print(_ text: String) {
    switch send(text.shown(keeping: ["\n", "\t"]) + "\n", to: STDOUT_FILENO) {
    case nil: return
    case EPIPE: Interruption.die(by: SIGPIPE)
    case let code?:
      let what = "cannot be written: \(FileSystem.errorText(code))"
      note(Failure(.unwritable, "standard output", what, advice: "choose another place").line)
      end(.unwritable)
    }
  }

  /// A line for the user, who may not even listen.
  static func note(_ line: String) { ProgressLine.withoutLine { _ = send(line.shown + "\n", to: STDERR_FILENO) } }

  /// Lines for the user.
  static func note(lines: String) {
    ProgressLine.withoutLine { _ = send(lines.shown(keeping: ["\n", "\t"]) + "\n", to: STDERR_FILENO) }
  }

  /// Lines for the user, one a warning.
  static func warn(_ warnings: [String], about name: String) {
    for warning in warnings { note("aec: warning: \(name): \(warning)") }
  }

  /// Ends the process.
  static func end(_ status: ExitStatus) -> Never { exit(status.rawValue) }

  /// Columns of the terminal behind standard error.
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  static func send(_ text: String, to descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { FileSystem.write(UnsafeRawBufferPointer($0), to: descriptor) }
  }
}
