/// Codes pictures into `.aec` files, in memory.
///
///     let bytes = try PictureEncoder(model: .fast, quality: Quality(60)!).encode(picture)
///
/// ``RowEncoder`` does the same from rows of pixels, for pictures that are too large to be in memory.
public struct PictureEncoder: Sendable {
  /// The network; whoever decodes the file needs the same.
  public var model: Model
  /// How good the picture shall be.
  public var quality: Quality
  /// How long it looks for a better file.
  public var effort: Effort
  /// How far a sample may be from the picture's, in units of its depth, at most 127 of 8 bits and 32767 of 16; 0 is without loss. Nil leaves it to the quality,
  /// which counts only then, as model and effort do.
  public var maxError: Int?
  /// How many levels of opacity there are, 0 ... 100: all 256 at 100, five at 0. They are kept without loss, none and all of it
  /// always.
  public var alphaQuality: Int
  /// Whether colours stay where a pixel has no opacity at all. Otherwise they become what takes few bytes; ``maxError`` keeps them.
  public var keepsHiddenColours: Bool
  /// Whether the file proves its picture: it gets a checksum of all decoded samples, and a decoder of the whole picture in full
  /// size throws `CodecError` of kind `proofFailed` where its own are others. Finds mistakes, not malice. Takes 8 bytes, and the
  /// time and memory of decoding the file once, which ``limits`` bound by themselves.
  public var proof: Bool
  /// What it refuses.
  public var limits: Limits
  /// How it works.
  public var work: Work
  /// Whether the lossless file is taken where it is smaller; tests of what comes with loss do without.
  package var takesSmaller = true

  /// What ``alphaQuality`` can be.
  public static let alphaQualities = 0...100

  /// An encoder with this model; the rest is as for everyday pictures unless given.
  public init(
    model: Model, quality: Quality = .standard, effort: Effort = .standard, maxError: Int? = nil,
    alphaQuality: Int = 100, keepsHiddenColours: Bool = false, proof: Bool = false,
    limits: Limits = Limits(), work: Work = Work()
  ) {
    (self.model, self.quality, self.effort, self.maxError) = (model, quality, effort, maxError)
    (self.alphaQuality, self.keepsHiddenColours) = (alphaQuality, keepsHiddenColours)
    (self.proof, self.limits, self.work) = (proof, limits, work)
  }

  /// The file of a picture, and of what belongs to it. The same bytes on every machine with the same zlib, for any number of threads.
  ///
  /// Throws `CodecError` of kind `overLimit` for a picture or metadata over a limit, and of kind `cancelled` when the task it is
  /// called from is cancelled.
  public func encode(_ picture: Picture, metadata: Metadata = Metadata()) throws(CodecError) -> [UInt8] {
    try encode(picture, metadata, Job(work))
  }

  /// The same without blocking the caller's thread.
  public func encode(_ picture: Picture, metadata: Metadata = Metadata()) async throws(CodecError) -> [UInt8] {
    let job = Job(work)
    return try await detached(job) { () throws(CodecError) in try encode(picture, metadata, job) }
  }

  private func encode(_ picture: Picture, _ metadata: Metadata, _ job: Job) throws(CodecError) -> [UInt8] {
    let rows = try RowEncoder(self, width: picture.width, height: picture.height, layout: picture.layout, job)
    rows.metadata = metadata
    for row in picture.rows { try rows.append(row) }
    return try rows.finish()
  }

  /// Transforms the colours of a picture and quantises them: all that entropy coding would get to see.
  package func symbols(of picture: Picture) throws(CodecError) -> PictureSymbols {
    let picture = picture.colours
    let size = PaddedSize(width: picture.width, height: picture.height)
    let plan = EncodingPlan(size, picture.layout, self)
    let pipeline = try EncodingPipeline(plan, Job(work))
    let (rows, columns, channels) = (size.rows16, size.columns16, plan.model.latentChannels)
    let symbols = PictureSymbols(
      size: size, hyper: plan.hyperSymbols.make(), latent: Map(height: rows, width: columns, channels: channels),
      classes: Map(height: rows, width: columns, channels: channels))
    for row in picture.rows {
      try pipeline.append(row) { (section, rows, strip, stripClasses) in
        if section.tag == .hyperLatent { return symbols.hyper.copy(rows: rows, of: strip) }
        symbols.latent.copy(rows: rows, of: strip)
        symbols.classes.copy(rows: rows, of: stripClasses)
      }
    }
    return symbols
  }
}

/// Codes a picture whose rows come one after another, in memory that grows with a picture's width and with the file, but
/// hardly with its height.
///
///     let encoder = try RowEncoder(PictureEncoder(model: .fast), width: width, height: height)
///     for row in rows { try encoder.append(row) }
///     let bytes = try encoder.finish()
public final class RowEncoder {
  /// What belongs to the picture, until ``finish()``: some files tell it behind their last row.
  public var metadata = Metadata()
  private let encoder: PictureEncoder
  private let layout: PictureLayout
  private let job: Job
  private let size: PaddedSize
  private var way: Way
  /// How opaque the pixels are, where they say so.
  private let alpha: AlphaEncoding?
  /// The same picture without loss, where that may be less.
  private var rival: LosslessRival?
  /// The bodies of the segments of the sections so far, and the file that was made of them.
  private var bodies: [SectionTag: [[UInt8]]] = [:]
  private var file: [UInt8]?
  private var rows = 0
  /// Those whose colours are coded.
  private var codedRows = 0
  /// What went wrong in an earlier call: a row that was not coded because of it is among those that were taken.
  private var failure: CodecError?

  /// An encoder of a picture of this size, 1 ... 2147483647 pixels a side. Throws `CodecError` of kind `overLimit` for one
  /// over a limit.
  public convenience init(
    _ encoder: PictureEncoder, width: Int, height: Int, layout: PictureLayout = .rgb8
  ) throws(CodecError) {
    try self.init(encoder, width: width, height: height, layout: layout, Job(encoder.work))
  }

  init(_ encoder: PictureEncoder, width: Int, height: Int, layout: PictureLayout, _ job: Job) throws(CodecError) {
    guard Container.sides.contains(width), Container.sides.contains(height) else {
      throw CodecError(
        .overLimit, in: "size", expected: "1 ... \(Container.sides.upperBound) pixels a side",
        found: "\(width) x \(height)", advice: "cut the picture into parts")
    }
    let size = PaddedSize(width: width, height: height)
    try encoder.limits.check(size, window: encoder.maxError == nil ? size.pixels : size.blockPixels)
    (self.encoder, self.layout, self.job, self.size) = (encoder, layout, job, size)
    let alphaPlan = layout.hasAlpha ? AlphaEncodingPlan(size, layout, encoder) : nil
    func check(macs: Double, memory: Int) throws(CodecError) {
      try encoder.limits.check(macs: macs, memory: memory + (alphaPlan?.memory ?? 0), encoder.work)
      try job.check("begin")
    }
    if let maxError = encoder.maxError {
      let errors = ExactSquare.errors(depth: layout.depth)
      precondition(errors.contains(maxError), "errors are 0 ... \(errors.upperBound)")
      let plan = ExactEncodingPlan(size, layout.opaque, maxError: maxError, encoder.work)
      try check(macs: 0, memory: plan.memory)
      (way, rival) = (.exact(ExactEncoding(plan, job)), nil)
    } else if size.takesNetworks {
      let plan = EncodingPlan(size, layout.opaque, encoder)
      try check(macs: plan.macs, memory: plan.memory)
      way = .networks(try EncodingPipeline(plan, job), plan.quality)
      rival =
        encoder.takesSmaller && plan.detail != nil ? LosslessRival(of: size, layout, networks: plan.quality, job) : nil
    } else {
      let plan = FlatEncodingPlan(size, layout.opaque, encoder)
      try check(macs: 0, memory: plan.memory)
      way = .flat(FlatEncoding(plan, job))
      rival = encoder.takesSmaller ? LosslessRival(of: size, layout, networks: nil, job) : nil
    }
    alpha = alphaPlan.map { AlphaEncoding($0, job) }
  }

  /// How a picture is coded.
  private enum Way {
    /// By networks, at this quality, and what they leave by the detail layer.
    case networks(EncodingPipeline, Quality)
    case flat(FlatEncoding)
    /// In squares that keep its samples, or keep them within a bound.
    case exact(ExactEncoding)
  }

  /// The detail layer, where there is one.
  private var detail: DetailEncoding? {
    switch way {
    case .networks(let pipeline, _): pipeline.detail
    case .flat(let pipeline): pipeline.detail
    case .exact: nil
    }
  }

  /// Takes the next row from the top, as many bytes as its pixels have in the layout.
  ///
  /// Throws `CodecError` of kind `wrongRows` for a row of another length or beyond the last one, which it does not take.
  public func append(_ row: some Collection<UInt8>) throws(CodecError) {
    guard rows < size.height else {
      throw wrongRows("row \(rows)", expected: "the end after \(size.height) rows", found: "one more row")
    }
    guard row.count == layout.bytes(size.width) else {
      throw wrongRows(
        "row \(rows)", expected: "\(layout.bytes(size.width)) bytes, \(layout.bytes(1)) a pixel",
        found: "\(row.count) bytes")
    }
    rows += 1
    do {
      guard let alpha else { return try code(row) }
      for colours in try alpha.append(row) { try code(colours) }
    } catch {
      failure = error
      throw error
    }
  }

  /// Codes the colours of the next row.
  private func code(_ row: some Collection<UInt8>) throws(CodecError) {
    switch way {
    case .networks(let pipeline, _):
      try pipeline.append(row, pack)
      if let detail { try rival?.advance(beside: detail, of: pipeline.pixels) }
    case .flat(let pipeline):
      try pipeline.append(row)
      try rival?.advance(beside: pipeline.detail, of: pipeline.pixels)
    case .exact(let pipeline): try pipeline.append(row)
    }
    codedRows += 1
    if codedRows == size.height { takeSmaller() }
  }

  /// Goes on with the lossless picture if that is the smaller one; of a deep picture, if it is larger by less than the error is worth.
  private func takeSmaller() {
    defer { rival = nil }
    guard let squares = rival?.squares else { return }
    let lossless = [(SectionTag.lossless, CodedSection(squares.bodies))]
    guard
      Container.length(withNetworks: false, sections: lossless)
        < Container.length(withNetworks: networks != nil, sections: sections.map { ($0, CodedSection($1)) })
        + (detail?.worth ?? 0)
    else { return }
    way = .exact(squares)
    bodies = [:]
  }

  /// The quality of networks and the model's fingerprint; nil of a picture without networks.
  private var networks: (Quality, UInt32)? {
    guard case .networks(_, let quality) = way else { return nil }
    return (quality, encoder.model.fingerprint)
  }

  /// The bodies of all sections, in order, when all rows are coded.
  private var sections: [(tag: SectionTag, bodies: [[UInt8]])] {
    var all = bodies
    if case .exact(let pipeline) = way { all[.lossless] = pipeline.bodies }
    if let detail, networks == nil || !detail.bodies.allSatisfy(\.isEmpty) { all[.detail] = detail.bodies }
    if let detail, !detail.graphics.allSatisfy(\.isEmpty) { all[.graphics] = detail.graphics }
    if let alpha, !alpha.bodies.allSatisfy(\.isEmpty) { all[.alpha] = alpha.bodies }
    return all.sorted { $0.key.place ?? 0 < $1.key.place ?? 0 }.map { ($0.key, $0.value) }
  }

  /// The same to be written: where they are nobody else's, they go as they are.
  private func takeSections() -> [(tag: SectionTag, body: CodedSection)] {
    let all = sections.map { (tag: $0, body: CodedSection($1)) }
    bodies = [:]
    if case .exact(let pipeline) = way { pipeline.letGo() }
    alpha?.letGo()
    return all
  }

  /// Codes the symbols of a strip of a section.
  private func pack(
    _ section: SectionCoder, _ rows: Range<Int>, _ symbols: FeatureMap, _ classes: ClassMap
  ) throws(CodecError) {
    // How much comes of symbols nobody can tell: noise at the best quality takes as many bytes as there are.
    let (segments, written) = (section.segments, bodies.values.joined().reduce(0) { $0 + $1.count })
    let growing = 4 * min(job.threads, segments.columns.count) * segments.largest * symbols.channels
    // The file lies beside the bodies while it is made of them.
    try MemoryProbe.check(growing + written, threads: 0)
    bodies[section.tag, default: []] += try section.encode(strip: rows, of: symbols, classes, job)
  }

  /// The file, when all rows have been taken. Throws `CodecError` of kind `wrongRows` where rows are missing, of kind `overLimit`
  /// where there is more than ``Metadata/mostBytes`` of metadata, and of kind `cancelled` where the task was.
  public func finish() throws(CodecError) -> [UInt8] {
    guard rows == size.height else {
      throw wrongRows("rows", expected: "\(size.height) rows", found: "\(rows)")
    }
    if let failure { throw failure }
    try job.check("end")
    if let file { return file }
    let beside = try metadata.sections(proof: encoder.proof ? proof() : nil)
    let file = write { (takeSections() + beside).sorted { $0.tag.place ?? 0 < $1.tag.place ?? 0 } }
    self.file = file
    return file
  }

  /// The file of these sections.
  private func write(_ sections: () -> [(tag: SectionTag, body: CodedSection)]) -> [UInt8] {
    job.clock.alone(.container) {
      Container.write(
        width: size.width, height: size.height, layout: layout, networks: networks, sections: sections())
    }
  }

  /// The checksum of what a decoder makes of the file: it is made without it and metadata, and decoded.
  private func proof() throws(CodecError) -> UInt32 {
    let file = write { sections.map { (tag: $0, body: CodedSection($1)) } }
    let decoder = PictureDecoder(models: [encoder.model], limits: encoder.limits, work: encoder.work)
    let decoded = try RowDecoder(decoder, file, region: nil, scale: .full, job)
    var sum: UInt32 = 0
    while let row = try decoded.next() { sum = Checksum.crc32(row, after: sum) }
    return sum
  }

  /// What became of the picture, when all rows have been taken.
  public var outcome: EncodingOutcome? {
    guard rows == size.height, failure == nil else { return nil }
    let samples = layout.colours * size.width * size.height
    if case .exact(let pipeline) = way {
      return EncodingOutcome(
        maxError: pipeline.maxError, squaredError: pipeline.squaredError, samples: samples, depth: layout.depth,
        isPoor: false, detail: 0,
        smooth: 0, exact: ExactShare(pipeline.ways, of: size))
    }
    let step = QualityMap(encoder.quality).step
    guard let detail else {
      guard case .networks(let pipeline, _) = way else { return nil }
      let isPoor = pipeline.lost?.isMuch(step: step) ?? false
      return EncodingOutcome(
        maxError: nil, squaredError: nil, samples: samples, depth: layout.depth, isPoor: isPoor, detail: 0, smooth: 0,
        exact: ExactShare([:], of: size))
    }
    var smooth = 0
    if case .networks(let pipeline, _) = way { smooth = pipeline.smooth?.lost ?? 0 }
    // The step is in 1/8 of a gray level, and rounding to it has an error of step^2 / 12.
    let usual = samples * step * step * layout.squaredLevel / (64 * 12)
    // The detail layer sees a gray pixel as three equal numbers.
    let squaredError = detail.squaredError * layout.colours / DetailTransform.planes
    return EncodingOutcome(
      maxError: nil, squaredError: squaredError, samples: samples, depth: layout.depth,
      isPoor: squaredError > 2 * usual, detail: Double(detail.active) / Double(size.blockRows * size.blockColumns),
      smooth: Double(smooth) / Double((size.height + 15) / 16 * ((size.width + 15) / 16)),
      exact: ExactShare([.graphics: detail.drawn], of: size))
  }

  private func wrongRows(_ part: String, expected: String, found: String) -> CodecError {
    CodecError(
      .wrongRows, in: part, expected: expected, found: found,
      advice: "give all rows of the picture, and begin the encoder with its width and height")
  }
}
