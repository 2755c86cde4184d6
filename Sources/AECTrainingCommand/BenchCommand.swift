import AECSupport
import AECTraining
import ArgumentParser

/// Measures kernels and whole steps.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the kernels of this machine, and steps of a training.",
    discussion:
      "The limit of a machine is what its multiply-adds do on registers alone, measured between the kernels' runs.")

  @Option(help: "Configuration: main, fast, tiny.")
  var config = "fast"
  @Option(help: "Steps that are timed with each optimiser.")
  var steps = 25
  @Option(help: "Threads.")
  var threads = TrainingOptions().threads
  @Flag(help: "Kernels alone.")
  var kernels = false
  @Flag(help: "Steps of the fastest kernels alone.")
  var stepsOnly = false

  mutating func validate() throws {
    guard Configuration.named[config] != nil, steps > 0, threads > 0 else {
      throw ValidationError("expected main, fast or tiny, and numbers above 0")
    }
  }

  func run() throws {
    var limit = 0.0
    for set in stepsOnly ? [] : TrainingKernels.all {
      print("\(set.name), one thread: billions of multiply-adds a second, and part of the limit")
      for row in TrainingBenchmark.kernels(set) {
        if !row.isExact { limit = row.limit }
        print(
          "  \(row.name)  \(Figures.fixed(row.speed, 1)) of \(Figures.fixed(row.limit, 1)), "
            + Figures.percent(row.speed / row.limit))
      }
    }
    if kernels { return }
    let configuration = Configuration.named[config]!
    for optimiser in OptimiserKind.allCases {
      var options = TrainingOptions()
      (options.threads, options.optimiser) = (threads, optimiser)
      let trainer = Trainer(configuration, options)
      let result = TrainingBenchmark.steps(trainer, count: steps)
      print(
        "\(config), \(options.batch) crops of \(options.crop)x\(options.crop), \(optimiser.rawValue), \(threads) threads, "
          + "\(options.kernels.name): \(Figures.fixed(1 / result.seconds, 2)) steps/s, "
          + "\(Figures.fixed(result.multiplyAdds / result.seconds * 1e-9, 1)) billion multiply-adds of the network a second"
      )
      if limit > 0 {
        print(
          "  \(Figures.percent(result.multiplyAdds / result.seconds * 1e-9 / limit / Double(threads))) of the limit")
      }
      print(
        "  crops \(Figures.fixed(result.crops * 1000, 1)) ms, sum \(Figures.fixed(result.sum * 1000, 1)) ms, "
          + "optimiser \(Figures.fixed(result.optimiser * 1000, 1)) ms")
    }
  }
}
