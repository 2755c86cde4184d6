import AEC
import AECSupport
import ArgumentParser

/// How much a subcommand that writes a file says.
struct TalkSettings: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say what was done: sizes, bits per pixel, times, model, instruction set.")
  var verbose = false

  @Flag(help: "Say nothing but errors.")
  var quiet = false

  @Flag(help: "Print what was done as one JSON object on standard output, or one a line for several files.")
  var json = false

  func validate() throws {
    if verbose && quiet { throw ValidationError("--verbose and --quiet contradict each other") }
  }

  /// Prints warnings about `name`.
  func warn(_ warnings: [String], about name: String) {
    if !quiet { Terminal.warn(warnings, about: name) }
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

  @Option(
    help: ArgumentHelp("Give up a file that takes longer than this.", valueName: "seconds"), transform: Self.seconds)
  var timeLimit: Double?

  var threads: Int? { parallel.threads }

  private static func seconds(_ text: String) throws -> Double {
    guard let seconds = Double(text), seconds > 0, seconds <= 1e9 else {
      throw ValidationError("--time-limit is a number of seconds above 0, not '\(text)'")
    }
    return seconds
  }

  /// Work that begins now and tells `progress` how far it is; on the threads asked for unless others are named.
  func work(threads: Int? = nil, progress: (@Sendable (Double) -> Void)? = nil) -> Work {
    var work = Work(threads: threads ?? self.threads, lowMemory: lowMemory, progress: progress)
    work.deadline = timeLimit.map { .now + .seconds($0) }
    return work
  }
}

/// The largest pictures that are taken, from whichever side.
struct CodecLimits: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Refuse pictures of more pixels than this (default 256M), counted as the network sees them: each side rounded up "
        + "to a multiple of 64; of a region, its own count. K, M, G: times 2^10, 2^20, 2^30.", valueName: "n"))
  var limitPixels: Amount?

  @Option(help: ArgumentHelp("Refuse what takes more bytes of memory than this (default 4G).", valueName: "n"))
  var limitMemory: Amount?

  @Option(
    help: ArgumentHelp(
      "Refuse what takes more multiply-accumulates than this (default 16384G): pixels times what the model takes for each.",
      valueName: "n"))
  var limitWork: Amount?

  var limits: Limits {
    let standard = Limits()
    return Limits(
      pixels: limitPixels?.value ?? standard.pixels, memory: limitMemory?.value ?? standard.memory,
      work: limitWork?.value ?? standard.work)
  }

  /// The flags that were given.
  var given: [String] {
    [("--limit-pixels", limitPixels), ("--limit-memory", limitMemory), ("--limit-work", limitWork)]
      .filter { $0.1 != nil }.map(\.0)
  }
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
