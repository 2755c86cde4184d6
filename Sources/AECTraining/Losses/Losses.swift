import AECSupport
import CTraining

/// What a reconstruction is compared by. Each says what a batch's example costs, and the gradient by the reconstruction.
package enum ReconstructionLoss: Sendable, Equatable {
  /// The sum of squared differences.
  case squaredError
  /// The sum of binary cross-entropies, in nats, of targets in 0...1 and the sigmoid of what is given.
  case crossEntropy
  /// 1 - MS-SSIM, of samples in 0...1; over the finest scales, as many as a picture has.
  case msSSIM

  /// What the text of `--loss` says: `mse`, `bce` or `ms-ssim`.
  package init(_ text: String) throws(OptionError) {
    switch text {
    case "mse": self = .squaredError
    case "bce": self = .crossEntropy
    case "ms-ssim": self = .msSSIM
    default: throw OptionError(option: "--loss", expected: "mse, bce or ms-ssim", found: text)
    }
  }

  /// The loss, and `weight` times its gradient.
  func callAsFunction(
    _ given: UnsafePointer<Float>, _ target: UnsafePointer<Float>, _ shape: Shape, weight: Float,
    gradient: UnsafeMutablePointer<Float>, _ kernels: TrainingKernels
  ) -> Double {
    let count = Int64(shape.count)
    switch self {
    case .squaredError: return kernels.table.squared_error(given, target, count, weight, gradient)
    case .crossEntropy: return kernels.table.cross_entropy(given, target, count, weight, gradient)
    case .msSSIM: return StructuralLoss(shape).run(given, target, weight: weight, gradient: gradient)
    }
  }
}

/// What a latent costs beside the reconstruction.
package enum LatentPenalty: Sendable, Equatable {
  case none
  /// The bits of an entropy model: what the codec's network has, and an autoencoder has not.
  case rate
  /// So many times the divergence of Gaussians from those of mean 0 and variance 1, in nats. The first half of the channels are
  /// means, the second logarithms of variances; what is decoded is drawn (Kingma 2013, arXiv 1312.6114).
  case divergence(Float)
  /// So many times the sum of magnitudes.
  case magnitude(Float)

  /// What the text of `--penalty` says: `rate`, `kl:BETA`, `l1:W` or `none`.
  package init(_ text: String) throws(OptionError) {
    let option = OptionText("--penalty", text, choices: "rate, kl:BETA, l1:W or none")
    switch option.word {
    case "kl": self = .divergence(Float(try option.number("BETA", in: 0...1e6)))
    case "l1": self = .magnitude(Float(try option.number("W", in: 0...1e6)))
    case "rate", "none":
      try option.standsAlone()
      self = option.word == "rate" ? .rate : .none
    default: throw option.isUnknown
    }
  }

  /// The penalty of a latent; adds `weight` times its gradient.
  func callAsFunction(
    _ latent: UnsafePointer<Float>, _ shape: Shape, weight: Float, gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    var sum = 0.0
    switch self {
    case .none, .rate: break
    case .magnitude(let factor):
      for index in 0..<shape.count {
        sum += Double(factor * abs(latent[index]))
        gradient[index] += weight * factor * (latent[index] > 0 ? 1 : latent[index] < 0 ? -1 : 0)
      }
    case .divergence(let factor):
      let half = shape.channels / 2
      for position in 0..<shape.positions {
        for channel in 0..<half {
          let (mean, spread) = (position * shape.channels + channel, position * shape.channels + half + channel)
          let variance = exp(latent[spread])
          sum += Double(0.5 * factor * (latent[mean] * latent[mean] + variance - 1 - latent[spread]))
          gradient[mean] += weight * factor * latent[mean]
          gradient[spread] += weight * factor * 0.5 * (variance - 1)
        }
      }
    }
    return sum
  }
}
