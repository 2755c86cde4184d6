import AEC
import ArgumentParser

/// How much a subcommand that writes a file says.
struct TalkSettings: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say what was done: sizes, bits per pixel, times, model, instruction set.")
  var verbose = false

  @Flag(help: "Say nothing but errors.")
  var quiet = false

  @Flag(help: "Print what was done as one JSON object on standard output.")
  var json = false

  func validate() throws {
    if verbose && quiet { throw ValidationError("--verbose and --quiet contradict each other") }
  }

  /// Prints warnings about `name`.
  func warn(_ warnings: [String], about name: String) {
    if !quiet { Terminal.warn(warnings, about: name) }
  }
}

/// Where the output goes.
struct OutputSettings: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Another way to name the output.", valueName: "out"),
    completion: .file())
  var output: String?

  @Flag(name: .shortAndLong, help: "Replace the output if it exists.")
  var force = false

  /// The name of the output: from the position, from `-o`, or made from the input's name; a stream gives a stream.
  func path(position: String?, input: String, ending: String) throws -> String {
    if position != nil && output != nil {
      throw ValidationError("the output is named twice, by its position and by --output")
    }
    if let path = position ?? output {
      if path.isEmpty { throw ValidationError("the name of the output is empty") }
      return path
    }
    return input == "-" ? "-" : Path.replacingExtension(of: input, with: ending)
  }
}

/// How many threads work.
struct ThreadSettings: ParsableArguments {
  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp("Threads; without it, one for each processor.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads goes from 1 to 1024") }
  }
}

/// How the work is done.
struct WorkSettings: ParsableArguments {
  @OptionGroup var parallel: ThreadSettings

  @Flag(help: "Take less memory for large pictures, and more time.")
  var lowMemory = false

  var threads: Int? { parallel.threads }

  /// Work that tells `bar` how far it is.
  func work(showing bar: ProgressBar? = nil) -> Work {
    guard let bar else { return Work(threads: threads, lowMemory: lowMemory) }
    return Work(threads: threads, lowMemory: lowMemory) { bar.show($0) }
  }
}

/// The largest pictures that are taken.
struct PixelLimit: ParsableArguments {
  @Option(
    name: .customLong("limit-pixels"),
    help: ArgumentHelp(
      "Refuse pictures of more pixels than this (default 256M); of a region, its own pixels count. K, M, G: times 2^10, "
        + "2^20, 2^30.", valueName: "n"))
  var amount: Amount?

  var pixels: Int { amount?.value ?? Limits().pixels }
}

/// What a decoder accepts.
struct DecoderLimits: ParsableArguments {
  @OptionGroup var pixels: PixelLimit

  @Option(
    name: .customLong("limit-memory"),
    help: ArgumentHelp("Refuse .aec files that take more bytes of memory than this (default 4G).", valueName: "n"))
  var memory: Amount?

  var limits: Limits { Limits(pixels: pixels.pixels, memory: memory?.value ?? Limits().memory) }
}

/// A positive number that may end in K, M or G.
struct Amount: ExpressibleByArgument, Equatable {
  var value: Int

  init?(argument: String) {
    let powers: [Character: Int] = ["K": 10, "M": 20, "G": 30]
    let power = argument.last.flatMap { powers[Character($0.uppercased())] }
    guard let number = Int(power == nil ? argument[...] : argument.dropLast()), number > 0 else { return nil }
    let (value, overflow) = number.multipliedReportingOverflow(by: 1 << (power ?? 0))
    if overflow { return nil }
    self.value = value
  }
}
