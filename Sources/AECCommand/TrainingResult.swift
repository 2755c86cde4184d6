import AEC
import AECMetrics
import AECSupport
import AECTraining

extension TrainingTalk {
  /// What a training would take, from a few steps of it.
  func estimate(_ run: TrainingRun, _ pictures: TrainingPictures, _ length: TrainingLength) {
    let clock = ContinuousClock()
    let trainer = run.trainer
    // The first one makes the optimiser's bases.
    let first = clock.measure { _ = trainer.step(on: pictures.source, learningRate: 0) }.inSeconds
    let count = 4
    let step =
      clock.measure { for _ in 0..<count { _ = trainer.step(on: pictures.source, learningRate: 0) } }.inSeconds
      / Double(count)
    let validation = clock.measure { _ = trainer.validate(pictures.validation) }.inSeconds
    end()
    let steps = length.steps ?? max(1, Int(length.minutes! * 60 / step))
    let seconds = first + Double(steps) * step + 24 * validation
    let memory = PeakMemory.ofProcess
    if isJSON {
      let found: JSON = [
        "event": .string("estimate"), "steps": .integer(steps), "seconds_per_step": .number(step),
        "seconds": .number(seconds),
        "memory_bytes": .optional(memory),
      ]
      return Terminal.print(found.text)
    }
    Terminal.print(
      "\(steps) steps of \(Figures.fixed(step, 2)) seconds: about \(Figures.duration(seconds)), and then the export")
    if let memory { Terminal.print("about \(memory / 1_000_000) MB of memory") }
  }

  /// What came of it, and how many bits it saves on pictures that it was not trained on.
  func result(
    _ made: ModelMaker.Made, of path: String, _ run: TrainingRun, _ blend: Blend, _ pictures: TrainingPictures,
    base: Model?
  ) throws {
    let squares = pictures.kept.prefix(8).map { $0.middle(512, 512) }
    var change: Double?
    if let base {
      progress(0, of: "measuring")
      // Curves of which neither reaches the other's have no rate in common.
      change = try? BjontegaardDelta.rate(of: made.model.curve(on: squares), against: base.curve(on: squares)).value
    }
    let fingerprint = hexadecimal(made.model.fingerprint)
    if isJSON {
      let found: JSON = [
        "event": .string("done"), "file": .string(path), "bytes": .integer(made.bytes.count),
        "model": .string(made.model.name),
        "fingerprint": .string(fingerprint), "steps": .integer(run.done),
        "best_step": .optional(blend.cost?.step), "blend": .number(blend.share), "rate_change": .optional(change),
      ]
      return Terminal.print(found.text)
    }
    let kept =
      blend.share < 1
      ? "\(Figures.short(blend.share)) of what \(run.done) steps changed"
      : "the state after \(blend.cost?.step ?? run.done) of \(run.done) steps"
    Terminal.print("\(path): \(made.bytes.count) bytes, model \(made.model.name) (\(fingerprint)), \(kept)")
    if let change, let base {
      Terminal.print(
        "on \(squares.count) pictures kept aside \(Figures.signed(change, 1)) % bits at equal PSNR against \(base.name) "
          + "(BD-rate of the networks alone)")
    }
    if isQuiet { return }
    if blend.cost?.step == 0 {
      Terminal.note("aec: warning: no state was better than the first; train longer, or with a smaller --learning-rate")
    }
    Terminal.note("weights may remember pictures: give the model only to those who may know what it was trained on")
  }
}
