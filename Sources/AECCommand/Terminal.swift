import AECSupport

extension Terminal {
  /// Lines of results. Ends the process where they cannot be written: a result that is not there is no success.
  static func print(_ text: String) {
    switch printed(text) {
    case nil: return
    case EPIPE: Interruption.die(by: SIGPIPE)
    case let code?:
      let what = "cannot be written: \(Files.errorText(code))"
      note(Failure(.unwritable, "standard output", what, advice: "choose another place").line)
      end(.unwritable)
    }
  }

  /// Lines for the user, one a warning.
  static func warn(_ warnings: [String], about name: String) {
    for warning in warnings { note("aec: warning: \(name): \(warning)") }
  }

  /// Ends the process.
  static func end(_ status: ExitStatus) -> Never { exit(status.rawValue) }
}
