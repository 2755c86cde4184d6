import AECSupport
import ArgumentParser

/// Trains networks, and measures how fast that goes.
@main
struct TrainingTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aec-training", abstract: "Train networks on pictures, on processors.",
    subcommands: [FitCommand.self, AutoencoderCommand.self, BenchCommand.self], defaultSubcommand: FitCommand.self)
}

/// Prints a line at once, into a file as well: a training is watched.
func say(_ line: String) {
  print(line)
  fflush(nil)
}
