import AECSupport

/// A file that is being written and has no name yet, where the system has such files; else a name of its own. It goes by
/// itself unless it appears under its name in the end.
final class TemporaryFile {
  let descriptor: Int32
  /// The name, nil while it has none.
  private var name: String?
  private let folder: String

  /// A file in the folder in which `target` will be.
  init(for target: String) throws(FileError) {
    folder = String(Path.directory(of: target))
    #if os(Linux)
      let nameless = (folder.isEmpty ? "." : folder).withFileName {
        open($0, O_WRONLY | Self.withoutName | O_CLOEXEC, 0o666)
      }
      // It gets its name by way of /proc.
      if nameless >= 0 && Files.isTaken(Self.processName(of: nameless)) {
        descriptor = nameless
        return
      }
      if nameless >= 0 { close(nameless) }
    // File systems that lack it say so in several ways; what else is wrong shows below.
    #endif
    let name = Self.newName(in: folder)
    let (opened, code) = Interruption.unfinished.withLock { unfinished in
      let opened = name.withFileName { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
      let code = errno
      if opened >= 0 { unfinished.insert(name) }
      return (opened, code)
    }
    guard opened >= 0 else { throw FileError(target, "written", code: code) }
    (descriptor, self.name) = (opened, name)
  }

  deinit {
    close(descriptor)
    guard let name else { return }
    Interruption.unfinished.withLock { unfinished in
      _ = name.withFileName { unlink($0) }
      unfinished.remove(name)
    }
  }

  func set(permissions: mode_t) { fchmod(descriptor, permissions) }

  func setTimes(like other: FileStatus) {
    let times = [other.accessed.raw, other.version.modified.raw]
    futimens(descriptor, times)
  }

  /// Makes sure that all is on the disk and gives the file its name. Where another program took the name in the meantime, it
  /// is replaced or, as `EEXIST`, left alone.
  func appear(as target: String, replacing: Bool) throws(FileError) {
    // Some file systems know nothing of it.
    if fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP { throw FileError(target, "written") }
    try Interruption.unfinished.withLock { unfinished throws(FileError) in
      if let code = giveName(target, replacing: replacing, &unfinished) {
        throw FileError(target, "written", code: code)
      }
      if let name { unfinished.remove(name) }
      name = nil
    }
  }

  /// The system's error code, or nil where all went well. Links fail where the name is taken, unlike `rename`.
  private func giveName(_ target: String, replacing: Bool, _ unfinished: inout Set<String>) -> Int32? {
    if !replacing {
      if link(to: target) { return nil }
      if errno == EEXIST { return EEXIST }
    }
    if name == nil {
      let name = Self.newName(in: folder)
      guard link(to: name) else { return errno }
      unfinished.insert(name)
      self.name = name
    }
    let name = name!
    if !replacing {
      // A file system without links. Whoever makes an empty file of that name has it.
      let place = target.withFileName { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
      if place < 0 { return errno }
      close(place)
    }
    let isRenamed = name.withFileName { name in target.withFileName { target in rename(name, target) } } == 0
    let code = errno
    if !isRenamed && !replacing { _ = target.withFileName { unlink($0) } }
    return isRenamed ? nil : code
  }

  /// Gives the file this name as well, unless it is taken.
  private func link(to target: String) -> Bool {
    let flags = name == nil ? AT_SYMLINK_FOLLOW : 0
    let isLinked =
      (name ?? Self.processName(of: descriptor)).withFileName { own in
        target.withFileName { linkat(AT_FDCWD, own, AT_FDCWD, $0, flags) }
      } == 0
    if isLinked, let name { Files.remove(name) }
    return isLinked
  }

  private static func newName(in folder: String) -> String {
    "\(folder).aec-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
  }

  /// The way to an open file without a name that needs no privilege (open(2), O_TMPFILE).
  private static func processName(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

  #if os(Linux)
    /// `O_TMPFILE`, a macro that Swift does not see: a bit of its own, and that of `O_DIRECTORY`.
    private static let withoutName = 0o20000000 | O_DIRECTORY
  #endif
}
