import AEC
import AECSupport
import AECTraining

/// What a trained autoencoder keeps of pictures, beside as many principal components.
struct AutoencoderReport {
  private let trainer: AutoencoderTrainer
  private let learned, aside: SmallPictures
  /// Kept aside: what the encoder sees, and what comes of it.
  private let seen, made: SmallPictures
  private let latents: [Float]

  /// Measures pictures learned from and kept aside.
  init(_ trainer: AutoencoderTrainer, learned: SmallPictures, aside: SmallPictures) {
    (self.trainer, self.learned, self.aside) = (trainer, learned, aside)
    let draws = Draws(seed: trainer.options.seed + 2, step: 0)
    seen = trainer.options.noise.map { aside.corrupted($0, draws) } ?? aside
    (latents, made) = trainer.reconstruct(seen)
  }

  /// Pictures kept aside above, what the encoder sees of them where that is not the same, and what comes of them below.
  var sheet: Picture {
    let chosen = (0..<16).map { $0 * aside.count / 16 }
    func some(_ pictures: SmallPictures) -> SmallPictures {
      chosen.reduce(into: SmallPictures(pictures.shape)) { $0.add(pictures[$1..<$1 + 1]) }
    }
    return SmallPictures.sheet([some(aside)] + (trainer.options.noise == nil ? [] : [some(seen)]) + [some(made)])
  }

  /// A table, and lines of what is not in it.
  var text: String {
    let numbers = latents.count / aside.count / (trainer.form.isDrawn ? 2 : 1)
    var rows = [["kept aside", "error", "PSNR", "detail kept", "wrong side of gray", "zeros"]]
    func add(_ name: String, _ pictures: SmallPictures, zeros: Double? = nil) {
      let found = Fidelity(pictures, to: aside)
      rows.append([
        name, Figures.fixed(found.error, 2), Figures.fixed(found.psnr, 2) + " dB", Figures.percent(found.detail),
        Figures.percent(found.wrong), zeros.map(Figures.percent) ?? "",
      ])
    }
    if trainer.options.noise != nil { add("what goes in", seen) }
    let zeros = Double(latents.count { $0 == 0 }) / Double(latents.count)
    add("autoencoder, \(numbers) numbers", made, zeros: zeros)
    let components = PrincipalComponents(learned, keeping: numbers)
    if let components { add("principal components, \(numbers)", components.reconstruct(seen)) }
    var lines = [Figures.table(rows)]

    // The identity keeps everything, a code for pictures nothing that is none.
    let noise = SmallPictures.noise(aside.shape, count: 256)
    let heard = Fidelity(trainer.reconstruct(noise).pictures, to: noise)
    lines.append("noise that is no picture comes back at \(Figures.fixed(heard.psnr, 2)) dB")
    if trainer.options.noise == nil, let components, numbers < aside.shape.count {
      let own = Fidelity(trainer.reconstruct(learned).pictures, to: learned).error
      let best = 255 * 255 * components.loss(numbers) / Double(learned.shape.count)
      lines.append(
        "error on the pictures learned from: \(Figures.fixed(own, 3)), of principal components \(Figures.fixed(best, 3)) "
          + "(\(Figures.signed(100 * (own / best - 1), 2)) %)")
    }
    if let nats = trainer.divergence(of: latents, pictures: aside.count) {
      lines.append(
        "a latent takes \(Figures.fixed(nats, 2)) nats, \(Figures.fixed(nats / log(2), 2)) bits, in the mean")
    }
    return lines.joined(separator: "\n")
  }
}
