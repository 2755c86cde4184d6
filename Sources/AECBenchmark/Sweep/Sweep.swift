import AEC
import AECMetrics
import AECSupport
import Dispatch
import Synchronization

/// Every codec over every picture at every setting, in two passes: first rate and quality, several pictures at a time
/// with one thread each; then times, one at a time with all threads.
package struct Sweep: Sendable {
  package var folder: PictureFolder
  package var codecs: [any BenchmarkCodec]
  /// Settings instead of a codec's own, by its name; under the name `""` for all others that have a quality.
  package var settings: [String: [Double]] = [:]
  /// What could not be run because it is not installed, for the report.
  package var missing: [String] = []
  /// Threads, of both passes.
  package var threads = Work().threads
  /// Settings of each codec that times are taken at, spread evenly over those of the sweep; 0 for no times.
  package var timedSettings = 3
  /// Whether pictures shall come back as they were: codecs that change a pixel fail, and there is no quality to measure.
  package var isLossless = false
  package var journal: Journal?
  /// Called after every measurement, one call at a time.
  package var progress: (@Sendable (SweepProgress) -> Void)?

  package init(_ folder: PictureFolder, _ codecs: [any BenchmarkCodec]) {
    (self.folder, self.codecs) = (folder, codecs)
  }

  /// One codec's work on one picture.
  private struct Unit: Sendable {
    var picture: TestPicture
    var codec: any BenchmarkCodec
    var settings: [Double]
    /// Tells its codec's units apart from other codecs' in the estimate of time left.
    var kind: String

    var weight: Double { Double(picture.pixels) * Double(settings.count) }
  }

  /// Runs both passes. Pictures and settings that fail are among the results; only a journal that cannot be written
  /// is an error.
  package func run() throws(FileError) -> SweepResults {
    let entries = codecs.map { codec in
      SweepResults.Codec(
        name: codec.name, title: codec.title, version: codec.version, settingName: codec.settingName,
        settings: settings(of: codec))
    }
    var empty = SweepResults(pictures: folder.pictures, codecs: entries)
    empty.missing = missing
    let results = Mutex(empty)
    let rateUnits = units("rate", \.self)
    let timeUnits = timedSettings > 0 ? units("time", spread) : []
    let estimate = Mutex(TimeEstimate((rateUnits + timeUnits).map { ($0.kind, $0.weight) }))

    try perform(rateUnits, threads: threads) { unit throws(FileError) in
      var image: Picture?
      try measure(unit, \.rates, results, estimate) { setting in
        let original = try image ?? unit.picture.image()
        image = original
        return try rate(of: original, unit.codec, setting)
      }
    }
    try perform(timeUnits, threads: 1) { unit throws(FileError) in
      try measure(unit, \.times, results, estimate) { try time(of: unit.picture.image(), unit.codec, $0) }
    }
    return results.withLock { $0 }
  }

  /// The settings that a codec is run at, rising; none where it can do none of those that were asked for.
  package func settings(of codec: any BenchmarkCodec) -> [Double] {
    // Those for all codecs are qualities, which are nothing to some.
    let common = codec.settingName == "quality" ? settings[""]?.filter(codec.accepts) : nil
    return Array(Set(settings[codec.name] ?? common ?? codec.defaultSettings)).sorted()
  }

  private func units(_ pass: String, _ choose: ([Double]) -> [Double]) -> [Unit] {
    // The largest pictures first, so that no thread begins one when the others are done.
    let pictures = folder.pictures.filter { $0.failure == nil }
    return codecs.flatMap { codec in
      pictures.map { picture in
        Unit(
          picture: picture, codec: codec, settings: choose(settings(of: codec)),
          kind: "\(pass) \(codec.name)")
      }
    }.sorted { $0.picture.pixels > $1.picture.pixels }
  }

  /// `timedSettings` of these, in the middles of equal parts of the list.
  private func spread(_ settings: [Double]) -> [Double] {
    guard settings.count > timedSettings else { return settings }
    return (0..<timedSettings).map { settings[(2 * $0 + 1) * settings.count / (2 * timedSettings)] }
  }

  private func perform(
    _ units: [Unit], threads: Int, _ body: @Sendable (Unit) throws(FileError) -> Void
  ) throws(FileError) {
    let next = Atomic(0)
    let problem = Mutex<FileError?>(nil)
    withoutActuallyEscaping(body) { body in
      DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
        while problem.withLock({ $0 == nil }) {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < units.count else { return }
          do throws(FileError) {
            try body(units[index])
          } catch {
            problem.withLock { $0 = error }
          }
        }
      }
    }
    if let problem = problem.withLock({ $0 }) { throw problem }
  }

  /// One unit's measurements of a pass, each from the journal where that has it; `place` is where they go.
  private func measure<Value: Measurement>(
    _ unit: Unit, _ place: WritableKeyPath<SweepResults, [MeasurementKey: Value]>,
    _ results: borrowing Mutex<SweepResults>, _ estimate: borrowing Mutex<TimeEstimate>,
    _ measurement: (Double) throws -> Value
  ) throws(FileError) {
    let (picture, codec) = (unit.picture, unit.codec)
    for setting in unit.settings {
      let start = ContinuousClock.now
      let key = MeasurementKey(picture: picture.name, codec: codec.name, setting: setting)
      if let known: Value = journal?.measurement(picture, codec, setting) {
        results.withLock { $0[keyPath: place][key] = known }
        report(unit, nil, estimate)
        continue
      }
      // What failed in the pass before would fail again.
      if results.withLock({ $0.failures[key] == nil }) {
        switch Result(catching: { try measurement(setting) }) {
        case .success(let value):
          results.withLock { $0[keyPath: place][key] = value }
          try journal?.add(value, picture, codec, setting)
        case .failure(let error):
          results.withLock { $0.failures[key] = "\(error)" }
        }
      }
      report(unit, (ContinuousClock.now - start).inSeconds, estimate)
    }
  }

  private func rate(
    of original: Picture, _ codec: any BenchmarkCodec, _ setting: Double
  ) throws -> RateMeasurement {
    let conditions = Conditions(threads: 1)
    let bytes = try codec.encode(original, at: setting, conditions).value
    let decoded = try codec.decode(bytes, conditions).value
    guard !isLossless else {
      guard decoded == original else { throw CodecFailure("the pixels are not those of the picture") }
      return RateMeasurement(
        bytes: bytes.count, psnr: .infinity, lumaPSNR: .infinity, ssim: nil, msSSIM: nil, ssimulacra2: nil,
        idealBits: nil)
    }
    let metrics = try Metrics(of: decoded, against: original)
    return RateMeasurement(
      bytes: bytes.count, psnr: metrics.psnr, lumaPSNR: metrics.lumaPSNR, ssim: metrics.ssim, msSSIM: metrics.msSSIM,
      ssimulacra2: metrics.ssimulacra2, idealBits: try codec.idealBits(of: original, at: setting))
  }

  /// Seconds of a run that need no second one.
  private static let longRun = 1.0

  /// The quicker of two runs, so that what happens once (reading a program from disk, filling caches) does not count.
  private func time(
    of image: Picture, _ codec: any BenchmarkCodec, _ setting: Double
  ) throws -> TimeMeasurement {
    let conditions = Conditions(threads: threads, measuresMemory: true)
    let encoded = try codec.encode(image, at: setting, conditions)
    let decoded = try codec.decode(encoded.value, conditions)
    var time = TimeMeasurement(
      encodeSeconds: encoded.seconds, decodeSeconds: decoded.seconds, encodeMemory: encoded.peakMemory,
      decodeMemory: decoded.peakMemory)
    if time.encodeSeconds < Self.longRun {
      let again = try codec.encode(image, at: setting, Conditions(threads: threads))
      time.encodeSeconds = min(time.encodeSeconds, again.seconds)
    }
    if time.decodeSeconds < Self.longRun {
      let again = try codec.decode(encoded.value, Conditions(threads: threads))
      time.decodeSeconds = min(time.decodeSeconds, again.seconds)
    }
    return time
  }

  private func report(_ unit: Unit, _ seconds: Double?, _ estimate: borrowing Mutex<TimeEstimate>) {
    estimate.withLock { estimate in
      estimate.finish(unit.kind, Double(unit.picture.pixels), seconds)
      progress?(
        SweepProgress(
          share: estimate.share, secondsLeft: estimate.secondsLeft, picture: unit.picture.name,
          codec: unit.codec.name))
    }
  }
}
