import AEC
import AECImageIO
import AECSupport

/// The file, pipe or device that a command reads, piece by piece or at once.
final class InputFile: PictureSource {
  /// The name as the user gave it, `-` for standard input.
  let path: String
  /// Bytes of a regular file; nil of anything else.
  let count: Int?
  /// The first bytes, enough to tell what it is; fewer where there are no more.
  private(set) var first: [UInt8] = []
  /// Why a piece could not be read.
  private(set) var failure: Failure?
  /// What the file was when it was opened; nil of what has no status.
  let status: FileStatus?
  private let descriptor: Int32
  private let isOwned: Bool
  private let limit: Int
  /// The place of the first byte: a script may have read some lines of its standard input.
  private let start: Int
  private var position = 0
  /// The bytes read so far, wherever they stood.
  private var furthest = 0

  /// Opens `path`, or takes standard input for `-`. A regular file of more than `limit` bytes is refused.
  init(_ path: String, limit: Int) throws(Failure) {
    (self.path, self.limit) = (path, limit)
    let given = path == "-" ? STDIN_FILENO : Files.descriptor(namedBy: path)
    isOwned = given == nil
    // A pipe that nobody writes to yet is waited for.
    descriptor = given ?? path.withFileName { open($0, O_RDONLY | O_CLOEXEC) }
    let code = errno
    status = descriptor < 0 ? nil : FileStatus(of: descriptor)
    let here = status?.kind == .regular ? max(0, Int(lseek(descriptor, 0, SEEK_CUR))) : 0
    // Some systems have files of no length that give bytes all the same.
    let size = status?.kind == .regular ? status!.size - here : 0
    (start, count) = (here, size > 0 ? size : nil)
    guard descriptor >= 0 else {
      let advice =
        switch code {
        case ENOENT, ENOTDIR: "check the name"
        case EACCES, EPERM: "ask its owner for the right to read it"
        default: "try again or copy it elsewhere"
        }
      throw Failure(
        .unreadable, path, "cannot be read: \(Files.errorText(code))", advice: advice)
    }
    if status?.kind == .directory {
      throw Failure(.unreadable, name, "is a directory", advice: "name a file in it")
    }
    if size > limit { throw tooLarge }
    let found = [UInt8](unsafeUninitializedCapacity: 16) { buffer, filled in
      while filled < buffer.count {
        let count = read(into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[filled...])))
        guard let count, count > 0 else { break }
        filled += count
      }
    }
    if let failure { throw failure }
    (first, position) = (found, 0)
  }

  deinit { if isOwned && descriptor >= 0 { close(descriptor) } }

  /// What to call it in a message.
  var name: String { path == "-" ? "standard input" : path }

  /// The bytes of the file, or those that were read of anything else.
  var bytesRead: Int { count ?? furthest }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    if position < first.count {
      let ready = first[position...].prefix(buffer.count)
      buffer.copyBytes(from: ready)
      position += ready.count
      return ready.count
    }
    guard let count = Files.read(descriptor, into: buffer) else {
      failure = Failure(
        .unreadable, name, "cannot be read: \(Files.errorText(errno))", advice: "try again or copy it elsewhere")
      return nil
    }
    position += count
    furthest = max(furthest, position)
    return count
  }

  func seek(to offset: Int) {
    position = offset
    lseek(descriptor, off_t(start + max(offset, first.count)), SEEK_SET)
  }

  /// All bytes, at most `limit`.
  func readAll() throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    let pieceSize = 1 << 20
    guard MemoryProbe.isAvailable((count ?? 0) + pieceSize) else { throw noMemory }
    bytes.reserveCapacity(count ?? 0)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 16)
    defer { piece.deallocate() }
    while let count = read(into: piece) {
      if count == 0 { return bytes }
      let all = bytes.count + count
      guard all <= limit else { throw tooLarge }
      guard all <= bytes.capacity || MemoryProbe.isAvailable(2 * all) else { throw noMemory }
      bytes.append(contentsOf: piece[..<count])
    }
    throw failure!
  }

  /// Throws where somebody has written to the file since it was opened: what was read may be neither the old nor the new.
  func checkUnchanged() throws(Failure) {
    guard status?.kind == .regular, FileStatus(of: descriptor)?.version != status?.version else { return }
    throw Failure(
      .unreadable, name, "was changed while it was read", advice: "wait until it is complete, and try again")
  }

  private var noMemory: Failure {
    Failure(.overLimit, name, "is larger than the memory that is free", advice: "use a larger machine")
  }

  private var tooLarge: Failure {
    Failure(
      .overLimit, name, "is larger than \(limit) bytes, the most that aec reads", advice: "cut the picture into parts")
  }
}
