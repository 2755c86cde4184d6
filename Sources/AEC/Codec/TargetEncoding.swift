/// A file that meets a target, and how it was found.
public struct FoundFile: Sendable {
  /// All of the file.
  public let bytes: [UInt8]
  /// The quality that it was made with; nil of the lossless file where no quality takes as many bytes as there may be.
  public let quality: Quality?
  /// How often the picture was coded, at most 6 times.
  public let passes: Int
  /// What the target's measure says of the decoded file; nil where the target is a size.
  public let measured: Double?
  /// What became of the picture.
  public let outcome: EncodingOutcome?
}

extension PictureEncoder {
  /// The file of a picture, and of what belongs to it, that meets a target, whatever ``quality`` is: the one that the quality which was found makes, or the
  /// lossless one where that is smaller.
  ///
  /// Codes the picture at most six times, about three times if it is a photograph, and for a measure decodes each file. Takes a
  /// file of 98.5 % of the size, or one within 0.1 dB above the measure, as near enough; what curves with steps do not have
  /// cannot be found. Where quality 100 leaves bytes over, the lossless file is taken if it fits. The same file on every machine
  /// with the same zlib, for any number of threads.
  ///
  /// Throws `CodecError` of kind `unmet` where no quality meets the target, which says what the last one comes to, and what
  /// coding and decoding throw. ``limits`` bound each pass, beside the picture that the caller holds.
  public func encode(
    _ picture: Picture, metadata: Metadata = Metadata(), target: Target
  ) throws(CodecError) -> FoundFile {
    try TargetEncoding(picture, metadata, self, Job(work)).find(target)
  }

  /// The same without blocking the caller's thread.
  public func encode(
    _ picture: Picture, metadata: Metadata = Metadata(), target: Target
  ) async throws(CodecError) -> FoundFile {
    let job = Job(work)
    return try await detached(job) { () throws(CodecError) in
      try TargetEncoding(picture, metadata, self, job).find(target)
    }
  }
}

/// A picture on its way to the file that meets a target, pass by pass.
private final class TargetEncoding {
  private let picture: Picture
  private let metadata: Metadata
  private let encoder: PictureEncoder
  private let job: Job
  private var passes = 0
  /// The lossless file, once a pass has ended in it: later ones need not make it again.
  private var lossless: Pass?

  /// A file of the picture.
  private struct Pass {
    /// Where it was made; nil without loss from the start.
    let position: Int?
    let bytes: [UInt8]
    let outcome: EncodingOutcome?

    var isLossless: Bool { outcome?.maxError == 0 }
  }

  init(_ picture: Picture, _ metadata: Metadata, _ encoder: PictureEncoder, _ job: Job) {
    precondition(encoder.maxError == nil, "a bound of errors leaves no quality to find")
    (self.picture, self.metadata, self.encoder, self.job) = (picture, metadata, encoder, job)
  }

  func find(_ target: Target) throws(CodecError) -> FoundFile {
    switch target {
    case .size(let bytes): return try find(size: bytes)
    case .bitsPerPixel(let bits): return try find(size: Int(min(max(bits * pixels / 8, 0), 0x1p62)))
    case .measure(let measure, let least): return try find(measure, least)
    }
  }

  private var pixels: Double { Double(picture.width) * Double(picture.height) }

  /// The best file of at most so many bytes.
  private func find(size most: Int) throws(CodecError) -> FoundFile {
    // Photographs have 0.088, 1.58 and 3.7 bits for each pixel.
    let size = logarithm(pixels / 8)
    let usual = UsualCurve((size - 2.43, size + 0.46, size + 1.3))
    var search = TargetSearch(.atMost(logarithm(Double(max(most, 1)))), within: 0.015, usual: usual)
    var (next, best, last) = (Int?(search.first), Pass?.none, 0)
    while let position = next {
      let pass = try code(at: position)
      last = pass.bytes.count
      if last <= most {
        if best.map({ $0.position! < position }) ?? true { best = pass }
        // No file is better.
        if pass.isLossless { break }
      }
      next = search.next(after: logarithm(Double(last)), at: position)
    }
    guard let best else {
      throw unmet(
        "at most \(most) bytes", found: "\(last) at quality 1", advice: "allow more bytes or scale the picture down")
    }
    guard best.position == Quality.positions.upperBound, !best.isLossless, passes < TargetSearch.mostPasses else {
      return found(best)
    }
    let exact = try code(at: nil)
    return found(exact.bytes.count <= most ? exact : best)
  }

  /// The smallest file of which a measure is at least so much.
  private func find(_ measure: Measure, _ least: Double) throws(CodecError) -> FoundFile {
    guard min(picture.width, picture.height) >= measure.leastSide else {
      throw unmet(
        "at least \(measure.leastSide) x \(measure.leastSide) pixels, which \(measure.name) needs",
        found: "\(picture.width) x \(picture.height)", advice: "aim at a size or at PSNR")
    }
    // Beside the picture there is the decoded one; of those that are not opaque, what both are on black and on white.
    let composed = picture.layout.hasAlpha ? 4 * PictureLayout.rgb8.bytes(1) : 0
    let memory = picture.pixels.count + (measure.memory + composed) * picture.width * picture.height
    try encoder.limits.check(macs: 0, memory: memory, encoder.work)
    let goal = measure.decibels(of: least)
    precondition(!goal.isNaN, "a target is a number")
    var search = TargetSearch(.atLeast(goal), within: 0.1, usual: measure.usual)
    var (next, best, last) = (Int?(search.first), (pass: Pass, value: Double)?.none, 0.0)
    while let position = next {
      let pass = try code(at: position)
      last = measure.value(try decode(pass), picture)
      let decibels = measure.decibels(of: last)
      if decibels >= goal, best.map({ $0.pass.bytes.count > pass.bytes.count }) ?? true { best = (pass, last) }
      next = search.next(after: decibels, at: position)
    }
    guard let best else {
      throw unmet(
        "\(measure.name) of at least \(measure.text(least))", found: "\(measure.text(last)) at quality 100",
        advice: "ask for less, or keep the picture without loss")
    }
    return found(best.pass, best.value)
  }

  /// The file of a quality, or the lossless one.
  private func code(at position: Int?) throws(CodecError) -> Pass {
    passes += 1
    job.begin(pass: passes, of: TargetSearch.mostPasses)
    var encoder = encoder
    if let quality = position.flatMap(Quality.init(position:)) {
      encoder.quality = quality
      encoder.takesSmaller = encoder.takesSmaller && lossless == nil
    } else {
      (encoder.maxError, encoder.alphaQuality) = (0, 100)
    }
    let rows = try RowEncoder(encoder, width: picture.width, height: picture.height, layout: picture.layout, job)
    rows.metadata = metadata
    for row in picture.rows { try rows.append(row) }
    let pass = Pass(position: position, bytes: try rows.finish(), outcome: rows.outcome)
    if pass.isLossless { lossless = pass }
    guard let lossless, lossless.bytes.count < pass.bytes.count else { return pass }
    return Pass(position: position, bytes: lossless.bytes, outcome: lossless.outcome)
  }

  private func decode(_ pass: Pass) throws(CodecError) -> Picture {
    let decoder = PictureDecoder(models: [encoder.model], limits: encoder.limits, work: encoder.work)
    return try decoder.decode(pass.bytes, nil, .full, job)
  }

  private func found(_ pass: Pass, _ measured: Double? = nil) -> FoundFile {
    FoundFile(
      bytes: pass.bytes, quality: pass.position.flatMap(Quality.init(position:)), passes: passes, measured: measured,
      outcome: pass.outcome)
  }

  private func unmet(_ expected: String, found: String, advice: String) -> CodecError {
    CodecError(.unmet, in: "target", expected: expected, found: found, advice: advice)
  }
}
