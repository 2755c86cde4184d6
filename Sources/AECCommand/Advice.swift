import AECSupport

/// Turns the libraries' general advice into a line that the user can run on the file at hand.
enum Advice {
  /// The advice of an error about the file `path`, in which the words `IN`, `IN[0]`, `OUT` and `OUT.png` stand for files.
  static func fitted(_ advice: String, to path: String) -> String {
    guard path != "-", path != "standard input" else { return advice }
    let words = advice.split(separator: " ", omittingEmptySubsequences: false)
    return words.map { word in
      switch word {
      case "IN": return Path.quoted(rooted(path))
      case "IN[0]": return Path.quoted(rooted(path) + "[0]")
      default:
        guard word == "OUT" || word.hasPrefix("OUT.") else { return String(word) }
        return Path.quoted(rooted(output(for: path, ending: word.dropFirst(3))))
      }
    }.joined(separator: " ")
  }

  /// A name beside the user's file, and not the file itself.
  private static func output(for path: String, ending: Substring) -> String {
    let own = Path.withoutExtension(path)
    return own + ending == path ? own + "-converted" + ending : own + ending
  }

  /// A name that no program takes for an option.
  private static func rooted(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }
}
