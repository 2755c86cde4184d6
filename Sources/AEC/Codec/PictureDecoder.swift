/// Decodes `.aec` files, in memory.
///
///     let picture = try PictureDecoder(models: [.fast]).decode(bytes)
///
/// ``RowDecoder`` does the same row by row, for pictures that are too large to be in memory.
public struct PictureDecoder: Sendable {
  /// The models at hand; a file names the one it needs.
  public var models: [Model]
  /// What it refuses.
  public var limits: Limits
  /// How it works.
  public var work: Work

  /// A decoder of all files that one of these models decodes.
  public init(models: [Model], limits: Limits = Limits(), work: Work = Work()) {
    (self.models, self.limits, self.work) = (models, limits, work)
  }

  /// What a file says about its picture. Checks the file's structure and checksum; decodes nothing.
  public static func header(of bytes: [UInt8]) throws(CodecError) -> Header {
    try Container.read(bytes)
  }

  /// What belongs to the picture of a file beside its pixels, none of which is decoded. Throws where ``header(of:)`` does.
  ///
  /// A part that is damaged, or that unpacks to more than ``Metadata/mostBytes`` or the memory of `limits` has room for, is left out
  /// and told to `problem`: it keeps nobody from the picture.
  public static func metadata(
    of bytes: [UInt8], limits: Limits = Limits(), problem: (CodecError) -> Void = { _ in }
  ) throws(CodecError) -> Metadata {
    Metadata(of: bytes, try Container.read(bytes), most: limits.memory, problem)
  }

  /// The picture of a file, or a region of it, equal to that part of the whole picture.
  ///
  /// For a region, the networks run on that part alone, and a little around it. Symbols are decoded in squares of 2048
  /// pixels, of which the region meets some (a picture of up to 4 megapixels is one), those of the small hyper latent all.
  ///
  /// The region is in pixels of the full picture, whatever the scale. Numbers have `depth` bits, 8 or 16, or as many as the file says;
  /// of a deep file the picture of 8 bits is the one that a file of 8 bits with the same symbols has. The same bits on every
  /// machine, for any number of threads.
  public func decode(
    _ bytes: [UInt8], region: PictureRegion? = nil, scale: PictureScale = .full, depth: Int? = nil
  ) throws(CodecError) -> Picture {
    try decode(bytes, region, scale, depth: depth, Job(work))
  }

  /// The same without blocking the caller's thread.
  public func decode(
    _ bytes: [UInt8], region: PictureRegion? = nil, scale: PictureScale = .full, depth: Int? = nil
  ) async throws(CodecError) -> Picture {
    let job = Job(work)
    return try await detached(job) { () throws(CodecError) in
      try decode(bytes, region, scale, depth: depth, job)
    }
  }

  /// The picture at 1/8 of its size, rounded up, without the synthesis transform: see ``PictureScale``.
  public func thumbnail(_ bytes: [UInt8]) throws(CodecError) -> Picture { try decode(bytes, scale: .eighth) }

  /// The same without blocking the caller's thread.
  public func thumbnail(_ bytes: [UInt8]) async throws(CodecError) -> Picture {
    try await decode(bytes, scale: .eighth)
  }

  func decode(
    _ bytes: [UInt8], _ region: PictureRegion?, _ scale: PictureScale, depth: Int? = nil, _ job: Job
  ) throws(CodecError) -> Picture {
    let rows = try RowDecoder(self, bytes, region: region, scale: scale, depth: depth, job, keepingPicture: true)
    var pixels: [UInt8] = []
    while let row = try rows.next() {
      // Only when there is something to put in: a header's word alone takes no memory.
      if pixels.isEmpty { pixels.reserveCapacity(rows.layout.bytes(rows.width * rows.height)) }
      pixels.append(contentsOf: row)
    }
    return Picture(width: rows.width, height: rows.height, layout: rows.layout, pixels: pixels)
  }

  func model(_ fingerprint: UInt32) throws(CodecError) -> Model {
    if let model = models.first(where: { $0.fingerprint == fingerprint }) { return model }
    let known = models.map { "\($0.name) \(hexadecimal($0.fingerprint))" }.joined(separator: ", ")
    throw CodecError(
      .unknownModel, in: "fingerprint", expected: "one of the models at hand (\(known.isEmpty ? "none" : known))",
      found: hexadecimal(fingerprint),
      advice: "decode it with the version of aec that has this model, or give its .aecm file")
  }
}

/// Decodes a picture, or a region of one, at any ``PictureScale``, row by row, in memory that grows with a picture's width but
/// not with its height.
///
///     let decoder = try RowDecoder(PictureDecoder(models: [.fast]), bytes)
///     while let row = try decoder.next() { ... }
public final class RowDecoder {
  /// What the file says of its picture.
  public let header: Header
  /// Pixels in a row, and rows, at the scale.
  public let width, height: Int
  /// What a pixel is.
  public let layout: PictureLayout
  private let box: Int
  private let colours: PipelineRows
  /// How opaque the pixels are, where the file says so.
  private let opacities: PipelineRows?
  /// What the checksum of all rows must be; nil where the file does not say so, or not all of its pixels are made.
  private let proof: UInt32?
  /// The checksum of the rows so far, and how many they are.
  private var (sum, summed) = (UInt32(0), 0)
  /// What went wrong in an earlier call: rows behind damage are not right either.
  private var failure: CodecError?

  /// A decoder of a file; of all of its picture, unless a region is given, and of numbers of as many bits as it has, unless `depth`
  /// says 8 or 16.
  public convenience init(
    _ decoder: PictureDecoder, _ bytes: [UInt8], region: PictureRegion? = nil, scale: PictureScale = .full,
    depth: Int? = nil
  ) throws(CodecError) {
    try self.init(decoder, bytes, region: region, scale: scale, depth: depth, Job(decoder.work))
  }

  init(
    _ decoder: PictureDecoder, _ bytes: [UInt8], region: PictureRegion?, scale: PictureScale, depth: Int? = nil,
    _ job: Job, keepingPicture: Bool = false
  ) throws(CodecError) {
    precondition(depth == nil || depth == 8 || depth == 16, "numbers have 8 bits or 16")
    let header = try job.clock.alone(.container) { () throws(CodecError) in try Container.read(bytes) }
    let model = try header.fingerprint.map { (fingerprint) throws(CodecError) in try decoder.model(fingerprint) }
    let whole = PictureRegion(x: 0, y: 0, width: header.width, height: header.height)
    let region = region ?? whole
    guard region.lies(within: header.size) else {
      throw CodecError(
        .outside, in: "region", expected: "one within \(header.width) x \(header.height) pixels",
        found: "\(region.width) x \(region.height) at \(region.x), \(region.y)", advice: "give another region")
    }
    width = scale.pixels(of: region.columns)
    height = scale.pixels(of: region.rows)
    let own = header.layout
    (self.header, layout) = (header, (depth ?? own.depth) == 8 ? own.shallow : own.deep)
    proof = scale == .full && region == whole && layout == own ? header.proof : nil
    // Squares that keep the samples have no thumbnails of their own.
    box = header.has(.lossless) ? scale.rawValue : scale.box
    let alpha = layout.hasAlpha ? ExactDecodingPlan(header, region, scale, decoder.work, .alpha) : nil
    let kept = keepingPicture ? layout.bytes(width * height) : 0
    // What networks and detail say is deep where the file is; to be rounded to 8 bits once.
    let made = own.isDeep ? layout.opaque : own.opaque
    let pipeline = try Self.pipeline(
      decoder, bytes, header, model, region, scale, made, job, besides: kept + (alpha?.memory ?? 0))
    colours = PipelineRows(pipeline, layout.opaque)
    // Of a thumbnail each is the mean of a box, but of one whose colours are still to be reduced.
    let (alphaBox, layout) = (scale.rawValue / box, layout)
    opacities = try alpha.map { (plan) throws(CodecError) in
      PipelineRows(try ExactDecoding(bytes, header, plan, job), layout.alphaAlone, box: alphaBox)
    }
  }

  /// What makes the colours, of networks and of detail alone as they are asked for, if the limits allow it together with so many bytes.
  static func pipeline(
    _ decoder: PictureDecoder, _ bytes: [UInt8], _ header: Header, _ model: Model?, _ region: PictureRegion,
    _ scale: PictureScale, _ layout: PictureLayout, _ job: Job, besides kept: Int
  ) throws(CodecError) -> any PixelPipeline {
    func begin(macs: Double, memory: Int) throws(CodecError) {
      try decoder.limits.check(macs: macs, memory: memory + kept, decoder.work)
      try job.check("begin")
    }
    guard let model, let quality = header.quality else {
      let side = DetailTransform.side
      let blocks = region.rows.divided(by: side).count * region.columns.divided(by: side).count
      try decoder.limits.check(header.size, window: side * side * blocks)
      guard !header.has(.lossless) else {
        let plan = ExactDecodingPlan(header, region, scale, decoder.work)
        if let body = plan.squares.whole(try plan.squares.section.bodies(bytes[header.body(.lossless)])) {
          let plan = WholeRowsDecodingPlan(plan, header.size)
          try begin(macs: 0, memory: plan.memory)
          return try WholeRowsDecoding(body, plan, job)
        }
        try begin(macs: 0, memory: plan.memory)
        return try ExactDecoding(bytes, header, plan, job)
      }
      let plan = FlatDecodingPlan(header, layout, region, scale, decoder.work)
      try begin(macs: 0, memory: plan.memory)
      return try FlatDecoding(bytes, header, plan, job)
    }
    let point = model.at(quality)
    let transform = point.transform(for: scale)
    let window = Window(region, of: header.size, point.means, transform)
    try decoder.limits.check(header.size, window: window.pixels)
    let plan = DecodingPlan(header, layout, region, window, point, transform, decoder.work)
    try begin(macs: plan.macs, memory: plan.memory)
    return try DecodingPipeline(bytes, header, region, plan, job)
  }

  /// The next row from the top, nothing between its pixels; nil when there are no more. After an error, the same error again.
  ///
  /// Throws `CodecError` of kind `proofFailed` in place of the last row where a whole picture in full size is not what the file
  /// proves: ``PictureEncoder/proof``.
  public func next() throws(CodecError) -> [UInt8]? {
    try BoxRow.means(ofBoxes: box, width: colours.width, layout) { () throws(CodecError) in try nextDecoded() }
  }

  /// The next row before its colours are reduced.
  private func nextDecoded() throws(CodecError) -> [UInt8]? {
    if let failure { throw failure }
    do {
      guard var row = try colours.next() else { return nil }
      if let opacities, let opacities = try opacities.next() { row = layout.joined(row, opacities) }
      try prove(row)
      return row
    } catch {
      failure = error
      throw error
    }
  }

  /// Throws in place of the last row where all of them are not what they must be.
  private func prove(_ row: [UInt8]) throws(CodecError) {
    guard let proof else { return }
    (sum, summed) = (Checksum.crc32(row, after: sum), summed + 1)
    guard summed == height, sum != proof else { return }
    throw CodecError(
      .proofFailed, in: "proof", expected: "a picture of CRC-32 \(hexadecimal(proof))", found: hexadecimal(sum),
      advice: "the file is whole, but this machine or version of aec decodes it otherwise than where it was made; "
        + "run 'aec selftest' on both")
  }
}

/// Eight hexadecimal digits.
package func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}
