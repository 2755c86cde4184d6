import AEC
import AECSupport

/// A training from its first step to its last: how long it lasts, what is validated and kept, and what a state holds to go on from.
///
///     let run = TrainingRun(trainer, CropSource(photographs), validation: others, .minutes(60))
///     try run.go { event in ... }
///     let weights = run.best
///
/// Everything but the clock follows from the options: a run that was stopped and goes on comes to the same weights.
public final class TrainingRun {
  /// How long a training lasts.
  public enum Length: Sendable, Equatable {
    /// So many steps.
    case steps(Int)
    /// So many are made steps of after the first steps, by the time that these took.
    case minutes(Double)

    /// What commands take.
    package static let mostSteps = 10_000_000, mostMinutes = 1e6
  }

  /// What happens on the way.
  public enum Event: Sendable {
    /// The number of steps is known, from the seconds that one takes.
    case length(steps: Int, secondsPerStep: Double)
    /// Steps were made, with these mean costs.
    case progress(TrainingProgress)
    /// A step was lost to numbers that are not finite; the last good state goes on with other crops.
    case lost(step: Int)
    /// The network was validated; it is the best so far, or not.
    case validated(ValidationCost, isBest: Bool)
    /// Time to save the state.
    case due
  }

  /// What is trained.
  public let trainer: Trainer
  private let source: CropSource
  let validation: Photographs?
  private let length: Length
  /// Steps of the whole run, as soon as they are known.
  public private(set) var total: Int?
  /// Steps that are behind it.
  public private(set) var done = 0
  /// What validations found, the first one before all steps.
  public private(set) var curve: [ValidationCost] = []
  private var bestWeights: [String: Tensor]?

  /// Steps between events of progress.
  public var stride = 10

  /// Steps after which minutes become steps: the first one, which makes SOAP's bases, does not count.
  private static let measured = 20
  /// Parts of the run at whose ends the network is validated.
  private static let validations = 20
  /// The fewest steps between them.
  private static let apart = 20
  /// Seconds between states.
  private static let saving = 120.0

  /// A run that begins; without pictures to validate on, the last weights are the best.
  public init(_ trainer: Trainer, _ source: CropSource, validation: Photographs? = nil, _ length: Length) {
    (self.trainer, self.source, self.validation, self.length) = (trainer, source, validation, length)
    if case .steps(let steps) = length { total = steps }
  }

  /// The weights that validation found best, a moving average.
  public var best: [String: Tensor] { bestWeights ?? trainer.slim }
  /// What they cost, where there were pictures to validate on.
  public var bestCost: ValidationCost? { curve.min { $0.objective < $1.objective } }
  /// Whether all steps are made.
  public var isOver: Bool { done >= total ?? .max }

  /// Makes steps to the end, or until told to stop after a step.
  public func go(until isStopped: () -> Bool = { false }, _ report: (Event) throws -> Void) rethrows {
    let clock = ContinuousClock()
    var (begun, lastSave, lastLine) = (clock.now, clock.now, clock.now)
    let first = done
    var costs: [StepCost] = []
    if curve.isEmpty && !isStopped() { try validate(report) }
    while !isOver && !isStopped() {
      if done == first + 1 { (begun, lastLine) = (clock.now, clock.now) }
      let progress = total.map { Double(done) / Double($0) } ?? 0
      let rate = trainer.options.learningRate(progress: progress, done: done)
      costs.append(trainer.step(on: source, learningRate: rate))
      done += 1
      if trainer.hasGoneBack { try report(.lost(step: trainer.step)) }
      if total == nil, case .minutes(let minutes) = length, done >= first + Self.measured {
        // From here on nothing depends on the clock.
        let seconds = (clock.now - begun).inSeconds / Double(done - first - 1)
        total = max(done + 1, Int(minutes * 60 / seconds))
        try report(.length(steps: total!, secondsPerStep: seconds))
      }
      if costs.count >= stride || isOver {
        let speed = Double(costs.count) / (clock.now - lastLine).inSeconds
        try report(.progress(TrainingProgress(costs, step: done, total: total, stepsPerSecond: speed)))
        (costs, lastLine) = ([], clock.now)
      }
      if let total, isValidated(done, of: total) {
        // Which is no part of the steps' time.
        let start = clock.now
        try validate(report)
        lastLine += clock.now - start
      }
      if (clock.now - lastSave).inSeconds > Self.saving {
        try report(.due)
        lastSave = clock.now
      }
    }
  }

  private func isValidated(_ step: Int, of total: Int) -> Bool {
    let parts = max(1, min(Self.validations, total / Self.apart))
    return step * parts / total > (step - 1) * parts / total
  }

  /// Takes up where another run was.
  func take(done: Int, total: Int?, curve: [ValidationCost], best: [String: Tensor]) {
    (self.done, self.curve, bestWeights) = (done, curve, curve.isEmpty ? nil : best)
    if let total { self.total = total }
  }

  private func validate(_ report: (Event) throws -> Void) rethrows {
    guard let validation else { return }
    var cost = trainer.validate(validation)
    cost.step = done
    // As a state has them: a run that goes on is to find the same.
    cost.objective = Double(Float(cost.objective))
    (cost.bitsPerPixel, cost.error) = (Double(Float(cost.bitsPerPixel)), Double(Float(cost.error)))
    let isBest = cost.objective < bestCost?.objective ?? .infinity
    if isBest { bestWeights = trainer.slim }
    curve.append(cost)
    try report(.validated(cost, isBest: isBest))
  }
}

/// Where a training stands.
public struct TrainingProgress: Sendable {
  /// Steps behind it.
  public var step: Int
  /// Steps of the run, as soon as they are known.
  public var total: Int?
  /// Mean cost, bits per pixel and error of the last steps.
  public var cost, bitsPerPixel, error: Double
  /// Of the last steps.
  public var stepsPerSecond: Double

  init(_ costs: [StepCost], step: Int, total: Int?, stepsPerSecond: Double) {
    func mean(_ part: KeyPath<StepCost, Double>) -> Double {
      costs.reduce(0) { $0 + $1[keyPath: part] } / Double(costs.count)
    }
    (self.step, self.total, self.stepsPerSecond) = (step, total, stepsPerSecond)
    (cost, bitsPerPixel, error) = (mean(\.cost), mean(\.bitsPerPixel), mean(\.error))
  }

  /// Where the last of some progress stands, with the means of all.
  public init(meanOf all: [TrainingProgress]) {
    precondition(!all.isEmpty, "a mean is of something")
    func mean(_ part: KeyPath<TrainingProgress, Double>) -> Double {
      all.reduce(0) { $0 + $1[keyPath: part] } / Double(all.count)
    }
    self = all.last!
    (cost, bitsPerPixel, error) = (mean(\.cost), mean(\.bitsPerPixel), mean(\.error))
    stepsPerSecond = Double(all.count) / all.reduce(0) { $0 + 1 / $1.stepsPerSecond }
  }

  /// Of the mean squared error.
  public var decibels: Double { 10 * log10(255 * 255 / error) }
  /// Until the last step, at this speed.
  public var secondsLeft: Double? { total.map { Double($0 - step) / stepsPerSecond } }
}
