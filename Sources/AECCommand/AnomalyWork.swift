import AEC
import AECCodes
import AECImageIO
import AECSupport

/// By what a picture is called odd.
struct AnomalyVerdict: Sendable {
  var model: AnomalyModel
  var score: AnomalyScore
  var threshold: FalseAlarmThreshold

  /// `nearest above 1.234 is odd (95 % between 1.1 and 1.3): 5 % of 66 normal pictures`
  var facts: String {
    let ends = [threshold.interval.lowerBound, threshold.interval.upperBound].map {
      $0.isFinite ? Figures.fixed($0, 3) : "unknown"
    }
    return
      "\(score.rawValue) above \(Figures.fixed(threshold.value, 3)) is odd, as at most \(Figures.short(100 * threshold.rate)) % "
      + "of normal pictures are; by \(model.count) of them, 95 % confidence from \(ends[0]) to \(ends[1])"
  }

  /// What was fitted.
  func json(output: String, of network: Model) -> JSON {
    [
      "output": .string(output), "pictures": .integer(model.count),
      "model": NamedModel(name: network.name, fingerprint: network.fingerprint).json,
      "quality": .quality(model.kind.quality), "source": .string(model.kind.source.rawValue),
      "scores": .array(model.scores.map { .string($0.rawValue) }), "score": .string(score.rawValue),
      "false_alarms": .number(threshold.rate), "threshold": .number(threshold.value),
      "threshold_from": .number(threshold.interval.lowerBound), "threshold_to": .number(threshold.interval.upperBound),
    ]
  }
}

/// Makes of a code what scores are made of.
struct AnomalySampler: Sendable {
  let reader: CodeReader
  /// Whether errors and rates are needed.
  let needsErrors, needsRates: Bool

  init(_ reader: CodeReader, _ scores: [AnomalyScore]) {
    self.reader = reader
    // `all` alone stands for what a model will have.
    needsErrors = scores.contains(.error) || scores == [.all]
    needsRates = scores.contains(.rate) || scores == [.all]
  }

  func sample(_ code: PictureCode, _ work: Work) throws(CodecError) -> AnomalySample {
    var sample = AnomalySample(latents: code.latents)
    guard let picture = code.picture?.composed(on: .white).depth8 else {
      if needsRates { sample.rate = rate(code.bytes, code.latents) }
      return sample
    }
    if needsErrors {
      let decoder = PictureDecoder(models: [reader.model], limits: reader.limits, work: work)
      sample.errors = AnomalySample.errors(of: try decoder.picture(of: code.latents), and: picture)
    }
    if needsRates {
      let encoder = PictureEncoder(
        model: reader.model, quality: code.latents.quality, effort: .plain, limits: reader.limits, work: work)
      sample.rate = rate(try encoder.encode(picture).count, code.latents)
    }
    return sample
  }

  private func rate(_ bytes: Int, _ latents: Latents) -> Double {
    8 * Double(bytes) / Double(latents.width * latents.height)
  }
}

/// Judges a picture, and paints where it is odd.
struct AnomalyWork: FileWork {
  /// Not `judge`, of which no `judgeing` can be made.
  static let verb = "check"

  let reader: CodeReader
  let sampler: AnomalySampler
  let verdict: AnomalyVerdict
  /// Nil where nothing is painted.
  let heatMaps: OutputSettings?
  let work: WorkSettings

  func run(_ entry: Entry, _ context: RunContext) throws(Failure) -> AnomalyReport {
    let source = try InputFile(entry.input, limit: Pictures.largestFile)
    let file: OutputFile? =
      if let heatMaps {
        try OutputFile(entry.output, inputs: context.inputs, force: heatMaps.force)
      } else {
        nil
      }
    let (code, own) = try reader.read(source, work, context)
    let judgement: AnomalyJudgement
    do {
      judgement = try verdict.model.judge(sampler.sample(code, own))
    } catch let error as CodecError {
      throw Failure(error, in: source.name)
    } catch let error as CodesError {
      throw Failure(error, in: source.name)
    } catch {
      preconditionFailure("scores fail with errors of codecs and codes")
    }
    if let file, let heatMaps {
      try heatMaps.begin(file)
      try file.finish(painted(code, judgement, as: PictureFormat(fileExtension: Path.extension(of: file.path)) ?? .png))
    }
    return AnomalyReport(
      input: entry.input, output: file?.path, columns: code.latents.wholeColumns, inputBytes: code.bytes,
      outputBytes: file?.count ?? 0,
      latents: (code.latents.quality, code.latents.source), judgement: judgement, verdict: verdict)
  }

  private func painted(
    _ code: PictureCode, _ judgement: AnomalyJudgement, as format: PictureFormat
  ) throws(Failure) -> [UInt8] {
    // Scores of the whole picture alone have no map.
    let score = judgement.maps[verdict.score] == nil ? .nearest : verdict.score
    let threshold =
      score == verdict.score
      ? verdict.threshold : verdict.model.threshold(of: score, falseAlarms: verdict.threshold.rate)
    let map = HeatMap(values: judgement.maps[score]!, threshold: threshold.value, of: code.latents)
    do {
      return try PictureIO.write(map.painted(on: code.picture, or: code.thumbnail), as: format)
    } catch {
      throw Failure(error, in: "heat map")
    }
  }
}

/// What `anomaly` tells of a picture.
struct AnomalyReport: FileReport {
  var input: String
  /// The heat map.
  var output: String?
  /// Positions in a row of the maps.
  var columns: Int
  var inputBytes, outputBytes: Int
  var latents: (quality: Quality, source: Latents.Source)
  var judgement: AnomalyJudgement
  var verdict: AnomalyVerdict

  let warnings: [String] = []
  let isLossy = false

  private var value: Double { judgement.scores[verdict.score]! }
  private var isOdd: Bool { value > verdict.threshold.value }

  func show(_ talk: TalkSettings, isOneOfMany: Bool) {
    if talk.json {
      Terminal.print(json(withMaps: talk.verbose).text)
    } else {
      Terminal.print(
        "\(Pictures.name(input)): \(isOdd ? "odd" : "normal"), \(verdict.score.rawValue) \(Figures.fixed(value, 3)) "
          + "\(isOdd ? "above" : "up to") \(Figures.fixed(verdict.threshold.value, 3))")
    }
  }

  private func json(withMaps: Bool) -> JSON {
    let scores = verdict.model.scores.map { ($0.rawValue, JSON.number(judgement.scores[$0]!)) }
    let maps = AnomalyScore.allCases.compactMap { score in
      judgement.maps[score].map { (score.rawValue, JSON.array($0.map { .number(Double($0)) })) }
    }
    return [
      "input": .string(input), "odd": .bool(isOdd), "score": .string(verdict.score.rawValue), "value": .number(value),
      "threshold": .number(verdict.threshold.value),
      "threshold_from": .number(verdict.threshold.interval.lowerBound),
      "threshold_to": .number(verdict.threshold.interval.upperBound),
      "false_alarms": .number(verdict.threshold.rate), "scores": .object(scores),
      "quality": .quality(latents.quality), "source": .string(latents.source.rawValue), "heat_map": .optional(output),
      "columns": .integer(columns), "maps": withMaps ? .object(maps) : .null,
    ]
  }
}
