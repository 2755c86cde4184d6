import Synchronization

/// A folder for files that programs exchange; it goes with its last user.
package final class TemporaryFolder: Sendable {
  /// With a slash at the end.
  package let path: String
  private let count = Atomic(0)
  private static let all = Mutex<Set<String>>([])

  package init() throws(FileError) {
    let parent = getenv("TMPDIR").map { String(fileName: $0) } ?? "/tmp"
    var template = "\(parent)/aec-bench-XXXXXX".fileNameBytes.map(CChar.init(bitPattern:)) + [0]
    guard mkdtemp(&template) != nil else { throw FileError(parent, "written") }
    path = String(fileName: template) + "/"
    _ = Self.all.withLock { $0.insert(path) }
  }

  /// A name that no other file of the folder has.
  package func newName(_ fileExtension: String) -> String {
    path + "\(count.wrappingAdd(1, ordering: .relaxed).newValue).\(fileExtension)"
  }

  deinit {
    Self.remove(path)
    _ = Self.all.withLock { $0.remove(path) }
  }

  /// Removes every such folder: for a program that is about to end otherwise.
  package static func removeAll() {
    all.withLock { paths in
      paths.forEach(remove)
      paths = []
    }
  }

  private static func remove(_ path: String) {
    for name in (try? Files.names(in: path)) ?? [] { Files.remove(path + name) }
    _ = path.withFileName { rmdir($0) }
  }
}
