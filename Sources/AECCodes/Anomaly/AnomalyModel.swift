import AEC

/// What normal pictures are like by their codes, and where others stop being like them.
///
/// It holds for latents of the network, the quality and the way that it was fitted to, and refuses others.
public struct AnomalyModel: Sendable, Equatable {
  /// By what the latents came to be that it holds for.
  public struct Kind: Sendable, Equatable {
    /// Fingerprint of the network.
    public var fingerprint: UInt32
    /// Numbers at a position.
    public var channels: Int
    /// The quality of the latents.
    public var quality: Quality
    /// Whether they are files' own or made of pixels.
    public var source: Latents.Source

    /// That of some latents.
    public init(_ latents: Latents) {
      (fingerprint, channels) = (latents.fingerprint, latents.channels)
      (quality, source) = (latents.quality, latents.source)
    }

    init(fingerprint: UInt32, channels: Int, quality: Quality, source: Latents.Source) {
      (self.fingerprint, self.channels, self.quality, self.source) = (fingerprint, channels, quality, source)
    }

    /// Refuses latents of another kind, with a `CodesError` of kind `unlike`.
    public func check(_ latents: Latents) throws(CodesError) {
      func fail(_ expected: String, _ found: String, _ advice: String) -> CodesError {
        CodesError(.unlike, in: "latents", expected: expected, found: found, advice: advice)
      }
      guard latents.fingerprint == fingerprint, latents.channels == channels else {
        throw fail(
          "those of the network \(hexadecimal(fingerprint))", "those of \(hexadecimal(latents.fingerprint))",
          "take the network by which the normal pictures were seen, or fit to them again")
      }
      guard latents.quality == quality else {
        throw fail(
          "those of quality \(Self.text(quality))", "those of \(Self.text(latents.quality))",
          "bring all to one quality with --quality")
      }
      guard latents.source == source else {
        throw fail(
          Self.text(source), Self.text(latents.source),
          "run the analysis for all of them with --decode")
      }
    }

    private static func text(_ quality: Quality) -> String {
      let hundredths = Int((quality.value * 100).rounded())
      return hundredths % 100 == 0 ? "\(hundredths / 100)" : "\(Double(hundredths) / 100)"
    }

    private static func text(_ source: Latents.Source) -> String {
      source == .stored ? "those that files have stored" : "those made of pixels"
    }
  }

  /// What latents it holds for.
  public let kind: Kind
  /// The scores that it tells, in the order of all there are.
  public let scores: [AnomalyScore]
  /// Of each score those of the normal pictures, each by what the others but its fold are like.
  let normal: [AnomalyScore: [Double]]
  let textures: NormalTextures

  /// Normal pictures that it was fitted to.
  public var count: Int { normal[.nearest]!.count }

  /// The fewest normal pictures that a model is fitted to.
  public static let leastCount = 5
  /// Parts that normal pictures are split into for their own scores.
  static let folds = 5

  init(kind: Kind, normal: [AnomalyScore: [Double]], textures: NormalTextures) {
    (self.kind, self.normal, self.textures) = (kind, normal, textures)
    scores = AnomalyScore.allCases.filter { normal[$0] != nil }
  }

  /// Fits a model to normal pictures; `progress` is told the share that is done.
  ///
  /// Each fifth of the pictures is scored by a model of the others, so that thresholds hold for pictures that no model has seen. Of the
  /// scores by position, errors and rates the model has those that all samples tell of: by position where `byPosition` is set and all have
  /// one size. Throws `CodesError` of kind `unlike` for latents of several networks, qualities or ways, or too few of them.
  public init(
    fitting samples: [AnomalySample], byPosition: Bool = false, progress: (Double) -> Void = { _ in }
  ) throws(CodesError) {
    guard samples.count >= Self.leastCount else {
      throw CodesError(
        .unlike, in: "normal pictures", expected: "\(Self.leastCount) or more", found: "\(samples.count)",
        advice: "give more pictures that are as they should be")
    }
    let kind = Kind(samples[0].latents)
    for sample in samples { try kind.check(sample.latents) }
    if byPosition,
      let other = samples.first(where: {
        ($0.latents.width, $0.latents.height) != (samples[0].latents.width, samples[0].latents.height)
      })
    {
      throw CodesError(
        .unlike, in: "normal pictures", expected: "one size for scores by position",
        found:
          "\(samples[0].latents.width)x\(samples[0].latents.height) and \(other.latents.width)x\(other.latents.height)",
        advice: "take another score, or pictures of one size that show one thing at one place")
    }
    let hasErrors = samples.allSatisfy { $0.errors != nil }
    let hasRates = samples.allSatisfy { $0.rate != nil }
    var normal: [AnomalyScore: [Double]] = [:]
    for fold in 0..<Self.folds {
      let others = samples.indices.filter { $0 % Self.folds != fold }.map { samples[$0].latents }
      let textures = NormalTextures(others, byPosition: byPosition)
      for index in stride(from: fold, to: samples.count, by: Self.folds) {
        var (scores, _) = Self.scores(samples[index], textures)
        if !hasErrors { scores[.error] = nil }
        if !hasRates { scores[.rate] = nil }
        for (score, value) in scores {
          normal[score, default: [Double](repeating: 0, count: samples.count)][index] = value
        }
      }
      progress(Double(fold + 1) / Double(Self.folds + 1))
    }
    normal[.all] = samples.indices.map { index in Self.mean(normal.mapValues { $0[index] }, beside: normal) }
    self.init(
      kind: kind, normal: normal, textures: NormalTextures(samples.map(\.latents), byPosition: byPosition))
    progress(1)
  }

  /// How odd a picture is. Throws `CodesError` of kind `unlike` for one that it does not hold for, or of which it is not told enough.
  public func judge(_ sample: AnomalySample) throws(CodesError) -> AnomalyJudgement {
    try kind.check(sample.latents)
    if let positions = textures.positions,
      (positions.rows, positions.columns) != (sample.latents.wholeRows, sample.latents.wholeColumns)
    {
      throw CodesError(
        .unlike, in: "picture", expected: "\(positions.columns) x \(positions.rows) positions of 16x16 pixels",
        found: "\(sample.latents.wholeColumns) x \(sample.latents.wholeRows)",
        advice: "give pictures as large as the normal ones, or fit without scores by position")
    }
    var (scores, maps) = Self.scores(sample, textures)
    for score in [AnomalyScore.error, .rate] where self.scores.contains(score) && scores[score] == nil {
      throw CodesError(
        .unlike, in: "picture", expected: "what its score \(score.rawValue) is made of", found: "nothing",
        advice: "tell it with the latents")
    }
    for score in scores.keys where !self.scores.contains(score) { (scores[score], maps[score]) = (nil, nil) }
    scores[.all] = Self.mean(scores, beside: normal)
    return AnomalyJudgement(scores: scores, maps: maps)
  }

  /// Above which score a picture is odd, so that no more than this share of normal pictures is.
  public func threshold(of score: AnomalyScore, falseAlarms rate: Double) -> FalseAlarmThreshold {
    guard let scores = normal[score] else { preconditionFailure("a score that the model has") }
    return FalseAlarmThreshold(scores: scores, rate: rate)
  }

  // MARK: Scores

  /// The share of the positions whose mean is a picture's score, the oddest ones: one alone can be chance, and most are normal.
  private static let oddest = 0.1

  private static func scores(
    _ sample: AnomalySample, _ textures: NormalTextures
  ) -> (scores: [AnomalyScore: Double], maps: [AnomalyScore: [Float]]) {
    var maps = textures.maps(of: sample.latents)
    maps[.error] = sample.errors
    var scores = maps.mapValues { map in
      let count = max(1, Int((Double(map.count) * oddest).rounded()))
      return Double(map.sorted(by: >).prefix(count).reduce(0, +)) / Double(count)
    }
    scores[.rate] = sample.rate
    return (scores, maps)
  }

  /// The mean of scores in deviations of normal ones.
  private static func mean(
    _ scores: [AnomalyScore: Double], beside normal: [AnomalyScore: [Double]]
  ) -> Double {
    // In a fixed order, since sums depend on it.
    let parts = AnomalyScore.allCases.compactMap { score -> Double? in
      guard score != .all, let value = scores[score], let others = normal[score] else { return nil }
      let mean = others.reduce(0, +) / Double(others.count)
      let variance = others.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(others.count)
      return (value - mean) / max(variance.squareRoot(), 1e-9)
    }
    return parts.reduce(0, +) / Double(parts.count)
  }
}

/// What the textures of normal pictures are like.
struct NormalTextures: Sendable, Equatable {
  let texture: LatentTexture
  let principals: PrincipalTextures
  let core: CoreSet
  let positions: PositionTextures?

  init(texture: LatentTexture, principals: PrincipalTextures, core: CoreSet, positions: PositionTextures?) {
    (self.texture, self.principals, self.core, self.positions) = (texture, principals, core, positions)
  }

  init(_ pictures: [Latents], byPosition: Bool) {
    texture = LatentTexture(fitting: pictures)
    var moments = PrincipalTextures.Moments(size: texture.channels)
    for latents in pictures { moments.add(texture.map(of: latents)) }
    let principals = PrincipalTextures(moments)
    let maps = pictures.map { [texture] in principals.map(texture.map(of: $0)) }
    self.principals = principals
    core = CoreSet(choosingFrom: maps)
    positions = byPosition ? PositionTextures(maps) : nil
  }

  /// How odd each position is, by each score of textures.
  func maps(of latents: Latents) -> [AnomalyScore: [Float]] {
    let map = principals.map(texture.map(of: latents))
    var maps: [AnomalyScore: [Float]] = [.nearest: core.squares(map), .gaussian: map.squares]
    if let positions { maps[.position] = positions.squares(map) }
    return maps
  }
}
