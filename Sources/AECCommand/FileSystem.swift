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
    struct Identity: Equatable { var device: UInt64, inode: UInt64 }

    var kind: Kind
    var identity: Identity
    var size: Int
    /// Permission bits.
    var mode: mode_t

    fileprivate init(_ raw: stat) {
      kind =
        switch raw.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .directory
        default: .other
        }
      identity = Identity(device: UInt64(truncatingIfNeeded: raw.st_dev), inode: UInt64(raw.st_ino))
      size = Int(raw.st_size)
      mode = raw.st_mode & 0o7777
    }
  }

  /// The status of what `path` leads to, or nil when there is nothing (or a link to nothing).
  static func status(of path: String) -> Status? {
    var raw = stat()
    return stat(path, &raw) == 0 ? Status(raw) : nil
  }

  static func status(of descriptor: Int32) -> Status? {
    var raw = stat()
    return fstat(descriptor, &raw) == 0 ? Status(raw) : nil
  }

  /// Whether the name is taken, if only by a link to nothing.
  static func isTaken(_ path: String) -> Bool {
    var raw = stat()
    return lstat(path, &raw) == 0
  }

  /// The bytes of `path`, or of standard input for `-`; at most `limit`.
  static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    try InputFile(path, limit: limit).readAll()
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
}

// The C function, under a name that the static function above does not hide.
private func unistdWrite(_ file: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, buffer, count)
}
