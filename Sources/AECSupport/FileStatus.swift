/// What is known of a file without opening it.
package struct FileStatus: Sendable {
  package enum Kind: Sendable { case regular, directory, link, other }
  /// The same for two names of one file.
  package struct Identity: Hashable, Sendable { var device: UInt64, inode: UInt64 }
  /// What changes when somebody writes to the file: its size, and when it and its entry changed.
  package struct Version: Equatable, Sendable {
    package var size: Int
    package var modified: Moment
    var changed: Moment
  }
  package struct Moment: Equatable, Sendable {
    private var seconds, nanoseconds: Int

    fileprivate init(_ raw: timespec) { (seconds, nanoseconds) = (Int(raw.tv_sec), Int(raw.tv_nsec)) }

    package var raw: timespec { timespec(tv_sec: time_t(seconds), tv_nsec: numericCast(nanoseconds)) }
  }

  package var kind: Kind
  package var identity: Identity
  /// What others may do with the file, and nothing more.
  package var permissions: mode_t
  package var accessed: Moment
  package var version: Version

  package var size: Int { version.size }

  /// The status of what `path` leads to, or nil when there is nothing (or a link to nothing).
  package init?(of path: String) {
    self.init { raw in path.withFileName { stat($0, &raw) } }
  }

  /// The status of the name itself, be it a link.
  package init?(ofName path: String) {
    self.init { raw in path.withFileName { lstat($0, &raw) } }
  }

  package init?(of descriptor: Int32) {
    self.init { raw in fstat(descriptor, &raw) }
  }

  private init?(_ ask: (inout stat) -> Int32) {
    var raw = stat()
    guard ask(&raw) == 0 else { return nil }
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
    identity = Identity(device: UInt64(truncatingIfNeeded: raw.st_dev), inode: UInt64(raw.st_ino))
    permissions = raw.st_mode & 0o777
    #if canImport(Darwin)
      let (accessed, modified, changed) = (raw.st_atimespec, raw.st_mtimespec, raw.st_ctimespec)
    #else
      let (accessed, modified, changed) = (raw.st_atim, raw.st_mtim, raw.st_ctim)
    #endif
    self.accessed = Moment(accessed)
    version = Version(size: Int(raw.st_size), modified: Moment(modified), changed: Moment(changed))
  }
}
