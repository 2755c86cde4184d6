import AECSupport

/// What a trained autoencoder makes of pictures, and of numbers that are drawn.
extension AutoencoderTrainer {
  /// Calls `body` with as many at a time as go through the form together.
  private func groups(_ count: Int, _ body: (Range<Int>) -> Void) {
    networks.pack(parameters, descent.crew)
    for first in stride(from: 0, to: count, by: form.together) { body(first..<min(first + form.together, count)) }
  }

  /// The latents of pictures one behind the other, and what is made of them. Of Gaussians, the means are taken.
  package func reconstruct(_ pictures: SmallPictures) -> (latents: [Float], pictures: SmallPictures) {
    var (latents, made) = ([Float](), SmallPictures(form.picture))
    groups(pictures.count) { range in
      let given = workers[0].encode(pictures[range])
      var means = given
      if form.isDrawn {
        means = given.indices.filter { $0 / form.latent % 2 == 0 }.map { given[$0] }
      }
      latents += given
      made.add(workers[0].decode(means))
    }
    return (latents, made)
  }

  /// Pictures made of numbers from a unit Gaussian, which is what the latents of a divergence's penalty come to together.
  package func samples(_ count: Int, _ draws: Draws) -> SmallPictures {
    var made = SmallPictures(form.picture)
    groups(count) { range in
      let numbers = workers[0].latentCount
      let drawn = range.flatMap { picture in
        (0..<numbers).map { Float(draws.normal(.noise, .secondNoise, picture * numbers + $0)) }
      }
      made.add(workers[0].decode(drawn))
    }
    return made
  }

  /// Nats of divergence of a picture from a unit Gaussian, in the mean, of latents as `reconstruct` gives them; nil where nothing is drawn.
  package func divergence(of latents: [Float], pictures: Int) -> Double? {
    guard form.isDrawn else { return nil }
    let shape = Shape(1, latents.count / (2 * form.latent), 2 * form.latent)
    let gradient = Floats(latents.count)
    let sum = latents.withUnsafeBufferPointer {
      LatentPenalty.divergence(1)($0.baseAddress!, shape, weight: 0, gradient: gradient.start)
    }
    return sum / Double(pictures)
  }
}
