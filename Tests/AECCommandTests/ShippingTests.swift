import AECSupport
import AECTestSupport
import Foundation
import Testing

/// What comes with the command: its version, its manual page, its completions, and the script that installs them.
struct ShippingTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: repository(path), encoding: .utf8)
  }

  @Test func theVersionIsTheSameEverywhere() throws {
    let place = try Workplace()
    let shown = try place.aec("--version").text
    let version = try #require(shown.wholeMatch(of: /aec (\d+\.\d+\.\d+)\n/)?.1)
    #expect(try text("README.md").contains("from: \"\(version)\""))
    #expect(try text("Sources/AEC/AEC.docc/Changes.md").firstMatch(of: /\n## (.*)\n/)?.1 == version)
    #expect(try place.aec("manual").text.hasPrefix(".TH AEC 1 \"\" \"aec \(version)\""))
  }

  @Test func theManualPageSaysAllThatHelpSays() throws {
    let place = try Workplace()
    let page = try place.aec("manual")
    #expect(page.status == 0 && page.error.isEmpty)
    #expect(page.text.utf8.allSatisfy { $0 < 128 })
    let sections = page.text.split(separator: "\n.SH ")
    for subcommand in HelpTests.subcommands {
      let section = try #require(sections.first { $0.hasPrefix("\"aec \(subcommand)\"\n") })
      let help = try place.aec("help", subcommand).text
      let headings = ["OVERVIEW:", "USAGE:", "ARGUMENTS:", "OPTIONS:"]
      #expect(Self.words(help).subtracting(Self.words(plain(section)) + headings).isEmpty)
      #expect(help.contains("--help") && section.contains("\n.TP\n\\fB\\-h, \\-\\-help\\fR\n"))
    }
    let rest = page.text.prefix(upTo: try #require(page.text.range(of: "\n.SH \"aec ")).lowerBound)
    let help = try place.aec("help").text
    let root = help.prefix(upTo: try #require(help.range(of: "SUBCOMMANDS:")).lowerBound)
    let headings = ["OVERVIEW:", "USAGE:", "OPTIONS:"]
    #expect(Self.words(root).subtracting(Self.words(plain(rest)) + headings).isEmpty)
  }

  private static func words(_ text: some StringProtocol) -> Set<String> {
    Set(text.components(separatedBy: .whitespacesAndNewlines)).subtracting([""])
  }

  /// Text of the manual page as a reader sees it.
  private func plain(_ page: Substring) -> String {
    let signs = ["fB": "", "fR": "", "&": "", "-": "-", "(aq": "'", "(ga": "`", "(ha": "^", "(ti": "~"]
    return signs.reduce(String(page)) { $0.replacingOccurrences(of: "\\" + $1.key, with: $1.value) }
  }

  @Test(.enabled(if: Subprocess.find("groff") != nil, "needs groff")) func theManualPageIsSetWithoutAWarning() throws {
    let place = try Workplace()
    let outcome = try place.shell("aec manual > aec.1 && groff -man -ww -z aec.1 && groff -man -Tascii aec.1")
    #expect(outcome.status == 0)
    #expect(outcome.error.isEmpty, "\(outcome.error)")
    #expect(outcome.text.contains("brings them"))
  }

  @Test func theScriptInstallsIntoAnEmptyFolder() throws {
    let place = try Workplace()
    let script = repository("Sources/AECCommand/install.sh").path
    for (root, command) in [("a root/usr", "DESTDIR='a root' '\(script)' /usr"), ("local", "'\(script)' local")] {
      let outcome = try place.shell("umask 077; export AEC; \(command) && '\(root)/bin/aec' --version")
      #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
      #expect(try outcome.text == place.aec("--version").text)
      for (file, arguments) in [
        ("man/man1/aec.1", ["manual"]),
        ("bash-completion/completions/aec", ["--generate-completion-script", "bash"]),
        ("zsh/site-functions/_aec", ["--generate-completion-script", "zsh"]),
        ("fish/vendor_completions.d/aec.fish", ["--generate-completion-script", "fish"]),
      ] {
        #expect(try place.read("\(root)/share/\(file)") == place.start(arguments).finish().output)
      }
      let modes = try place.shell("find '\(root)' ! -perm -044 -print").text
      #expect(modes.isEmpty, "not for all to read: \(modes)")
      #expect(try place.shell("ls '\(root)/bin'").text == "aec\n")
    }
    // Over what is there already, and without a program to install.
    #expect(try place.shell("export AEC; '\(script)' local").status == 0)
    let missing = try place.shell("AEC=nothing '\(script)' other")
    #expect(missing.status == 1 && missing.error.contains("nothing is not there; build it first"))
    #expect(try place.names == ["a root", "local"])
  }

  @Test(arguments: ["compress", "compare", "speed"]) func bashCompletesPicturesInCapitalsToo(
    subcommand: String
  ) throws {
    let place = try Workplace()
    let pictures = ["a.png", "b.JPG", "c.jpeg", "d.PGM", "e.pbm", "f.pnm", "g.ppm", "h.PNG"]
    for name in pictures + ["letter.txt", "model.aecm"] { try place.write([], name) }
    try place.write(place.aec("--generate-completion-script", "bash").output, "completions")
    // compopt works within completion alone.
    let script = """
      compopt() { :; }; source completions
      COMP_WORDS=(aec \(subcommand) ''); COMP_CWORD=2; _aec aec '' \(subcommand); printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try place.start(["-c", script], program: URL(fileURLWithPath: "/bin/bash")).finish()
    #expect(outcome.error.isEmpty)
    #expect(outcome.text.split(separator: "\n").sorted() == pictures.map { $0[...] })
  }
}
