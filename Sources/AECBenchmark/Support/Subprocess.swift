#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A program that was run to its end.
package struct Subprocess {
  /// What it wrote to standard output and standard error.
  package var output: String
  /// Its exit status, or 128 and the number of the signal that ended it.
  package var status: Int32
  var seconds: Double
  /// Peak of resident memory in bytes, where it was asked for and the system tells.
  var peakMemory: Int?

  /// The file that a name of a program leads to, by the PATH.
  package static func find(_ program: String) -> String? {
    guard let path = getenv("PATH") else { return nil }
    return String(cString: path).split(separator: ":").map { "\($0)/\(program)" }.first {
      access($0, X_OK) == 0 && !Files.isFolder($0)
    }
  }

  /// Runs a program and waits. What it writes goes through the file `log`, so that no full pipe can stop it.
  package init(
    _ path: String, _ arguments: [String], log: String, measuresMemory: Bool = false
  ) throws(CodecFailure) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

    // Signals that this program blocks or ignores shall act as usual on the other one.
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, defaults) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { $0.withFileName { strdup($0) } } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let start = ContinuousClock.now
    let code = posix_spawn(&child, path, &actions, &attributes, &words, environ)
    guard code == 0 else {
      throw CodecFailure("\(path) cannot be run: \(String(cString: strerror(code)))")
    }
    let (raw, peak) = Self.wait(for: child, measuresMemory)
    seconds = (ContinuousClock.now - start).inSeconds
    peakMemory = peak
    status = raw & 0x7f == 0 ? raw >> 8 & 0xff : 128 + raw & 0x7f
    output = ((try? Files.read(log)).map { String(decoding: $0, as: UTF8.self) } ?? "")
    Files.remove(log)
  }

  /// Waits for the end of a process: its raw status, and its peak of memory.
  private static func wait(for child: pid_t, _ measuresMemory: Bool) -> (Int32, Int?) {
    var status: Int32 = 0
    #if canImport(Darwin)
      var usage = rusage()
      while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
      return (status, measuresMemory ? usage.ru_maxrss : nil)
    #else
      guard measuresMemory else {
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        return (status, nil)
      }
      // What wait4 tells of memory is no less than what this process had when it made the child, so look while it
      // runs. The system keeps the peak; only what comes in the last millisecond can be missed.
      var peak = 0
      while waitpid(child, &status, WNOHANG) == 0 {
        peak = max(peak, PeakMemory.peak(of: "\(child)") ?? 0)
        usleep(1000)
      }
      return (status, peak == 0 ? nil : peak)
    #endif
  }

  /// The last line with anything in it, which is where programs say what went wrong.
  var lastLine: String {
    output.split(whereSeparator: \.isNewline).last { $0.contains { !$0.isWhitespace } }.map(String.init) ?? ""
  }
}
