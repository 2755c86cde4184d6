import AEC

/// How odd a picture is beside normal ones, by one of several measures.
public enum AnomalyScore: String, Sendable, CaseIterable {
  /// How far textures are from the nearest of normal pictures, without regard to position.
  case nearest
  /// How far they are from the middle of one Gaussian over all of them.
  case gaussian
  /// The same of each position by itself, where all pictures have one size.
  case position
  /// The mean squared error of what the network alone makes of the picture's latents.
  case error
  /// Bits a pixel of the picture's file, of effort 1 unless it is one.
  case rate
  /// The mean of all others that there are, each in deviations of normal pictures.
  case all
}

/// What is known of a picture that may be odd.
public struct AnomalySample: Sendable {
  /// What the network knows of it.
  public var latents: Latents
  /// The mean squared error at each position of the latents, row by row, of the network's own picture; nil if it is not asked for.
  public var errors: [Float]?
  /// Bits a pixel; nil if they are not asked for.
  public var rate: Double?

  /// What is known of a picture.
  public init(latents: Latents, errors: [Float]? = nil, rate: Double? = nil) {
    precondition(errors.map { $0.count == latents.rows * latents.columns } ?? true, "an error for each position")
    (self.latents, self.errors, self.rate) = (latents, errors, rate)
  }
}

extension AnomalySample {
  /// The mean squared differences of two pictures of one size, in RGB of 8 bits, over the pixels of each position of latents.
  public static func errors(of picture: Picture, and other: Picture) -> [Float] {
    precondition(picture.width == other.width && picture.height == other.height, "pictures of one size")
    let (left, right) = (picture.rgb8.pixels, other.rgb8.pixels)
    let (rows, columns) = ((picture.height + 15) / 16, (picture.width + 15) / 16)
    var sums = [Float](repeating: 0, count: rows * columns)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        for y in 0..<picture.height {
          for index in 0..<3 * picture.width {
            let difference = Float(left[3 * y * picture.width + index]) - Float(right[3 * y * picture.width + index])
            sums[y / 16 * columns + index / 48] += difference * difference
          }
        }
      }
    }
    return sums.indices.map { position in
      let height = min(16, picture.height - position / columns * 16)
      let width = min(16, picture.width - position % columns * 16)
      return sums[position] / Float(3 * width * height)
    }
  }
}

/// How odd a picture is.
public struct AnomalyJudgement: Sendable, Equatable {
  /// Its scores, of those that the model has.
  public var scores: [AnomalyScore: Double]
  /// What each score was made of: a number at each position of the latents; none of the rate and of all.
  public var maps: [AnomalyScore: [Float]]
}
