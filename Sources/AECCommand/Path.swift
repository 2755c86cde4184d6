/// Names of files, taken apart at the last slash and the last dot.
enum Path {
  /// `photos/` of `photos/a.png`, empty for a bare name.
  static func directory(of path: String) -> Substring {
    path.lastIndex(of: "/").map { path[...$0] } ?? ""
  }

  /// `a.png` of `photos/a.png`.
  static func name(of path: String) -> Substring {
    path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
  }

  /// `png` of `photos/a.PNG`, empty where there is none; the dot that begins a hidden file's name begins no extension.
  static func `extension`(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// `photos/a.aec` of `photos/a.png` and `aec`.
  static func replacingExtension(of path: String, with new: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return path + "." + new }
    return path[..<dot] + "." + new
  }
}
