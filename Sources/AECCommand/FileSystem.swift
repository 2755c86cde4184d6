import AECBenchmark

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The few calls on files that the command needs, straight on the C library: Foundation would be most of the
/// time that a small picture takes.
enum FileSystem {
  /// What is known of a file without opening it.
  struct Status {
    enum Kind { case regular, directory, other }
    /// The same for two names of one file.
    struct Identity: Hashable { var device: UInt64, inode: UInt64 }
    /// What changes when somebody writes to the file: its size, and when it and its entry changed.
    struct Version: Equatable { var size: Int, modified: Moment, changed: Moment }
    struct Moment: Equatable {
      var seconds, nanoseconds: Int

      fileprivate init(_ raw: timespec) { (seconds, nanoseconds) = (Int(raw.tv_sec), Int(raw.tv_nsec)) }

      var raw: timespec { timespec(tv_sec: time_t(seconds), tv_nsec: numericCast(nanoseconds)) }
    }

    var kind: Kind
    var identity: Identity
    /// Permission bits, and those that make a program run as somebody else.
    var mode: mode_t
    var accessed: Moment
    var version: Version

    var size: Int { version.size }
    /// What others may do with the file, and nothing more.
    var permissions: mode_t { mode & 0o777 }

    fileprivate init(_ raw: stat) {
      kind =
        switch raw.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .directory
        default: .other
        }
      identity = Identity(device: UInt64(truncatingIfNeeded: raw.st_dev), inode: UInt64(raw.st_ino))
      mode = raw.st_mode & 0o7777
      #if canImport(Darwin)
        let (accessed, modified, changed) = (raw.st_atimespec, raw.st_mtimespec, raw.st_ctimespec)
      #else
        let (accessed, modified, changed) = (raw.st_atim, raw.st_mtim, raw.st_ctim)
      #endif
      self.accessed = Moment(accessed)
      version = Version(size: Int(raw.st_size), modified: Moment(modified), changed: Moment(changed))
    }
  }

  /// The status of what `path` leads to, or nil when there is nothing (or a link to nothing).
  static func status(of path: String) -> Status? {
    var raw = stat()
    return path.withFileName { stat($0, &raw) } == 0 ? Status(raw) : nil
  }

  static func status(of descriptor: Int32) -> Status? {
    var raw = stat()
    return fstat(descriptor, &raw) == 0 ? Status(raw) : nil
  }

  /// The status of the name itself, be it a link.
  static func statusOfName(_ path: String) -> (isLink: Bool, status: Status)? {
    var raw = stat()
    guard path.withFileName({ lstat($0, &raw) }) == 0 else { return nil }
    return (raw.st_mode & S_IFMT == S_IFLNK, Status(raw))
  }

  /// Whether the name is taken, if only by a link to nothing.
  static func isTaken(_ path: String) -> Bool { statusOfName(path) != nil }

  /// The bytes of `path`, or of standard input for `-`; at most `limit`.
  static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    try InputFile(path, limit: limit).readAll()
  }

  /// Makes a folder and those that it lies in, where they are not there.
  static func makeFolder(_ path: String) throws(Failure) {
    if path.isEmpty || status(of: path)?.kind == .directory { return }
    try makeFolder(String(Path.directory(of: Path.withoutSlashes(path))))
    if path.withFileName({ mkdir($0, 0o777) }) == 0 { return }
    let code = errno
    // Another thread or program was quicker.
    if code == EEXIST && status(of: path)?.kind == .directory { return }
    throw Failure(
      .unwritable, path, "cannot be made: \(errorText(code))",
      advice: code == EEXIST ? "give another folder" : "choose a place that you may write to")
  }

  /// Writes all of `bytes`; the error code of the system where that fails.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = bytes
    while !rest.isEmpty {
      let count = unistdWrite(descriptor, rest.baseAddress!, min(rest.count, 1 << 30))
      if count < 0 {
        let code = errno
        if code == EINTR { continue }
        return code
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return nil
  }

  /// What the system says of an error code, as in `No such file or directory`.
  static func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The open file that a name like `/dev/stdout` or `/dev/fd/3` stands for. Opening such a name would begin at the
  /// file's first byte again, wherever the shell's `>>` or an earlier program has left it.
  static func descriptor(namedBy path: String) -> Int32? {
    switch path {
    case "/dev/stdin": return STDIN_FILENO
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default: break
    }
    for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }
}

// The C function, under a name that the static function above does not hide.
private func unistdWrite(_ file: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, buffer, count)
}
