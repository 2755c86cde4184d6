import AEC
import AECSupport
import ArgumentParser

/// The command `aec`.
@main
struct AECTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aec",
    abstract: "Compresses pictures with a small neural network, and brings them back.",
    usage: "aec SUBCOMMAND ...",
    discussion: """
      Examples:
        aec compress photo.png                    writes photo.aec
        aec compress -q 80 photo.jpg small.aec    better picture, larger file
        aec decompress photo.aec                  writes photo.png
        aec info photo.aec                        where the bytes went
        aec verify *.aec                          whether all is as it was
        aec compare photo.png photo.aec           how good it is
        aec compress *.png                        each beside its picture

      A file is never replaced without --force, and never half written. 'aec help SUBCOMMAND' tells more; \
      'aec --generate-completion-script bash' (zsh, fish) prints completions for your shell, \
      'aec manual' the manual page.

      The environment variable AEC_ISA chooses the instruction set: naive, sse2, avx2, avx512 or neon. \
      The results are the same.

      Exit codes:
      \(ExitStatus.table)
      """,
    version: "aec \(AEC.version)",
    subcommands: [
      Compress.self, Decompress.self, Info.self, Verify.self, Compare.self, LatentsCommand.self, SimilarCommand.self,
      MapCommand.self, AnomalyCommand.self, Models.self, Bench.self, Train.self, Speed.self, SelfTest.self, Manual.self,
    ])

  static func main() {
    Interruption.occupyClosedStreams()
    Interruption.watch()
    do {
      if CommandLine.argc == 0 {
        throw Failure(.unexpected, nil, "the command line cannot be seen", advice: "mount /proc, where Swift reads it")
      }
      try refuseUnknownSubcommand()
      try Arguments.refuseDashedNames()
      var command = try parseAsRoot(Arguments.words)
      if let problem = InstructionSet.environmentProblem {
        throw Failure(.usage, nil, problem, advice: "set it to one of these, or unset it")
      }
      try command.run()
    } catch {
      end(with: error)
    }
  }

  /// Says what there is where the first word names no subcommand; the parser would call it an unexpected argument.
  private static func refuseUnknownSubcommand() throws {
    let names = configuration.subcommands.filter { $0.configuration.shouldDisplay }.map { $0.name }
    guard let word = Arguments.words.first, !word.hasPrefix("-"), !(names + [Manual.name, "help"]).contains(word)
    else { return }
    let advice =
      FileStatus(of: word)?.kind == .regular
      ? "; for the file: aec \(Path.extension(of: word) == "aec" ? "decompress" : "compress") \(Path.quoted(word))" : ""
    throw ValidationError("no subcommand is called '\(word)'; there are \(names.joined(separator: ", "))\(advice)")
  }

  /// Says what went wrong and ends the process with its number.
  private static func end(with error: any Error) -> Never {
    if let failure = error as? Failure {
      Terminal.note(failure.line)
      Terminal.end(failure.status)
    }
    let text = fullMessage(for: error)
    let code = exitCode(for: error)
    if code.isSuccess {
      if !text.isEmpty { Terminal.print(text) }
    } else if !text.isEmpty {
      Terminal.note(lines: text.hasPrefix("Error: ") ? "aec: " + text.dropFirst("Error: ".count) : text)
    }
    Terminal.end(ExitStatus(rawValue: code.rawValue) ?? .unexpected)
  }
}
