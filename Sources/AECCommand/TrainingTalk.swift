import AEC
import AECMetrics
import AECSupport
import AECTraining
import Synchronization

/// What `aec train` says on its way: a line that is drawn over on a terminal, a line now and then elsewhere, or JSON.
final class TrainingTalk: Sendable {
  let isQuiet, isJSON: Bool
  private let line: ProgressLine?
  /// When something was last said on the way, where there is no terminal; and the last steps.
  private let state = Mutex((said: ContinuousClock.Instant.now, steps: [TrainingProgress]()))

  /// Between lines where there is no terminal.
  private static let patience = Duration.seconds(30)
  /// Steps whose mean is shown.
  private static let shown = 50

  init(isQuiet: Bool, isJSON: Bool) {
    (self.isQuiet, self.isJSON) = (isQuiet, isJSON)
    line = ProgressLine(wanted: !isQuiet, patience: .zero, interval: .milliseconds(200))
  }

  func progress(_ share: Double, of title: String) { line?.show(share, of: title) }

  func end() { line?.end() }

  private func note(_ text: String) { if !isQuiet && !isJSON { Terminal.note(text) } }

  private func event(_ name: String, _ members: [(String, JSON)]) {
    if isJSON { Terminal.print(JSON.object([("event", .string(name))] + members).text) }
  }

  // MARK: On the way

  func found(_ pictures: TrainingPictures) {
    for failure in pictures.failures {
      if !isQuiet { Terminal.note("aec: warning: \(failure.subject ?? ""): left out: \(failure.what)") }
    }
    let own = pictures.source.own
    var text =
      "\(own.count) pictures of \(Figures.fixed(own.megapixels, 1)) megapixels to train on, \(pictures.validation.count) kept aside"
    if pictures.failures.count > 0 { text += ", \(pictures.failures.count) that cannot be read" }
    if pictures.small > 0 { text += ", \(pictures.small) that are smaller than a crop" }
    if pictures.copies > 0 { text += ", \(pictures.copies) copies of pictures to validate on" }
    note(text)
    event(
      "pictures",
      [
        ("trained", .integer(own.count)), ("megapixels", .number(own.megapixels)),
        ("kept", .integer(pictures.validation.count)), ("small", .integer(pictures.small)),
        ("copies", .integer(pictures.copies)),
        ("unreadable", .array(pictures.failures.map { .string($0.subject ?? "") })),
      ])
  }

  func begin(_ run: TrainingRun) {
    if run.done > 0 { note("going on after \(run.done) steps\(run.total.map { " of \($0)" } ?? "")") }
  }

  func tell(_ event: TrainingRun.Event, of run: TrainingRun) {
    switch event {
    case .length(let steps, let seconds):
      note("\(steps) steps, as one takes \(Figures.fixed(seconds, 2)) seconds")
      self.event("length", [("steps", .integer(steps)), ("seconds_per_step", .number(seconds))])
    case .lost(let step):
      note("step \(step): found numbers that are not finite; the last good state goes on with other crops")
      self.event("lost", [("step", .integer(step))])
    case .validated(let cost, let isBest):
      note(
        "step \(cost.step): on pictures kept aside \(words(cost, of: run))\(isBest ? ", the best so far" : "")")
      self.event("validated", [("step", .integer(cost.step))] + members(cost) + [("best", .bool(isBest))])
    case .progress(let progress): show(progress)
    case .due: break
    }
  }

  /// What of the weights at the beginning and at the end becomes the model, where it is not a state of the training.
  func tell(_ blend: Blend, of run: TrainingRun) {
    guard blend.share < 1, let cost = blend.cost else { return }
    note("\(Figures.short(blend.share)) of what training changed: on pictures kept aside \(words(cost, of: run))")
    event("blended", [("share", .number(blend.share))] + members(cost))
  }

  private func words(_ cost: ValidationCost, of run: TrainingRun) -> String {
    let change = run.curve[0].objective > 0 ? 100 * (cost.objective / run.curve[0].objective - 1) : 0
    return "\(Figures.fixed(cost.bitsPerPixel, 4)) bpp, \(Figures.fixed(cost.decibels, 2)) dB, "
      + "cost \(Figures.signed(change, 2)) %"
  }

  private func members(_ cost: ValidationCost) -> [(String, JSON)] {
    [("objective", .number(cost.objective)), ("bpp", .number(cost.bitsPerPixel)), ("psnr", .number(cost.decibels))]
  }

  private func show(_ step: TrainingProgress) {
    let (mean, isDue) = state.withLock { state in
      state.steps.append(step)
      if state.steps.count > Self.shown { state.steps.removeFirst() }
      let isDue = .now - state.said >= Self.patience || step.step == step.total
      if isDue { state.said = .now }
      return (TrainingProgress(meanOf: state.steps), isDue)
    }
    let left = mean.secondsLeft.map { ", \(Figures.duration($0)) left" } ?? ""
    let text =
      "step \(mean.step)\(mean.total.map { "/\($0)" } ?? ""): cost \(Figures.fixed(mean.cost, 4)), "
      + "\(Figures.fixed(mean.bitsPerPixel, 4)) bpp, \(Figures.fixed(mean.decibels, 2)) dB, "
      + "\(Figures.fixed(mean.stepsPerSecond, 2)) steps/s\(left)"
    if let line { line.show { _ in text } } else if isDue { note(text) }
    guard isDue else { return }
    event(
      "step",
      [
        ("step", .integer(mean.step)), ("steps", .optional(mean.total)), ("cost", .number(mean.cost)),
        ("bpp", .number(mean.bitsPerPixel)), ("psnr", .number(mean.decibels)),
        ("steps_per_second", .number(mean.stepsPerSecond)), ("seconds_left", .optional(mean.secondsLeft)),
      ])
  }
}
