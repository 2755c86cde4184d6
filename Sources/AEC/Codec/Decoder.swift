/// Decodes `.aec` files, in memory.
///
///     let image = try Decoder(models: [.fast]).decode(bytes)
public struct Decoder: Sendable {
  /// The models at hand; a file names the one it needs.
  public var models: [Model]
  public var limits: Limits
  public var work: Work

  public init(models: [Model], limits: Limits = Limits(), work: Work = Work()) {
    (self.models, self.limits, self.work) = (models, limits, work)
  }

  /// What a file says about its picture. Checks the file's structure and checksum; decodes nothing.
  public static func header(of bytes: [UInt8]) throws(CodecError) -> Header {
    try Container.read(bytes)
  }

  /// The picture of a file. The same bits on every machine, for any number of threads.
  public func decode(_ bytes: [UInt8]) throws(CodecError) -> Image {
    try decode(bytes, Job(work))
  }

  /// The same without blocking the caller's thread.
  public func decode(_ bytes: [UInt8]) async throws(CodecError) -> Image {
    let job = Job(work)
    return try await detached(job) { () throws(CodecError) in try decode(bytes, job) }
  }

  private func decode(_ bytes: [UInt8], _ job: Job) throws(CodecError) -> Image {
    let header = try Container.read(bytes)
    let model = try model(for: header)
    try check(header, model)
    try job.check("begin")

    let size = PaddedSize(width: header.width, height: header.height)
    let quality = header.quality
    let coder = SectionCoder(model, quality)
    let hyper = try coder.decodeHyper(bytes[header.body(.hyperLatent)], size)
    let side = try SideInformation(of: hyper, model, quality, job, share: 0.05)
    let symbols = try coder.decodeLatent(bytes[header.body(.latent)], side.classes, size, job, share: 0.1)
    let y = try model.means.latent(of: symbols, context: side.context(on: job.kernels), at: quality, job, share: 0.25)
    return try model.synthesis.image(of: y, size, at: quality, job, share: 0.6)
  }

  private func model(for header: Header) throws(CodecError) -> Model {
    if let model = models.first(where: { $0.fingerprint == header.fingerprint }) { return model }
    let known = models.map { "\($0.name) \(hexadecimal($0.fingerprint))" }.joined(separator: ", ")
    throw CodecError(
      .unknownModel, in: "fingerprint", expected: "one of the models at hand (\(known.isEmpty ? "none" : known))",
      found: hexadecimal(header.fingerprint),
      advice: "decode it with the version of aec that has this model, or give its .aecm file")
  }

  /// Refuses what is over a limit, before anything of the picture's size is allocated.
  private func check(_ header: Header, _ model: Model) throws(CodecError) {
    let pixels = header.width * header.height
    func over(_ part: String, _ found: Int, _ limit: Int, _ unit: String) -> CodecError {
      CodecError(
        .overLimit, in: part, expected: "at most \(limit) \(unit)", found: "\(found)",
        advice: "raise the limit if you trust the file")
    }
    guard pixels <= limits.pixels else { throw over("pixels", pixels, limits.pixels, "pixels") }
    let memory = Self.memory(for: header, model)
    guard memory <= limits.memory else { throw over("memory", memory, limits.memory, "bytes") }
  }

  /// Bytes that decoding takes: pixels twice, and symbols of y twice, their classes twice and y_hat at 2, 1 and 2 bytes.
  private static func memory(for header: Header, _ model: Model) -> Int {
    let size = PaddedSize(width: header.width, height: header.height)
    let latents = size.rows16 * size.columns16
    return 2 * 3 * header.width * header.height + latents * 9 * model.latentChannels
  }
}

/// Eight hexadecimal digits.
package func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}
