import AECSupport
import Synchronization

/// Keeps the promise that an interrupted `aec` leaves no half of a file behind.
///
/// The signals that end a program are blocked in every thread and taken by one that waits for them. It removes the
/// unfinished files and lets the signal do what it would have done, so that the shell sees it (status 130 for Ctrl-C). Where
/// the system has files without a name there are hardly any to remove, not even for SIGKILL.
enum Interruption {
  /// The temporary files that are being written. Whoever holds the lock may create, remove or rename them.
  static let unfinished = Mutex<Set<String>>([])

  /// What else is to be done before the process ends; quick, and from any thread.
  static let farewell = Mutex<(@Sendable () -> Void)?>(nil)

  /// Starts to wait for signals. Call it before any other thread starts: threads inherit what is blocked.
  static func watch() {
    // A write says so instead, and then there is time to clean up.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    var signals = taken
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    if !startThread({ wait() }) { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
  }

  /// Opens something in the place of standard streams that are closed: a file that is opened later would get their number,
  /// and messages would land in it. Reading, or writing, what was closed still fails.
  static func occupyClosedStreams() {
    for (stream, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(stream, F_GETFD) < 0 {
      // The lowest number that is free, which is this one, since those before it are open.
      _ = open("/dev/null", mode)
    }
  }

  /// Ends the process by this signal, as if it had never been handled.
  static func die(by number: Int32) -> Never {
    signal(number, SIG_DFL)
    var signals = signalSet([number])
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    pthread_kill(pthread_self(), number)
    exit(128 + number)
  }

  private static func wait() {
    var signals = taken
    var number: Int32 = 0
    while sigwait(&signals, &number) != 0 {}
    farewell.withLock { $0?() }
    // The lock is not given back: nothing shall be created or renamed from here on.
    unfinished.withLock { paths in
      for path in paths { _ = path.withFileName { unlink($0) } }
      die(by: number)
    }
  }

  /// The signals that are waited for.
  private static let taken = signalSet(
    [
      SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGXCPU,
    ].filter { !isIgnored($0) })

  /// Whether the parent wants the signal ignored, as `nohup` does.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if canImport(Darwin)
      return unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    #elseif canImport(Musl)
      return unsafeBitCast(action.__sa_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    #else
      return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
    #endif
  }
}
