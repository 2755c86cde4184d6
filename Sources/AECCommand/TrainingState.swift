import AECSupport
import AECTraining
import Synchronization

/// The state of a training, beside the model that it will become: what keeps it from being lost.
struct TrainingState {
  let path: String

  /// The state that belongs to a model file; refuses to lose that of an earlier run.
  init(for output: String, resumes: Bool, force: Bool) throws(Failure) {
    path = output + ".training"
    let isThere = Files.isTaken(path)
    if isThere && !resumes && !force {
      throw Failure(
        .unwritable, path, "holds the state of an earlier training",
        advice: "add --resume to go on with it, or --force to begin anew")
    }
    if !isThere && resumes {
      throw Failure(.unreadable, path, "is not there to go on with", advice: "leave --resume out to begin")
    }
  }

  func resume(_ run: TrainingRun, _ identity: String) throws(Failure) {
    do {
      try run.resume(path, identity: identity)
    } catch let error as CheckpointError {
      throw Failure(
        .needsOther, path, "expected \(error.expected), found \(error.found)",
        advice: "give the options, pictures and model that it began with, or --force instead of --resume to begin anew")
    } catch {
      throw Failure(.damaged, path, "cannot be read: \(error)", advice: "begin anew with --force instead of --resume")
    }
  }

  /// Trains to the end. The state is written at the beginning, so that a lack of room shows before the work, every two minutes,
  /// when the run is told to stop, and at the end.
  func train(_ run: TrainingRun, _ identity: String, _ talk: TrainingTalk) throws(Failure) {
    talk.begin(run)
    StopRequest.begin {
      talk.end()
      Terminal.note("aec: the state is in \(path); to go on: \(Self.commandToGoOn)")
    }
    do throws(Failure) {
      try save(run, identity)
    } catch {
      StopRequest.end()
      Interruption.farewell.withLock { $0 = nil }
      throw error
    }
    run.stride = 1
    let report = { (event: TrainingRun.Event) in
      if case .due = event { saveIfPossible(run, identity) } else { talk.tell(event, of: run) }
    }
    run.go(until: { StopRequest.isMade }, report)
    if StopRequest.isMade { StopRequest.answer { saveIfPossible(run, identity) } }
    // Not even a full disk keeps the model from being written, if that has room.
    saveIfPossible(run, identity)
    StopRequest.end()
  }

  /// Forgets it, when nothing can be lost any more.
  func remove() {
    Interruption.farewell.withLock { $0 = nil }
    Files.remove(path)
  }

  private func save(_ run: TrainingRun, _ identity: String) throws(Failure) {
    do {
      try run.save(path, identity: identity)
    } catch {
      throw Failure(
        .unwritable, path, "cannot be written: \(error.found)", advice: "make room, or choose another place with -o")
    }
  }

  /// The training is worth more than this state of it: there will be others.
  private func saveIfPossible(_ run: TrainingRun, _ identity: String) {
    do throws(Failure) {
      try save(run, identity)
    } catch {
      Terminal.note("aec: warning: \(error.subject ?? ""): \(error.text); what was saved before is still there")
    }
  }

  private static var commandToGoOn: String {
    let words = Arguments.words.filter { $0 != "--resume" }
    return (["aec"] + words + ["--resume"]).map(Path.quoted).joined(separator: " ")
  }
}

/// What a signal that ends the program asks of a training: to stop after a step, and to save its state. The thread that waits for
/// signals makes the request, and waits until it is answered.
private enum StopRequest {
  private enum Stage { case none, training, asked, answered }
  private static let stage = Mutex(Stage.none)

  static var isMade: Bool { stage.withLock { $0 == .asked } }

  /// From here on a signal makes a request; `farewell` is called once it is answered.
  static func begin(farewell: @escaping @Sendable () -> Void) {
    stage.withLock { $0 = .training }
    Interruption.farewell.withLock {
      $0 = {
        stage.withLock { if $0 == .training { $0 = .asked } }
        while isMade { usleep(10_000) }
        farewell()
      }
    }
  }

  /// Does what was asked for; the program ends then, in the thread that waits.
  static func answer(_ body: () -> Void) -> Never {
    body()
    stage.withLock { $0 = .answered }
    while true { pause() }
  }

  /// From here on nothing has to be waited for.
  static func end() {
    let isAsked = stage.withLock { stage in
      if stage == .training { stage = .none }
      return stage == .asked
    }
    if isAsked { answer {} }
  }
}
