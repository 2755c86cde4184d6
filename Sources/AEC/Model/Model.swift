/// The weights of a network, decoder and encoder halves, ready to be used where they lie.
///
/// The built-in models come from a library each: `import AECModelFast` gives `Model.fast`.
public struct Model: Sendable {
  /// What the model calls itself, such as `fast`.
  public let name: String
  /// CRC-32 of the decoder half: what a picture names its model by.
  public let fingerprint: UInt32
  /// Bytes of the decoder half.
  public let decoderBytes: Int
  /// Bytes of the encoder half.
  public let encoderBytes: Int

  let analysis: AnalysisTransform
  let synthesis: SynthesisTransform
  let hyperAnalysis: HyperAnalysis
  let hyperLatent: HyperLatent
  let scales: ScaleSynthesis
  let context: ContextSynthesis
  let means: MeanPrediction
  let thumbnail: ThumbnailTransform

  /// The model in the bytes of an `.aecm` file.
  ///
  /// Any bytes are safe: checksums, sizes and the numbers that kernels rely on are checked. How much a model takes for each
  /// pixel, ``Limits/work`` bounds.
  public init(bytes: [UInt8]) throws(ModelError) {
    try self.init(ModelStorage(copying: bytes), checking: true)
  }

  /// A model that lies in memory for as long as the process runs, at an address that 64 divides.
  package init(embedded bytes: UnsafeRawBufferPointer) throws(ModelError) {
    try self.init(ModelStorage(borrowing: bytes), checking: false)
  }

  private init(_ storage: ModelStorage, checking: Bool) throws(ModelError) {
    let head = try ModelHead(storage, checking: checking)
    name = head.name
    fingerprint = head.fingerprint
    decoderBytes = head.decoder.count
    encoderBytes = head.encoder.count

    var decoder = ModelReader(storage, head.decoder, checking: checking)
    let widths = try DecoderWidths(&decoder)
    let tables = try DecoderTables(&decoder, widths)
    scales = try ScaleSynthesis(&decoder, widths, tables)
    context = try ContextSynthesis(&decoder, widths)
    means = try MeanPrediction(&decoder, widths, tables, contextLimit: context.limit)
    synthesis = try SynthesisTransform(&decoder, widths, tables)
    thumbnail = try ThumbnailTransform(&decoder, widths)
    try decoder.finish("decoder half")

    var encoder = ModelReader(storage, head.encoder, checking: checking)
    let encoderWidths = try EncoderWidths(&encoder)
    let hyperGain = try encoder.table("hyper gain", channels: widths.hyper)
    analysis = try AnalysisTransform(&encoder, encoderWidths, latent: widths.latent)
    hyperAnalysis = try HyperAnalysis(&encoder, encoderWidths, widths, latentLimit: analysis.limit)
    try encoder.finish("encoder half")
    hyperLatent = HyperLatent(gain: hyperGain, widths, tables)
  }

  /// What makes pixels of y_hat.
  func transform(for scale: Scale) -> any PixelTransform { scale == .eighth ? thumbnail : synthesis }

  /// Channels of the latent y.
  package var latentChannels: Int { means.latent }
  /// Scale class of each channel of z.
  package func hyperClasses(at quality: Quality) -> [UInt8] { hyperLatent.classes(at: quality) }
  /// Channels of the hyper latent z.
  package var hyperChannels: Int { hyperLatent.channels }

  /// Multiply-accumulates that coding a picture takes.
  func encodingMACs(_ size: PaddedSize, _ effort: Effort) -> Double {
    let prior = context.macsPerPixel + means.macsPerPixel
    let round = prior + synthesis.macsPerPixel + analysis.macsPerPixel
    let plain = analysis.macsPerPixel + hyperAnalysis.macsPerPixel + scales.macsPerPixel + prior
    return Double(size.pixels) * (plain + Double(effort.refinements.count) * round)
  }

  /// Multiply-accumulates that decoding a window of a picture takes; scale classes are needed of all the segments it meets.
  func decodingMACs(_ window: Window, of size: PaddedSize, _ transform: any PixelTransform) -> Double {
    let segments = Segments(size)
    let rows = segments.strips[segments.strips.indices(meeting: window.symbolRows)]
    let columns = segments.columns[segments.columns.indices(meeting: window.columns16)]
    let classes = 256 * Double(rows.reduce(0) { $0 + $1.count }) * Double(columns.reduce(0) { $0 + $1.count })
    return Double(window.pixels) * (context.macsPerPixel + means.macsPerPixel + transform.macsPerPixel)
      + classes * scales.macsPerPixel
  }

  /// Thousands of multiply-accumulates a pixel that coding and decoding take.
  public var kiloMACsPerPixel: (encode: Double, decode: Double) {
    let prior = scales.macsPerPixel + context.macsPerPixel + means.macsPerPixel
    return (
      (analysis.macsPerPixel + hyperAnalysis.macsPerPixel + prior) / 1000,
      (synthesis.macsPerPixel + prior) / 1000
    )
  }
}
