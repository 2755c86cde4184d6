import AECSupport
import ArgumentParser

/// Trains networks, and measures how fast that goes.
@main
struct TrainingTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aec-training", abstract: "Train a network on photographs, on processors.",
    subcommands: [FitCommand.self, BenchCommand.self], defaultSubcommand: FitCommand.self)
}
