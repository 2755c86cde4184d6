/// Widths and depths of the networks that a decoder runs. Names as in the trainer's configuration: `c8` and `c16` are
/// channels at 1/8 and 1/16 of the picture's resolution, `n8` and `n16` blocks there,
/// `wide8` the rings of positions that depth-wise layers at 1/8 have beyond 3x3.
struct DecoderWidths {
  let c8, n8, c16, n16, wide8: Int
  /// M, channels of y.
  let latent: Int
  /// Z, channels of z.
  let hyper: Int
  let hyperWidth: Int
  let scaleWidth: Int
  /// Limits of y_hat and of z_hat.
  let latentLimit, hyperLimit: Int

  /// The same of each channel.
  var latentLimits: [Int] { Array(repeating: latentLimit, count: latent) }
  var hyperLimits: [Int] { Array(repeating: hyperLimit, count: hyper) }

  init(_ reader: inout ModelReader) throws(ModelError) {
    let start = reader.offset
    let w = try reader.widths("decoder half", 11)
    (c8, n8, c16, n16) = (w[0], w[1], w[2], w[3])
    (latent, hyper, hyperWidth, scaleWidth) = (w[4], w[5], w[6], w[7])
    (latentLimit, hyperLimit, wide8) = (w[8], w[9], w[10])
    try checkWidths([c8, c16, hyper, hyperWidth, scaleWidth], depths: [n8, n16], wide8: wide8, at: start)
    guard latent % 64 == 0, (64...1024).contains(latent) else {
      throw ModelError(
        part: "decoder half", expected: "latent channels, a multiple of 64 up to 1024", found: "\(latent)",
        offset: start)
    }
    guard (1...32767).contains(latentLimit), (1...32767).contains(hyperLimit) else {
      throw ModelError(
        part: "decoder half", expected: "limits in 1 ... 32767", found: "\(latentLimit), \(hyperLimit)", offset: start)
    }
  }
}

/// Widths and depths of the networks that only an encoder runs.
struct EncoderWidths {
  let c8, n8, c16, wide8: Int
  /// Width of the hyper analysis.
  let hyperWidth: Int

  init(_ reader: inout ModelReader) throws(ModelError) {
    let start = reader.offset
    let w = try reader.widths("encoder half", 5)
    (c8, n8, c16, hyperWidth, wide8) = (w[0], w[1], w[2], w[3], w[4])
    try checkWidths([c8, c16, hyperWidth], depths: [n8], wide8: wide8, at: start)
  }
}

private func checkWidths(_ widths: [Int], depths: [Int], wide8: Int, at offset: Int) throws(ModelError) {
  guard widths.allSatisfy({ $0 % 16 == 0 && (16...1024).contains($0) }), depths.allSatisfy({ $0 <= 64 }) else {
    throw ModelError(
      part: "widths", expected: "multiples of 16 up to 1024, and up to 64 blocks", found: "\(widths), \(depths)",
      offset: offset)
  }
  guard wide8 <= 1 else {
    throw ModelError(
      part: "widths", expected: "depth-wise layers of 3x3 or 5x5 at 1/8", found: "\(wide8) rings beyond 3x3",
      offset: offset)
  }
}

/// The tables of gains and classes that a decoder reads at a quality.
struct DecoderTables {
  let latent: LatentTables
  /// Of z, where an encoder's gain is still to come.
  let hyperInverse, hyperClasses: AnchorTable
  let synthesisGain: AnchorTable

  init(_ reader: inout ModelReader, _ widths: DecoderWidths) throws(ModelError) {
    latent = LatentTables(
      gain: try reader.table("latent gain", channels: widths.latent),
      inverse: try reader.table("latent inverse gain", channels: widths.latent),
      classes: try reader.table("latent class", channels: widths.latent), limit: widths.latentLimit)
    hyperInverse = try reader.table("hyper inverse gain", channels: widths.hyper)
    hyperClasses = try reader.table("hyper class", channels: widths.hyper)
    synthesisGain = try reader.table("synthesis gain", channels: widths.c8)
  }
}
