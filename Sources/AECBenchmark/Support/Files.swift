#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file or folder that could not be read or written.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  package var path: String
  package var action: String
  package var code: Int32

  package init(_ path: String, _ action: String, code: Int32 = errno) {
    (self.path, self.action, self.code) = (path, action, code)
  }

  package var description: String { "\(path): cannot be \(action): \(String(cString: strerror(code)))" }
}

/// The few calls on files that the benchmark needs.
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

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return path.withFileName({ stat($0, &status) }) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  package static func exists(_ path: String) -> Bool { path.withFileName { access($0, F_OK) } == 0 }

  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    let file = path.withFileName { open($0, O_RDONLY | O_CLOEXEC) }
    guard file >= 0 else { throw FileError(path, "read") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = piece.withUnsafeMutableBytes { unistdRead(file, $0.baseAddress!, $0.count) }
      if count == 0 { return bytes }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(path, "read") }
      bytes += piece[..<count]
    }
  }

  /// Writes a file anew, or at the end of what there is.
  package static func write(_ bytes: [UInt8], to path: String, appending: Bool = false) throws(FileError) {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (appending ? O_APPEND : O_TRUNC)
    let file = path.withFileName { open($0, flags, 0o666) }
    guard file >= 0 else { throw FileError(path, "written") }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { unistdWrite(file, $0.baseAddress!, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(path, "written") }
      rest = rest.dropFirst(count)
    }
  }

  package static func remove(_ path: String) { _ = path.withFileName { unlink($0) } }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

// The C functions, under names that the static functions above do not hide.
private func unistdRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(file, buffer, count)
}
private func unistdWrite(_ file: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, buffer, count)
}

extension Files {
  /// A new folder for temporary files, with a slash at the end.
  static func makeTemporaryFolder() throws(FileError) -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/aec-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError(parent, "written") }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self) + "/"
  }

  /// Removes a folder and the files in it.
  static func removeFolder(_ path: String) {
    for name in (try? names(in: path)) ?? [] { remove(path + name) }
    _ = path.withFileName { rmdir($0) }
  }
}
