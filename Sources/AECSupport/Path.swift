/// Names of files, taken apart at the last slash and the last dot.
package enum Path {
  /// `photos/` of `photos/a.png`, empty for a bare name.
  package static func directory(of path: String) -> Substring {
    path.lastIndex(of: "/").map { path[...$0] } ?? ""
  }

  /// `a.png` of `photos/a.png`.
  package static func name(of path: String) -> Substring {
    path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
  }

  /// `png` of `photos/a.PNG`, empty where there is none; the dot that begins a hidden file's name begins no extension.
  package static func `extension`(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// `photos/a` of `photos/a.png`.
  package static func withoutExtension(_ path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return path }
    return String(path[..<dot])
  }

  /// `photos` of `photos//`; `/` stays.
  package static func withoutSlashes(_ path: String) -> String {
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// `photos/a.png` of `photos` and `a.png`; what lies in no folder is as it is.
  package static func joining(_ folder: String, _ name: some StringProtocol) -> String {
    folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The name as it may stand on a command line of a shell.
  package static func quoted(_ path: String) -> String {
    let isPlain = path.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "0123456789._/-+=:,@%".unicodeScalars.contains($0)
    }
    if isPlain && !path.isEmpty { return path }
    return "'" + path.replacing("'", with: "'\\''") + "'"
  }
}
