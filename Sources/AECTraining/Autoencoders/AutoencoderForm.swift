import AEC

/// An encoder and a decoder as lists of layers, the pictures that go through them, and what the latent between them costs.
package struct AutoencoderForm: Sendable {
  /// Of a picture.
  package let picture: Shape
  /// Channels of the latent.
  package let latent: Int
  package let penalty: LatentPenalty
  let encoder, decoder: [Part]
  /// Pictures that go through it at a time, one below the other: more than one where no layer mixes positions of different ones.
  let together: Int

  /// Whether what is decoded is drawn, from Gaussians that the encoder tells.
  package var isDrawn: Bool { penalty.isDrawn }

  /// One of any lists. Where the penalty is a divergence, the encoder gives twice the latent.
  package init(
    picture: Shape, latent: Int, penalty: LatentPenalty = .none, encoder: NetworkList, decoder: NetworkList,
    block: Int = 1, together: Int = 1
  ) {
    (self.picture, self.latent, self.penalty, self.together) = (picture, latent, penalty, together)
    self.encoder = encoder.parts(picture.channels, reading: block)
    self.decoder = decoder.parts(latent, giving: block)
  }

  /// Dense layers from a square picture as a whole to a latent and back: with a layer of `width` leaky channels on either side, or, where
  /// there is none, linear.
  package static func dense(picture: Shape, width: Int?, latent: Int, penalty: LatentPenalty = .none) -> Self {
    precondition(picture.height == picture.width, "a picture is as high as wide")
    let wide = width.map { $0 == 0 ? [] : [NetworkLine.dense("wide", $0, .leaky)] } ?? []
    return AutoencoderForm(
      picture: picture, latent: latent, penalty: penalty,
      encoder: NetworkList(name: "encoder.", density: 1, lines: wide + [.dense("latent", penalty.channels(latent))])
        .ending(penalty.code),
      decoder: NetworkList(name: "decoder.", density: 1, lines: wide + [.dense("picture", picture.count)]),
      block: picture.height, together: 32)
  }

  /// The codec's own transforms, on pictures whose sides are multiples of 16, without the gains that stand for its rates.
  package static func codec(_ k: Configuration, picture: Shape, latent: Int, penalty: LatentPenalty = .none) -> Self {
    precondition(picture.height % 16 == 0 && picture.width % 16 == 0 && picture.channels == 3)
    let side = 8
    return AutoencoderForm(
      picture: picture, latent: latent, penalty: penalty,
      encoder: .analysis(
        c8: k.encoderC8, n8: k.encoderN8, wide8: k.encoderWide8, c16: k.encoderC16, latent: penalty.channels(latent)
      ).ending(penalty.code).withoutGains,
      decoder: .synthesis(
        c8: k.decoderC8, n8: k.decoderN8, wide8: k.decoderWide8, c16: k.decoderC16, n16: k.decoderN16,
        pixels: 3 * side * side
      ).withoutGains, block: side)
  }
}

extension LatentPenalty {
  /// Whether what is decoded is drawn.
  var isDrawn: Bool { if case .divergence = self { true } else { false } }

  /// Channels that the encoder gives for a latent: means and logarithms of variances where it is drawn.
  func channels(_ latent: Int) -> Int { isDrawn ? 2 * latent : latent }

  /// What ends the encoder. A sparse latent has no numbers below zero, so that the others are zero and not just small.
  fileprivate var code: Activation { if case .magnitude = self { .relu } else { .linear } }
}

extension NetworkList {
  /// The same with another activation of the last layer, which is dense.
  fileprivate func ending(_ activation: Activation) -> NetworkList {
    guard case .dense(let own, let channels, _, let down, let up, let hasGain) = lines.last else { return self }
    let last = NetworkLine.dense(own, channels, activation, down: down, up: up, hasGain: hasGain)
    return NetworkList(name: name, density: density, lines: lines.dropLast() + [last])
  }

  fileprivate var withoutGains: NetworkList {
    NetworkList(
      name: name, density: density,
      lines: lines.map { line in
        guard case .dense(let own, let channels, let activation, let down, let up, true) = line else { return line }
        return .dense(own, channels, activation, down: down, up: up)
      })
  }
}
