/// The streams a program talks on.
///
/// What it prints holds names of files and words of the command line, which anybody may have chosen. So controls are
/// spelled out, and no name can move the cursor, change colours or send keys.
package enum Terminal {
  /// A line for the user on standard error, who may not even listen.
  package static func note(_ line: String) {
    ProgressLine.withoutLine { _ = send(line.shown + "\n", to: STDERR_FILENO) }
  }

  /// Lines for the user.
  package static func note(lines: String) {
    ProgressLine.withoutLine { _ = send(lines.shown(keeping: ["\n", "\t"]) + "\n", to: STDERR_FILENO) }
  }

  /// Lines of results on standard output; the error code of the system where they cannot be written.
  package static func printed(_ text: String) -> Int32? {
    // Not behind a line that shows how far work has come; and the lock is free while the other end of a pipe takes its time.
    ProgressLine.withoutLine {}
    return send(text.shown(keeping: ["\n", "\t"]) + "\n", to: STDOUT_FILENO)
  }

  /// Columns of the terminal behind standard error.
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  static func send(_ text: String, to descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { Files.write(UnsafeRawBufferPointer($0), to: descriptor) }
  }
}
