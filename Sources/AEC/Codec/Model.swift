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
  /// What the file tells of itself, in words: where it comes from, and under which licence. Outside of the checksums; anybody may
  /// have written it. Empty where there is none.
  public let card: String
  private let storage: ModelStorage

  /// What 1 of the integer maps of y and y_hat is worth in the units of the float network, which ``Latents`` have.
  public var latentScale: Float { analysis.scale }
  /// Channels of y, M.
  public var latentChannels: Int { latent.gain.channels }
  /// Positions of y_hat around its own that the synthesis transform sees, at either side.
  package var synthesisReach: Int { synthesis.network.reach }

  private let analysis: AnalysisTransform
  private let hyperAnalysis: HyperAnalysis
  private let scales: Network
  private let means: MeanPrediction.Layers
  private let synthesis: PixelTransform
  private let thumbnail: ThumbnailTransform
  private let latent, hyperLatent: LatentTables

  /// The model in the bytes of an `.aecm` file.
  ///
  /// Any bytes are safe: checksums, sizes and the numbers that kernels rely on are checked. How much a model takes for each
  /// pixel, ``Limits/work`` bounds. A file that holds an encoder alone takes the decoder half of the model that it serves, which
  /// has to be among `models`.
  public init(bytes: [UInt8], serving models: [Model] = []) throws(ModelError) {
    let storage = ModelStorage(copying: bytes)
    let head = try ModelHead(storage, checking: true)
    guard head.decoder.isEmpty else {
      try self.init(storage, checking: false, proving: true)
      return
    }
    guard let served = models.first(where: { $0.fingerprint == head.fingerprint }) else {
      throw ModelError(
        part: "head", expected: "the model \(hexadecimal(head.fingerprint)) at hand, which this encoder serves",
        found: "none of that fingerprint", offset: 40)
    }
    try self.init(ModelStorage(copying: head.bytes(of: storage, beside: served)), checking: true, proving: true)
  }

  /// The bytes of its `.aecm` file, with both halves.
  public var bytes: [UInt8] { Array(storage.bytes) }

  /// Bytes of the decoder half as they lie in the file.
  fileprivate var decoderHalf: UnsafeRawBufferPointer.SubSequence {
    get throws(ModelError) { storage.bytes[try ModelHead(storage, checking: false).decoder] }
  }

  /// A model that lies in memory for as long as the process runs, at an address that 64 divides.
  package init(embedded bytes: UnsafeRawBufferPointer) throws(ModelError) {
    try self.init(ModelStorage(borrowing: bytes), checking: false, proving: false)
  }

  /// Checks the checksums or not, and proves that no sum overflows or not.
  private init(_ storage: ModelStorage, checking: Bool, proving: Bool) throws(ModelError) {
    let head = try ModelHead(storage, checking: checking)
    self.storage = storage
    card = String(decoding: storage.bytes[head.card], as: UTF8.self)
    name = head.name
    fingerprint = head.fingerprint
    decoderBytes = head.decoder.count
    encoderBytes = head.encoder.count

    var decoder = ModelReader(storage, head.decoder, checking: proving)
    let widths = try DecoderWidths(&decoder)
    let tables = try DecoderTables(&decoder, widths)
    scales = try ScaleSynthesis.network(&decoder, widths)
    means = try MeanPrediction.Layers(&decoder, widths)
    synthesis = try SynthesisTransform.read(&decoder, widths, gain: tables.synthesisGain)
    thumbnail = try ThumbnailTransform(&decoder, widths)
    try decoder.finish("decoder half")
    latent = tables.latent

    var encoder = ModelReader(storage, head.encoder, checking: proving)
    let encoderWidths = try EncoderWidths(&encoder)
    hyperLatent = LatentTables(
      gain: try encoder.table("hyper gain", channels: widths.hyper), inverse: tables.hyperInverse,
      classes: tables.hyperClasses, limit: widths.hyperLimit)
    analysis = try AnalysisTransform(&encoder, encoderWidths, latent: widths.latent)
    hyperAnalysis = try HyperAnalysis(&encoder, encoderWidths, hyper: widths.hyper, limits: analysis.network.limits)
    try encoder.finish("encoder half")
  }

  /// What each channel of y comes to in y_hat at a quality, but for rounding.
  func latentFactors(at quality: Quality) -> [Float] {
    let gains = latent.at(quality).meanGain
    return UnsafeBufferPointer(start: gains.start, count: gains.count).map { Float(max($0, 1)) / 65536 }
  }

  /// The model at a quality, which nothing beyond this asks for again.
  package func at(_ quality: Quality) -> OperatingPoint {
    let gains = latent.at(quality)
    return OperatingPoint(
      analysis: analysis.at(quality), hyperAnalysis: hyperAnalysis,
      hyperLatent: HyperLatent(gains: hyperLatent.at(quality)), scales: ScaleSynthesis(scales, gains),
      means: MeanPrediction(means, gains), synthesis: synthesis.at(quality), thumbnail: thumbnail.at(quality))
  }

  /// Thousands of multiply-accumulates a pixel that coding and decoding take.
  public var kiloMACsPerPixel: (encode: Double, decode: Double) {
    let model = at(.standard)
    let prior = model.scales.network.macsPerPixel + model.means.macsPerPixel
    return (
      (model.analysis.network.macsPerPixel + model.hyperAnalysis.network.macsPerPixel + prior) / 1000,
      (model.synthesis.network.macsPerPixel + prior) / 1000
    )
  }
}

extension ModelHead {
  /// A file with both halves, of this one, which holds an encoder alone, and the decoder half of another model.
  fileprivate func bytes(of file: ModelStorage, beside model: Model) throws(ModelError) -> [UInt8] {
    let half = try model.decoderHalf
    var bytes = Array(file.bytes[..<64])
    func set(_ offset: Int, _ value: Int) {
      withUnsafeBytes(of: UInt32(value).littleEndian) { bytes.replaceSubrange(offset..<offset + 4, with: $0) }
    }
    set(24, 64)
    set(28, half.count)
    set(32, 64 + half.count)
    set(48, 64 + half.count + encoder.count)
    return bytes + half + file.bytes[encoder] + file.bytes[card]
  }
}
