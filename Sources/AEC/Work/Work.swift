/// How work is done: on how many threads, in how much memory, until when, and who is told of its progress. Results never
/// depend on it.
public struct Work: Sendable {
  /// Threads, at least 1. The default is one for each processor that is online.
  public var threads: Int
  /// Whether fewer rows of a picture are worked on at a time, which takes less memory and more time: neighbouring rows of
  /// rows depend on some of the same, which are computed again for each.
  public var lowMemory: Bool
  /// When the work shall end, whether done or not: after that it throws a ``CodecError`` of kind `overLimit` and part `"time"`,
  /// as soon as it would after a cancellation.
  public var deadline: ContinuousClock.Instant?
  /// Called with the share that is done, 0 ... 1, never decreasing; from any of the threads, one call at a time.
  public var progress: (@Sendable (Double) -> Void)?
  /// The instruction set of the kernels, the machine's best unless a test forces another.
  package var instructionSet = InstructionSet.best
  package var observer: Kernels.Observer?
  /// Is told how long each stage takes, if it is there.
  package var clock: StageClock?

  /// Work on so many threads, one for each processor unless given.
  public init(
    threads: Int? = nil, lowMemory: Bool = false, deadline: ContinuousClock.Instant? = nil,
    progress: (@Sendable (Double) -> Void)? = nil
  ) {
    self.threads = max(1, threads ?? System.processors)
    self.lowMemory = lowMemory
    self.deadline = deadline
    self.progress = progress
  }
}

extension Work {
  /// Threads that are at work at a time: no more than there are processors.
  var threadsAtATime: Int { max(1, min(threads, System.processors)) }

  /// Rows of latents that a stage does at a time, a multiple of 4.
  var rowsAtATime: Int { lowMemory ? max(4, Segments.side / 16 * 4) : Segments.side }

  var kernels: Kernels {
    var kernels = Kernels(instructionSet)
    kernels.observer = observer
    return kernels
  }
}
