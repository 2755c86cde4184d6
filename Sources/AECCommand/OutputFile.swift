import AECSupport

/// The file, pipe or device that a command writes. A file appears under its name only when it is whole.
final class OutputFile {
  /// The name as the user gave it, `-` for standard output.
  let path: String
  private let force: Bool
  /// What lies under that name so far.
  private let existing: FileStatus?
  /// Bytes written so far.
  private(set) var count = 0
  /// Why a piece could not be written.
  private(set) var failure: Failure?
  /// Small pieces that wait for more.
  private var waiting: [UInt8] = []
  /// The stream, pipe or device that is written to as it is.
  private var stream: Int32?
  private var isOwned = false
  private var temporary: TemporaryFile?

  /// Checks that `path` can be written without harm: it does not exist or `force` is set, and it is none of `inputs`.
  init(_ path: String, inputs: Set<FileStatus.Identity> = [], force: Bool) throws(Failure) {
    (self.path, self.force) = (path, force)
    stream = path == "-" ? STDOUT_FILENO : Files.descriptor(namedBy: path)
    existing = stream.map { FileStatus(of: $0) } ?? FileStatus(of: path)
    if let stream {
      if path == "-" && isatty(stream) != 0 && !force {
        throw Failure(
          .unwritable, nil, "standard output is a terminal and the output is not text",
          advice: "name an output file, redirect standard output, or add --force")
      }
    } else if path.hasSuffix("/") || existing?.kind == .directory {
      throw Failure(.unwritable, path, "is a directory", advice: "name a file in it")
    }
    if let existing, existing.kind == .regular, inputs.contains(existing.identity) {
      throw Failure(.unwritable, name, "is the input itself", advice: "give the output another name")
    }
    if stream == nil && !force && existing?.kind != .other && Files.isTaken(path) { throw existsAlready }
  }

  deinit { if let stream, isOwned { close(stream) } }

  /// Opens what will be written to; for a file a temporary one. Done before the work, which may be long.
  func begin() throws(Failure) {
    guard stream == nil else { return }
    if existing?.kind == .other {
      let descriptor = path.withFileName { open($0, O_WRONLY | O_CLOEXEC) }
      if descriptor < 0 { throw cannotBeWritten(errno) }
      (stream, isOwned) = (descriptor, true)
      return
    }
    do {
      temporary = try TemporaryFile(for: target)
    } catch {
      throw cannotBeWritten(error.code)
    }
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
    guard failure == nil, let descriptor = stream ?? temporary?.descriptor else { return false }
    guard let code = Files.write(bytes, to: descriptor) else { return true }
    // Whoever read the pipe has enough; to say so would disturb `aec ... | head`.
    if code == EPIPE && path == "-" { Interruption.die(by: SIGPIPE) }
    failure = cannotBeWritten(code)
    return false
  }

  /// Writes all there is to write, and finishes.
  func finish(_ bytes: [UInt8], like input: FileStatus? = nil, keepingTimes: Bool = false) throws(Failure) {
    _ = bytes.withUnsafeBytes { write($0) }
    try finish(like: input, keepingTimes: keepingTimes)
  }

  /// Writes what waits, makes sure that all is on the disk and gives the file its name. A new file gets the permissions of
  /// the input, a replaced one keeps its own; the times of the input where that is wanted.
  func finish(like input: FileStatus? = nil, keepingTimes: Bool = false) throws(Failure) {
    _ = writeWaiting()
    if let failure { throw failure }
    guard let temporary else { return }
    let original = input?.kind == .regular ? input : nil
    do {
      if let permissions = existing?.permissions ?? original?.permissions { temporary.set(permissions: permissions) }
      if let original, keepingTimes { temporary.setTimes(like: original) }
      try temporary.appear(as: target, replacing: force)
    } catch {
      throw error.code == EEXIST ? existsAlready : cannotBeWritten(error.code)
    }
  }

  /// The file behind `path`: what a symbolic link leads to is replaced, not the link.
  private var target: String {
    guard existing != nil, let real = path.withFileName({ realpath($0, nil) }) else { return path }
    defer { free(real) }
    return String(fileName: real)
  }

  /// What to call it in a message.
  private var name: String { path == "-" ? "standard output" : path }

  private var existsAlready: Failure {
    Failure(.unwritable, path, "exists already", advice: "add --force to replace it, or give another name")
  }

  private func cannotBeWritten(_ code: Int32) -> Failure {
    let advice =
      switch code {
      case ENOENT, ENOTDIR: "make its directory first"
      case EACCES, EPERM, EROFS: "choose a directory that you may write to"
      case ENOSPC, EDQUOT: "make room or choose another disk"
      case EFBIG: "raise the limit for the size of files (ulimit -f), or choose another disk"
      default: "choose another place"
      }
    return Failure(.unwritable, name, "cannot be written: \(Files.errorText(code))", advice: advice)
  }
}
