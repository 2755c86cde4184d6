#if canImport(Darwin)
  import Darwin
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
    if path == "-" { return try read(descriptor: STDIN_FILENO, name: "standard input", limit: limit) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      let advice =
        switch code {
        case ENOENT, ENOTDIR: "check the name"
        case EACCES, EPERM: "ask its owner for the right to read it"
        default: "try again or copy it elsewhere"
        }
      throw Failure(.unreadable, path, "cannot be read: \(errorText(code))", advice: advice)
    }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, name: path, limit: limit)
  }

  private static func read(descriptor: Int32, name: String, limit: Int) throws(Failure) -> [UInt8] {
    let status = status(of: descriptor)
    if status?.kind == .directory {
      throw Failure(.unreadable, name, "is a directory", advice: "name a file in it")
    }
    let size = status?.kind == .regular ? status!.size : 0
    var bytes: [UInt8] = []
    if size <= limit { bytes.reserveCapacity(size) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { piece.deallocate() }
    while true {
      // A regular file over the limit is refused before it is read, a pipe once it has gone over.
      guard max(size, bytes.count) <= limit else {
        throw Failure(
          .overLimit, name, "is larger than \(limit) bytes, the most that aec reads",
          advice: "cut the picture into parts")
      }
      #if canImport(Darwin)
        let count = Darwin.read(descriptor, piece.baseAddress!, piece.count)
      #else
        let count = Glibc.read(descriptor, piece.baseAddress!, piece.count)
      #endif
      if count == 0 { return bytes }
      if count < 0 {
        let code = errno
        if code == EINTR { continue }
        throw Failure(
          .unreadable, name, "cannot be read: \(errorText(code))", advice: "try again or copy it elsewhere")
      }
      bytes.append(contentsOf: piece[..<count])
    }
  }

  /// Writes all of `bytes`; the error code of the system where that fails.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Darwin)
        let count = Darwin.write(descriptor, rest.baseAddress!, min(rest.count, 1 << 30))
      #else
        let count = Glibc.write(descriptor, rest.baseAddress!, min(rest.count, 1 << 30))
      #endif
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
