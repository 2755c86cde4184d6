import AECBenchmark

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Turns the libraries' general advice into lines that the user can run: on the user's file, by a program that is there.
enum Advice {
  /// The advice of an error about the file `path`, in which `IN` and `OUT` stand for files and `magick` for ImageMagick.
  static func fitted(_ advice: String, to path: String) -> String {
    guard let example = advice.firstRange(of: "magick IN ") else { return advice }
    guard path != "-", path != "standard input", let converter = ["magick", "convert"].first(where: isInstalled) else {
      return withoutExample(advice, example)
    }
    let output = Path.withoutExtension(path)
    var line = advice
    line.replaceSubrange(example, with: "\(converter) \(Path.quoted(rooted(path))) ")
    for ending in [".png", ".jpg"] {
      // A name beside the user's file that is not the file itself.
      let name = output + (Path.extension(of: path) == ending.dropFirst() ? "-converted" : "") + ending
      line = line.replacing("OUT" + ending, with: Path.quoted(rooted(name)))
    }
    return line
  }

  /// `convert it first` of `convert it first, for example: magick IN OUT.png`.
  private static func withoutExample(_ advice: String, _ example: Range<String.Index>) -> String {
    let before = advice[..<example.lowerBound]
    guard let comma = before.lastIndex(of: ",") else { return advice }
    return String(before[..<comma])
  }

  /// A name that no program takes for an option.
  private static func rooted(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

  /// Whether the command is in a folder of PATH.
  private static func isInstalled(_ command: String) -> Bool {
    guard let path = getenv("PATH") else { return false }
    return String(fileName: path).split(separator: ":").contains { folder in
      Path.joining(String(folder), command).withFileName { access($0, X_OK) } == 0
    }
  }
}
