/// Codes pictures into `.aec` files, in memory.
///
///     let bytes = try Encoder(model: .fast, quality: Quality(60)!).encode(image)
public struct Encoder: Sendable {
  public var model: Model
  public var quality: Quality
  public var effort: Effort
  public var work: Work

  public init(model: Model, quality: Quality = .standard, effort: Effort = .standard, work: Work = Work()) {
    (self.model, self.quality, self.effort, self.work) = (model, quality, effort, work)
  }

  /// The file of a picture. The same bytes on every machine with the same zlib, for any number of threads.
  ///
  /// Throws `CodecError` of kind `cancelled` when the task it is called from is cancelled.
  public func encode(_ image: Image) throws(CodecError) -> [UInt8] {
    try encode(image, Job(work))
  }

  /// The same without blocking the caller's thread.
  public func encode(_ image: Image) async throws(CodecError) -> [UInt8] {
    let job = Job(work)
    return try await detached(job) { () throws(CodecError) in try encode(image, job) }
  }

  private func encode(_ image: Image, _ job: Job) throws(CodecError) -> [UInt8] {
    let symbols = try symbols(of: image, job)
    let sections = try SectionCoder(model, quality).encode(symbols, job, share: 0.05)
    return Container.write(
      width: image.width, height: image.height, quality: quality, fingerprint: model.fingerprint, sections: sections)
  }

  /// Transforms a picture and quantises it.
  package func symbols(of image: Image, _ job: Job) throws(CodecError) -> PictureSymbols {
    try job.check("begin")
    let size = PaddedSize(width: image.width, height: image.height)
    let y = try model.analysis.latent(of: image, size, at: quality, job, share: 0.6)
    let z = try model.hyperAnalysis.hyperLatent(of: y, job, share: 0.05)
    let hyper = model.hyperLatent.symbols(of: z, at: quality)
    let side = try SideInformation(of: hyper, model, quality, job, share: 0.05)
    let latent = try model.means.symbols(of: y, context: side.context(on: job.kernels), at: quality, job, share: 0.25)
    return PictureSymbols(size: size, hyper: hyper, latent: latent, classes: side.classes)
  }
}
