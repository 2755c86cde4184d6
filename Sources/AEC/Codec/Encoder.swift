/// Codes pictures into `.aec` files, in memory.
///
///     let bytes = try Encoder(model: .fast, quality: Quality(60)!).encode(image)
///
/// ``RowEncoder`` does the same from rows of pixels, for pictures that are too large to be in memory.
public struct Encoder: Sendable {
  /// The network; whoever decodes the file needs the same.
  public var model: Model
  /// How good the picture shall be.
  public var quality: Quality
  /// How long it looks for a better file.
  public var effort: Effort
  /// What it refuses.
  public var limits: Limits
  /// How it works.
  public var work: Work

  /// An encoder with this model; the rest is as for everyday pictures unless given.
  public init(
    model: Model, quality: Quality = .standard, effort: Effort = .standard, limits: Limits = Limits(),
    work: Work = Work()
  ) {
    (self.model, self.quality, self.effort) = (model, quality, effort)
    (self.limits, self.work) = (limits, work)
  }

  /// The file of a picture. The same bytes on every machine with the same zlib, for any number of threads.
  ///
  /// Throws `CodecError` of kind `overLimit` for a picture over a limit, and of kind `cancelled` when the task it is called
  /// from is cancelled.
  public func encode(_ image: Image) throws(CodecError) -> [UInt8] {
    try encode(image, Job(work))
  }

  /// The same without blocking the caller's thread.
  public func encode(_ image: Image) async throws(CodecError) -> [UInt8] {
    let job = Job(work)
    return try await detached(job) { () throws(CodecError) in try encode(image, job) }
  }

  private func encode(_ image: Image, _ job: Job) throws(CodecError) -> [UInt8] {
    let rows = try RowEncoder(self, width: image.width, height: image.height, job)
    for row in image.rows { try rows.append(row) }
    return try rows.finish()
  }

  /// Transforms a picture and quantises it: all that entropy coding would get to see.
  package func symbols(of image: Image) throws(CodecError) -> PictureSymbols {
    let pipeline = try EncodingPipeline(width: image.width, height: image.height, model, quality, effort, Job(work))
    let size = pipeline.size
    let latent = FeatureMap(height: size.rows16, width: size.columns16, channels: model.latentChannels)
    let classes = ClassMap(height: size.rows16, width: size.columns16, channels: model.latentChannels)
    let columns = 0..<size.columns16
    for row in image.rows {
      try pipeline.append(row) { (rows, symbols, stripClasses) in
        latent.replace(rows: rows, columns: columns, with: symbols.elements(rows: rows, columns: columns))
        classes.replace(rows: rows, columns: columns, with: stripClasses.elements(rows: rows, columns: columns))
      }
    }
    return PictureSymbols(size: size, hyper: pipeline.hyperSymbols, latent: latent, classes: classes)
  }
}

/// Codes a picture whose rows come one after another, in memory that grows with a picture's width and with the file, but
/// hardly with its height.
///
///     let encoder = try RowEncoder(Encoder(model: .fast), width: width, height: height)
///     for row in rows { try encoder.append(row) }
///     let bytes = try encoder.finish()
public final class RowEncoder {
  private let encoder: Encoder
  private let job: Job
  private let pipeline: EncodingPipeline
  private let coder: SectionCoder
  /// The body of y so far.
  private var latent: [UInt8] = []
  private var rows = 0

  /// An encoder of a picture of this size, 1 ... 2147483647 pixels a side. Throws `CodecError` of kind `overLimit` for one
  /// over a limit.
  public convenience init(_ encoder: Encoder, width: Int, height: Int) throws(CodecError) {
    try self.init(encoder, width: width, height: height, Job(encoder.work))
  }

  init(_ encoder: Encoder, width: Int, height: Int, _ job: Job) throws(CodecError) {
    guard Container.sides.contains(width), Container.sides.contains(height) else {
      throw CodecError(
        .overLimit, in: "size", expected: "1 ... \(Container.sides.upperBound) pixels a side",
        found: "\(width) x \(height)", advice: "cut the picture into parts")
    }
    let size = PaddedSize(width: width, height: height)
    let cost = encoder.model.encodingMACs(size, encoder.effort)
    try encoder.limits.check(size, window: size.pixels, cost: cost)
    try encoder.limits.check(memory: EncodingPipeline.memory(width: width, height: height, encoder), encoder.work)
    try job.check("begin")
    (self.encoder, self.job) = (encoder, job)
    pipeline = try EncodingPipeline(width: width, height: height, encoder.model, encoder.quality, encoder.effort, job)
    coder = SectionCoder(encoder.model, encoder.quality, pipeline.size)
  }

  /// Takes the next row from the top: `3 * width` bytes.
  ///
  /// Throws `CodecError` of kind `wrongRows` for a row of another length or beyond the last one, which it does not take.
  public func append(_ row: some Collection<UInt8>) throws(CodecError) {
    let size = pipeline.size
    guard rows < size.height else {
      throw wrongRows("row \(rows)", expected: "the end after \(size.height) rows", found: "one more row")
    }
    guard row.count == 3 * size.width else {
      throw wrongRows(
        "row \(rows)", expected: "\(3 * size.width) bytes, three a pixel", found: "\(row.count) bytes")
    }
    rows += 1
    try pipeline.append(row) { (rows, symbols, classes) throws(CodecError) in
      // How much comes of symbols nobody can tell: noise at the best quality takes as many bytes as there are.
      let growing = 4 * min(job.threads, coder.segments.columns.count) * coder.segments.largest * symbols.channels
      try MemoryProbe.check(growing + 3 * latent.count, threads: 0)
      latent += try coder.encode(strip: rows, of: symbols, classes, job, share: 0.07 * pipeline.part(rows))
    }
  }

  /// The file, when all rows have been taken. Throws `CodecError` of kind `wrongRows` where rows are missing, and of kind
  /// `cancelled` where the task was.
  public func finish() throws(CodecError) -> [UInt8] {
    let size = pipeline.size
    guard rows == size.height else {
      throw wrongRows("rows", expected: "\(size.height) rows", found: "\(rows)")
    }
    // A row that was not coded because of it is among those that were taken.
    try job.check("end")
    let hyper = try coder.encode(hyper: pipeline.hyperSymbols, job)
    return job.clock.alone(.container) {
      Container.write(
        width: size.width, height: size.height, quality: encoder.quality, fingerprint: encoder.model.fingerprint,
        sections: [(.hyperLatent, hyper), (.latent, latent)])
    }
  }

  private func wrongRows(_ part: String, expected: String, found: String) -> CodecError {
    CodecError(
      .wrongRows, in: part, expected: expected, found: found,
      advice: "give all rows of the picture, and begin the encoder with its width and height")
  }
}
