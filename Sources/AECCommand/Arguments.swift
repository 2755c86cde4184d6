import AECSupport
import ArgumentParser

/// The words of the command line.
enum Arguments {
  /// The words behind the command's own name, with every byte of names that are not UTF-8.
  static let words: [String] = (1..<max(1, Int(CommandLine.argc))).compactMap { index in
    CommandLine.unsafeArgv[index].map { String(fileName: $0) }
  }

  /// Refuses a name that begins with a dash: the parser would read its letters as options, an `h` among them as a call
  /// for help, which is no error.
  static func refuseDashedNames() throws {
    for word in words.prefix(while: { $0 != "--" }) {
      guard word.hasPrefix("-"), word != "-", !isOption(word), looksLikeName(word) else { continue }
      throw ValidationError(
        "'\(word)' would be read as options; if it is a file, write \(Path.quoted("./" + word))")
    }
  }

  /// `-v`, `-q35.5`, `--quality`, `--quality=3`.
  private static func isOption(_ word: String) -> Bool {
    if word.hasPrefix("--") { return word.contains("=") }
    return word.dropFirst(2).allSatisfy { $0.isNumber || $0 == "." } && word.dropFirst(2).contains(where: \.isNumber)
  }

  private static func looksLikeName(_ word: String) -> Bool {
    if word.contains("/") || word.contains(".") || word.unicodeScalars.contains(where: { $0.byteOfFileName != nil }) {
      return true
    }
    let areLetters = word.dropFirst().allSatisfy { $0.isASCII && $0.isLetter }
    return !word.hasPrefix("--") && !areLetters && Files.isTaken(word)
  }
}
