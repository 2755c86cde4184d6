/// A program that was run to its end.
package struct Subprocess {
  /// What it wrote to standard output and standard error.
  package var output: String
  /// Its exit status, or 128 and the number of the signal that ended it.
  package var status: Int32
  package var seconds: Double
  /// Peak of resident memory in bytes, where it was asked for and the system tells.
  package var peakMemory: Int?

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
  ) throws(FileError) {
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(input) }
    let output = log.withFileName { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) }
    guard output >= 0 else { throw FileError(log, "written") }
    defer { close(output) }
    let start = ContinuousClock.now
    let child = try Self.start(path, arguments, Streams(input: input, output: output, error: output))
    let (raw, peak) = Self.wait(for: child, measuresMemory)
    seconds = (ContinuousClock.now - start).inSeconds
    peakMemory = peak
    status = Self.exitStatus(raw)
    self.output = ((try? Files.read(log)).map { String(decoding: $0, as: UTF8.self) } ?? "")
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
  package var lastLine: String {
    output.split(whereSeparator: \.isNewline).last { $0.contains { !$0.isWhitespace } }.map(String.init) ?? ""
  }
}

/// A set of these signals.
package func signalSet(_ signals: [Int32]) -> sigset_t {
  var set = sigset_t()
  sigemptyset(&set)
  for signal in signals { sigaddset(&set, signal) }
  return set
}

extension Subprocess {
  /// What a program reads and writes: descriptors of this process, which stay its own.
  package struct Streams {
    var input, output, error: Int32

    package init(input: Int32, output: Int32, error: Int32) {
      (self.input, self.output, self.error) = (input, output, error)
    }
  }

  /// Starts a program and returns its process, which is to be waited for. Signals that this one blocks act as usual on it,
  /// and of those that this one ignores, `usual`. It leads a group of processes of its own where that is wanted.
  package static func start(
    _ path: String, _ arguments: [String], _ streams: Streams, environment: [String]? = nil,
    usual: [Int32] = [SIGPIPE], leadsGroup: Bool = false
  ) throws(FileError) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, streams.input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, streams.output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, streams.error, STDERR_FILENO)

    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, defaults) = (signalSet([]), signalSet(usual))
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (leadsGroup ? POSIX_SPAWN_SETPGROUP : 0)
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var words = ([path] + arguments).map { $0.withFileName { strdup($0) } } + [nil]
    var settings = environment.map { $0.map { strdup($0) } + [nil] }
    defer { for word in words + (settings ?? []) { free(word) } }
    var child: pid_t = 0
    let code =
      if settings != nil {
        posix_spawn(&child, path, &actions, &attributes, &words, &settings!)
      } else {
        posix_spawn(&child, path, &actions, &attributes, &words, environ)
      }
    guard code == 0 else { throw FileError(path, "run", code: code) }
    return child
  }

  /// The exit status that a raw status holds, or 128 and the number of the signal that ended the process, as shells count.
  package static func exitStatus(_ raw: Int32) -> Int32 {
    let signal = raw & 0x7f
    return signal == 0 ? raw >> 8 & 0xff : 128 + signal
  }
}
