/// A file, folder or program that could not be read, written or run.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  package var path: String
  package var action: String
  package var code: Int32

  package init(_ path: String, _ action: String, code: Int32 = errno) {
    (self.path, self.action, self.code) = (path, action, code)
  }

  package var description: String { "\(path): cannot be \(action): \(Files.errorText(code))" }
}

/// The few calls on files that are needed, straight on the C library: Foundation would be most of the time that a small
/// picture takes.
package enum Files {
  /// The names in a folder, sorted; without those that begin with a dot.
  package static func names(in folder: String) throws(FileError) -> [String] {
    guard let stream = folder.withFileName({ opendir($0) }) else { throw FileError(folder, "read") }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(fileName: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  package static func isFolder(_ path: String) -> Bool { FileStatus(of: path)?.kind == .directory }

  /// Whether the name leads to something.
  package static func exists(_ path: String) -> Bool { FileStatus(of: path) != nil }

  /// Whether the name is taken, if only by a link to nothing.
  package static func isTaken(_ path: String) -> Bool { FileStatus(ofName: path) != nil }

  // MARK: Reading and writing

  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    let file = path.withFileName { open($0, O_RDONLY | O_CLOEXEC) }
    guard file >= 0 else { throw FileError(path, "read") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      guard let count = piece.withUnsafeMutableBytes({ read(file, into: $0) }) else { throw FileError(path, "read") }
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }

  /// Reads a piece of what a descriptor leads to: its bytes, 0 at the end, or nil where that fails and `errno` says why.
  package static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    while true {
      let count = unistdRead(descriptor, buffer.baseAddress!, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { return nil }
    }
  }

  /// Writes a file anew, or at the end of what there is.
  package static func write(_ bytes: [UInt8], to path: String, appending: Bool = false) throws(FileError) {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (appending ? O_APPEND : O_TRUNC)
    let file = path.withFileName { open($0, flags, 0o666) }
    guard file >= 0 else { throw FileError(path, "written") }
    defer { close(file) }
    if let code = bytes.withUnsafeBytes({ write($0, to: file) }) { throw FileError(path, "written", code: code) }
  }

  /// Writes all of `bytes`; the error code of the system where that fails.
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = bytes
    while !rest.isEmpty {
      let count = unistdWrite(descriptor, rest.baseAddress!, min(rest.count, 1 << 30))
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }

  package static func remove(_ path: String) { _ = path.withFileName { unlink($0) } }

  /// Makes a folder and those that it lies in, where they are not there.
  package static func makeFolder(_ path: String) throws(FileError) {
    if path.isEmpty || isFolder(path) { return }
    try makeFolder(String(Path.directory(of: Path.withoutSlashes(path))))
    if path.withFileName({ mkdir($0, 0o777) }) == 0 { return }
    let error = FileError(path, "made")
    // Another thread or program was quicker.
    if error.code == EEXIST && isFolder(path) { return }
    throw error
  }

  // MARK: The system

  /// What the system says of an error code, as in `No such file or directory`.
  package static func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The open file that a name like `/dev/stdout` or `/dev/fd/3` stands for. Opening such a name would begin at the
  /// file's first byte again, wherever the shell's `>>` or an earlier program has left it.
  package static func descriptor(namedBy path: String) -> Int32? {
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

// The C functions, under names that the static functions above do not hide.
private func unistdRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(file, buffer, count)
}
private func unistdWrite(_ file: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, buffer, count)
}
