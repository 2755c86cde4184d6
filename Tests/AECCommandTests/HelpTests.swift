import Foundation
import Testing

/// Help, version, completions, and what happens when the command line is wrong.
struct HelpTests {
  static let subcommands = [
    "compress", "decompress", "info", "verify", "compare", "latents", "similar", "map", "anomaly", "bench", "train",
    "models", "speed", "selftest",
  ]

  @Test func helpListsTheSubcommandsAndTheExitCodes() throws {
    let place = try Workplace()
    for arguments in [[], ["--help"], ["-h"], ["help"]] {
      let outcome = try place.start(arguments).finish()
      #expect(outcome.status == 0)
      #expect(outcome.error.isEmpty)
      for subcommand in Self.subcommands { #expect(outcome.text.contains("  \(subcommand) ")) }
      for number in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 64, 130, 143] {
        #expect(outcome.text.firstMatch(of: try Regex("\\n +\(number)  [a-z]")) != nil)
      }
      #expect(outcome.text.contains("Examples:"))
    }
  }

  @Test(arguments: subcommands)
  func helpOfASubcommandHasItsUsageAndItsFlags(subcommand: String) throws {
    let place = try Workplace()
    for arguments in [["help", subcommand], [subcommand, "--help"]] {
      let outcome = try place.start(arguments).finish()
      #expect(outcome.status == 0)
      #expect(outcome.text.contains("USAGE: aec \(subcommand)"))
      #expect(outcome.text.contains("--json"))
      #expect(outcome.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
  }

  @Test func versionPrintsOneLine() throws {
    let place = try Workplace()
    for arguments in [["--version"], ["compress", "--version"]] {
      let outcome = try place.start(arguments).finish()
      #expect(outcome.status == 0)
      #expect(outcome.text.wholeMatch(of: /aec \d+\.\d+\.\d+\n/) != nil)
      #expect(outcome.error.isEmpty)
    }
  }

  @Test(arguments: [
    ["paint"], ["-q", "50"], ["compress"], ["compress", "--fast", "a.png"],
    ["compress", "-q"], ["decompress"], ["decompress", "-q", "5", "a.aec"], ["info"], ["info", "a.aec", "b.aec"],
    ["verify"], ["verify", "--force", "a.aec"],
    ["compare"], ["models", "fast"], ["selftest", "all"], ["speed", "a.png", "b.png"],
  ])
  func aWrongCommandLineIsRefusedWithAHint(arguments: [String]) throws {
    let place = try Workplace()
    let outcome = try place.start(arguments).finish()
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("aec: "))
    #expect(outcome.error.contains("Usage: aec"))
    #expect(outcome.error.contains("help"))
    #expect(try place.names.isEmpty)
  }

  @Test(arguments: ["paint", "photo.png", "decompres"]) func anUnknownSubcommandIsToldWhatThereIs(word: String) throws {
    let place = try Workplace()
    let outcome = try place.start([word, "a.png"]).finish()
    #expect(outcome.status == 64)
    #expect(outcome.error.hasPrefix("aec: no subcommand is called '\(word)'; there are \(Self.subcommands[0]), "))
    for subcommand in Self.subcommands { #expect(outcome.error.contains(subcommand)) }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsNameSubcommandsFlagsAndEndings(shell: String) throws {
    let place = try Workplace()
    let outcome = try place.aec("--generate-completion-script", shell)
    #expect(outcome.status == 0)
    for word in Self.subcommands + ["quality", "force", "aec"] { #expect(outcome.text.contains(word)) }
    if shell == "bash" {
      try place.write(outcome.output, "completions")
      #expect(try place.start(["-n", "completions"], program: URL(fileURLWithPath: "/bin/bash")).finish().status == 0)
    }
  }
}
