import AECSupport
import Foundation
import Synchronization
import Testing

/// How a run of a program ended and what it said.
struct Outcome {
  /// Exit status, or 128 + the signal that ended it, as shells count.
  var status: Int32
  /// The signal that ended it, if one did.
  var signal: Int32?
  var output: Data
  var error: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The one JSON object on standard output.
  var json: [String: Any] {
    get throws {
      try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    }
  }
}

/// A program that is running, with all that it starts: a process group of its own, which ends with it.
final class Running: Sendable {
  /// Seconds after which a program that has not ended never will. No test is about how long anything takes.
  static let longest: TimeInterval = 600

  private enum State { case running, overdue, ended }

  /// The number of the process, and of its group.
  private let leader: pid_t
  private let files: (output: URL, error: URL)
  private let state = Mutex(State.running)

  /// Starts a program in `directory`. What it writes is looked for in `files`.
  init(
    _ program: URL, _ arguments: [String], in directory: URL, environment: [String: String],
    streams: Subprocess.Streams, files: (output: URL, error: URL), limit: TimeInterval?
  ) throws {
    // A pipe that a program no longer reads shall be an error of the test's, not its end.
    signal(SIGPIPE, SIG_IGN)
    self.files = files
    // Not every system can change the directory on the way, but every shell can.
    let words = ["-c", "cd \"$0\" && exec \"$@\"", directory.path, program.path] + arguments
    leader = try Subprocess.start(
      "/bin/sh", words, streams, environment: environment.map { "\($0.key)=\($0.value)" },
      usual: [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM], leadsGroup: true)
    if let limit {
      DispatchQueue.global().asyncAfter(deadline: .now() + limit) { [weak self] in self?.giveUp() }
    }
  }

  deinit {
    if state.withLock({ $0 != .ended }) {
      kill(-leader, SIGKILL)
      waitpid(leader, nil, 0)
    }
  }

  func send(_ signal: Int32) { kill(leader, signal) }

  var isRunning: Bool {
    var facts = siginfo_t()
    waitid(P_PID, id_t(leader), &facts, WEXITED | WNOHANG | WNOWAIT)
    return facts.si_signo == 0
  }

  /// Waits for the end. A program that had to be ended because it took too long fails the test, and no other.
  func finish() throws -> Outcome {
    // Until it is reaped below, the process keeps its number, so that no signal goes astray.
    var facts = siginfo_t()
    while waitid(P_PID, id_t(leader), &facts, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
    var raw: Int32 = 0
    let isOverdue = state.withLock { state in
      kill(-leader, SIGKILL)  // whatever it left behind
      waitpid(leader, &raw, 0)
      defer { state = .ended }
      return state == .overdue
    }
    if isOverdue { Issue.record("the program did not end, and was killed") }
    let signal = raw & 0x7f
    return Outcome(
      status: Subprocess.exitStatus(raw), signal: signal == 0 ? nil : signal,
      output: try Data(contentsOf: files.output),
      error: String(decoding: try Data(contentsOf: files.error), as: UTF8.self))
  }

  private func giveUp() {
    state.withLock { state in
      guard state == .running else { return }
      kill(-leader, SIGKILL)
      state = .overdue
    }
  }
}

/// Expects this failure and nothing else of a command: one line that says what is wrong, with these texts, and what to do.
func expect(
  _ outcome: Outcome, status: Int32, _ texts: String..., sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == status, "\(outcome.error)", sourceLocation: sourceLocation)
  #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
  let lines = outcome.error.split(separator: "\n")
  #expect(lines.count == 1, "\(outcome.error)", sourceLocation: sourceLocation)
  #expect(outcome.error.hasPrefix("aec: ") && outcome.error.contains("; "), sourceLocation: sourceLocation)
  for text in texts {
    #expect(outcome.error.contains(text), "\(outcome.error)", sourceLocation: sourceLocation)
  }
}
