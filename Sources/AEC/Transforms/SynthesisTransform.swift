extension NetworkList {
  /// g_s, to blocks of so many numbers.
  package static func synthesis(c8: Int, n8: Int, wide8: Int, c16: Int, n16: Int, pixels: Int) -> NetworkList {
    NetworkList(
      name: "synthesis.", density: 4,
      lines: [
        .dense("stem", c16), .blocks("body16", n16, radius: 1), .dense("up.conv", c8, up: 2, hasGain: true),
        .blocks("body8", n8, radius: 1 + wide8), .dense("head", pixels),
      ])
  }
}

/// The synthesis transform g_s: the latent y_hat, `[h/16, w/16, M]`, becomes a picture.
///
///     y_hat -> stem -> blocks (1/16) -> up * gain -> blocks (1/8) -> head -> 8x8 blocks -> pixels
enum SynthesisTransform {
  static func read(
    _ reader: inout ModelReader, _ widths: DecoderWidths, gain: AnchorTable
  ) throws(ModelError) -> PixelTransform {
    let block = PixelBlock(side: 8, colours: PictureLayout.rgb8.colours)
    let list = NetworkList.synthesis(
      c8: widths.c8, n8: widths.n8, wide8: widths.wide8, c16: widths.c16, n16: widths.n16, pixels: block.channels)
    let network = try Network(&reader, list, limits: widths.latentLimits, gain: gain)
    return PixelTransform(stage: .synthesis, network: network, finish: PixelStage(.block(block)), reduction: 1)
  }
}

/// The thumbnail transform: the latent y_hat, `[h/16, w/16, M]`, becomes the picture at 1/8 of its size, each pixel about
/// the mean of 8x8 of the picture's, without the synthesis transform.
///
///     y_hat -> the two heads around the quality -> their blend -> 2x2 pixels
///
/// Heads are linear. There are three, at positions 0, 2048 and 4096 of the quality; one for all would have to choose
/// between smoothing too little at low rates and too much at high ones.
///
/// Normative: "Thumbnails" in <doc:Arithmetic>.
struct ThumbnailTransform: Sendable {
  private static let heads = 3
  private static let width = PixelBlock.headWidth
  /// Positions of the quality from one head to the next.
  private static let spacing = 2048

  private let layer: DenseLayer

  init(_ reader: inout ModelReader, _ widths: DecoderWidths) throws(ModelError) {
    layer = try reader.dense("thumbnail", widths.latentLimits, Self.heads * Self.width)
  }

  /// The blend of the two heads around a quality.
  func at(_ quality: Quality) -> PixelTransform {
    let (first, blend) = quality.position.quotientAndRemainder(dividingBy: Self.spacing)
    let heads = layer.outputs(Self.width * first..<Self.width * (first + 2))
    return PixelTransform(
      stage: .thumbnail, network: Network(density: 4, [.dense(heads)]),
      finish: PixelStage(.heads(blend: blend)),
      reduction: 8)
  }
}
