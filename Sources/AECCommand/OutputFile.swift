#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The file, pipe or device that a command writes. A file appears under its name only when it is whole.
final class OutputFile {
  /// The name as the user gave it, `-` for standard output.
  let path: String
  private let force: Bool
  /// What lies under that name so far.
  private let existing: FileSystem.Status?
  /// Bytes written so far.
  private(set) var count = 0
  /// Why a piece could not be written.
  private(set) var failure: Failure?
  /// Small pieces that wait for more.
  private var waiting: [UInt8] = []
  private var descriptor: Int32 = -1
  private var temporary: String?

  /// Checks that `path` can be written without harm: it does not exist or `force` is set, and it is not `input`.
  init(_ path: String, input: String, force: Bool) throws(Failure) {
    (self.path, self.force) = (path, force)
    guard path != "-" else {
      existing = nil
      if isatty(STDOUT_FILENO) != 0 && !force {
        throw Failure(
          .unwritable, nil, "standard output is a terminal and the output is not text",
          advice: "name an output file, redirect standard output, or add --force")
      }
      return
    }
    existing = FileSystem.status(of: path)
    if path.hasSuffix("/") || existing?.kind == .directory {
      throw Failure(.unwritable, path, "is a directory", advice: "name a file in it")
    }
    let source = input == "-" ? FileSystem.status(of: STDIN_FILENO) : FileSystem.status(of: input)
    if let existing, let source, existing.kind == .regular, existing.identity == source.identity {
      throw Failure(.unwritable, path, "is the input itself", advice: "give the output another name")
    }
    if !force && existing?.kind != .other && FileSystem.isTaken(path) { throw existsAlready }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    Interruption.unfinished.withLock { unfinished in
      guard let temporary else { return }
      unlink(temporary)
      unfinished = nil
    }
  }

  /// Opens what will be written to; for a file a temporary one beside it. Done before the work, which may be long.
  func begin() throws(Failure) {
    guard path != "-" else { return }
    if existing?.kind == .other {
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
      if descriptor < 0 { throw cannotBeWritten(errno) }
      return
    }
    let temporary = "\(Path.directory(of: target)).aec-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
    let code: Int32? = Interruption.unfinished.withLock { unfinished in
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { return errno }
      unfinished = temporary
      return nil
    }
    if let code { throw cannotBeWritten(code) }
    self.temporary = temporary
    if let existing { fchmod(descriptor, existing.mode) }
  }

  /// Writes a piece, and says whether that went well.
  func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    count += bytes.count
    if waiting.count + bytes.count <= Self.pieceSize {
      waiting.append(contentsOf: bytes)
      return true
    }
    return writeWaiting() && send(bytes)
  }

  private static let pieceSize = 1 << 16

  private func writeWaiting() -> Bool {
    defer { waiting.removeAll(keepingCapacity: true) }
    return waiting.withUnsafeBytes { send($0) }
  }

  private func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard failure == nil else { return false }
    guard let code = FileSystem.write(bytes, to: path == "-" ? STDOUT_FILENO : descriptor) else { return true }
    // Whoever read the pipe has enough; to say so would disturb `aec ... | head`.
    if code == EPIPE && path == "-" { Interruption.die(by: SIGPIPE) }
    failure = cannotBeWritten(code)
    return false
  }

  /// Writes all there is to write, and finishes.
  func finish(_ bytes: [UInt8]) throws(Failure) {
    _ = bytes.withUnsafeBytes { write($0) }
    try finish()
  }

  /// Writes what waits, makes sure that all is on the disk and gives the file its name.
  func finish() throws(Failure) {
    _ = writeWaiting()
    if let failure { throw failure }
    guard let temporary else { return }
    if fsync(descriptor) != 0 { throw cannotBeWritten(errno) }
    let code: Int32? = Interruption.unfinished.withLock { unfinished in
      let code = giveName(to: temporary)
      if code == nil { unfinished = nil }
      return code
    }
    if let code { throw code == EEXIST ? existsAlready : cannotBeWritten(code) }
    self.temporary = nil
  }

  /// Links the file under its name, which fails where another program took the name in the meantime; renames it
  /// where that may be, or where the file system knows no links.
  private func giveName(to temporary: String) -> Int32? {
    if !force {
      if link(temporary, target) == 0 {
        unlink(temporary)
        return nil
      }
      if errno == EEXIST { return EEXIST }
    }
    return rename(temporary, target) == 0 ? nil : errno
  }

  /// The file behind `path`: what a symbolic link leads to is replaced, not the link.
  private var target: String {
    guard existing != nil, let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private var existsAlready: Failure {
    Failure(.unwritable, path, "exists already", advice: "add --force to replace it, or give another name")
  }

  private func cannotBeWritten(_ code: Int32) -> Failure {
    let advice =
      switch code {
      case ENOENT, ENOTDIR: "make its directory first"
      case EACCES, EPERM, EROFS: "choose a directory that you may write to"
      case ENOSPC, EDQUOT: "make room or choose another disk"
      default: "choose another place"
      }
    let name = path == "-" ? "standard output" : path
    return Failure(.unwritable, name, "cannot be written: \(FileSystem.errorText(code))", advice: advice)
  }
}
