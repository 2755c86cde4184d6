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
  /// The mean squared error of the network's own picture at each position wholly within it, row by row; nil if it is not asked for.
  public var errors: [Float]?
  /// Bits a pixel; nil if they are not asked for.
  public var rate: Double?

  /// What is known of a picture.
  public init(latents: Latents, errors: [Float]? = nil, rate: Double? = nil) {
    precondition(
      errors.map { $0.count == latents.wholeRows * latents.wholeColumns } ?? true, "an error for each position")
    (self.latents, self.errors, self.rate) = (latents, errors, rate)
  }
}

extension AnomalySample {
  /// The mean squared differences of two pictures of one size, in RGB of 8 bits, over the 16x16 pixels of each
  /// position of latents that lies within them; of all pixels where none does along a side.
  public static func errors(of picture: Picture, and other: Picture) -> [Float] {
    precondition(picture.width == other.width && picture.height == other.height, "pictures of one size")
    let (left, right) = (picture.rgb8.pixels, other.rgb8.pixels)
    let (rows, columns) = (max(1, picture.height / 16), max(1, picture.width / 16))
    let (height, width) = (min(picture.height, 16 * rows), min(picture.width, 16 * columns))
    var sums = [Float](repeating: 0, count: rows * columns)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        for y in 0..<height {
          for index in 0..<3 * width {
            let difference = Float(left[3 * y * picture.width + index]) - Float(right[3 * y * picture.width + index])
            sums[y / 16 * columns + index / 48] += difference * difference
          }
        }
      }
    }
    return sums.map { $0 / Float(3 * min(16, width) * min(16, height)) }
  }
}

/// How odd a picture is.
public struct AnomalyJudgement: Sendable, Equatable {
  /// Its scores, of those that the model has.
  public var scores: [AnomalyScore: Double]
  /// What each score was made of: a number at each position of the latents
  /// wholly within the picture; none of the rate and of all.
  public var maps: [AnomalyScore: [Float]]
}
