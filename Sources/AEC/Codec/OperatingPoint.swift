/// The networks and gains of a model at one quality: a point of its rate-distortion curve.
package struct OperatingPoint: Sendable {
  let analysis: AnalysisTransform
  let hyperAnalysis: HyperAnalysis
  let hyperLatent: HyperLatent
  let scales: ScaleSynthesis
  let means: MeanPrediction
  let synthesis, thumbnail: PixelTransform

  /// The networks that are one list of layers from end to end.
  package var networks: [Network] {
    [analysis.network, hyperAnalysis.network, scales.network, synthesis.network, thumbnail.network]
  }

  /// What makes pixels of y_hat.
  func transform(for scale: PictureScale) -> PixelTransform { scale == .eighth ? thumbnail : synthesis }

  /// Channels of y and of z.
  var latentChannels: Int { means.latent }
  var hyperChannels: Int { hyperLatent.channels }
  /// Scale class of each channel of z.
  package var hyperClasses: [UInt8] { hyperLatent.classes }

  /// Rows of classes and of psi that can be computed when so many rows of z_hat are known; y is known that far, too.
  func priorRows(knowing hyperRows: Int) -> Int {
    min(means.contextRows(knowing: hyperRows), scales.network.rows(knowing: hyperRows))
  }

  /// A map of the scale classes of z's symbols: the same at every position.
  func hyperClassMap(_ size: PaddedSize) -> ClassMap {
    let map = ClassMap(height: size.rows64, width: size.columns64, channels: hyperChannels)
    let row = Array(repeating: hyperClasses, count: map.width).flatMap(\.self)
    for y in 0..<map.height { map.replace(rows: y..<y + 1, columns: 0..<map.width, with: row) }
    return map
  }

  /// CRC-32 over the checksums of all queues before deflate: z's, then those of y's segments in order.
  package func queueChecksum(_ picture: PictureSymbols) -> UInt32 {
    let size = picture.size
    let sums =
      SectionCoder(.hyperLatent, of: size).queueChecksums(picture.hyper, hyperClassMap(size))
      + SectionCoder(.latent, of: size).queueChecksums(picture.latent, picture.classes)
    return Checksum.crc32(sums.flatMap(Container.littleEndian))
  }
}
