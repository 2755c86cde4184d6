import AEC
import AECSupport
import ArgumentParser

/// `aec manual`: the manual page, made of what `aec help` says, so that the two cannot differ.
struct Manual: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the manual page.",
    usage: "aec manual",
    discussion: """
      Examples:
        aec manual > aec.1 && man ./aec.1
      """,
    shouldDisplay: false)

  func run() { Terminal.print(Self.page) }

  private static var page: String {
    let root = AECTool.configuration
    var page = Roff()
    page.macro("TH AEC 1 \"\" \"aec \(version)\" \"aec \(version)\"")
    page.macro("SH NAME")
    page.text("aec - \(root.abstract)")
    page.macro("SH SYNOPSIS")
    page.usage(root.usage)
    page.macro("SH DESCRIPTION")
    page.body(ofHelp: AECTool.helpMessage(columns: unlimited))
    for subcommand in root.subcommands where subcommand.configuration.shouldDisplay {
      page.macro("SH \"aec \(subcommand.name)\"")
      page.text(subcommand.configuration.abstract)
      page.macro("PP")
      page.usage(subcommand.configuration.usage)
      page.body(ofHelp: AECTool.helpMessage(for: subcommand, columns: unlimited))
    }
    return page.lines.joined(separator: "\n")
  }

  /// So many columns that help breaks no line.
  private static let unlimited = 1 << 16
}

/// What `man` reads, by the macros that all its programs know.
private struct Roff {
  private(set) var lines: [String] = []

  mutating func macro(_ line: String) { lines.append("." + line) }

  mutating func text(_ line: some StringProtocol) { lines.append(Self.escaped(line)) }

  mutating func label(_ text: some StringProtocol) { lines.append("\\fB\(Self.escaped(text))\\fR") }

  /// The forms of a command line, each on a line of its own.
  mutating func usage(_ text: String?) {
    for (index, line) in (text ?? "").split(separator: "\n").enumerated() {
      if index > 0 { macro("br") }
      label(line)
    }
  }

  /// The discussion, the arguments and the options of a help screen. Blocks of it are apart by an empty line.
  mutating func body(ofHelp help: String) {
    for block in help.split(separator: "\n\n") {
      var rest = block.split(separator: "\n")[...]
      switch rest.first {
      case "SUBCOMMANDS:": return
      case "ARGUMENTS:": items(rest.dropFirst(), called: "Arguments")
      case "OPTIONS:": items(rest.dropFirst(), called: "Options")
      case let first? where first.hasPrefix("OVERVIEW: ") || first.hasPrefix("USAGE: "): continue
      default:
        if lines.last?.hasPrefix(".SH") != true { macro("PP") }
        while let first = rest.first {
          let isExample = first.hasPrefix("  ")
          let run = rest.prefix { $0.hasPrefix("  ") == isExample }
          if isExample { example(run) } else { for line in run { text(line) } }
          rest = rest.dropFirst(run.count)
        }
      }
    }
  }

  /// Lines that stay as they are.
  private mutating func example(_ lines: ArraySlice<Substring>) {
    macro("RS 2")
    macro("EX")
    for line in lines { text(line.dropFirst(2)) }
    macro("EE")
    macro("RE")
  }

  /// Arguments or options: a label and, behind two spaces or more or on the next lines, what it means.
  private mutating func items(_ lines: ArraySlice<Substring>, called title: String) {
    macro("SS \(title)")
    for line in lines {
      var words = line.split(separator: "  ", maxSplits: 1).map { $0.drop { $0 == " " } }
      if !line.hasPrefix("   ") {
        macro("TP")
        label(words.removeFirst())
      }
      for meaning in words { text(meaning) }
    }
  }

  /// Text in which nothing is a command of roff's, and dashes and quotes are those that a shell knows.
  private static func escaped(_ text: some StringProtocol) -> String {
    let characters: [Character: String] = [
      "\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti",
    ]
    let escaped = text.map { characters[$0] ?? String($0) }.joined()
    return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
  }
}

extension ParsableCommand {
  /// The word that calls it.
  static var name: String { configuration.commandName ?? "\(Self.self)".lowercased() }
}
