import AECSupport
import CTraining

/// The directions in which pictures vary most, and how much of them so many directions keep: the best that any linear autoencoder
/// comes to (Baldi and Hornik 1989, "Neural networks and principal component analysis").
package struct PrincipalComponents: Sendable {
  /// Variances along all directions, the largest first: the mean over pictures of the square of what a picture is along each.
  package let variances: [Double]
  private let mean: [Float]
  /// A row for each direction.
  private let directions: [[Float]]

  /// Numbers of a picture beyond which finding them takes too long.
  package static let mostNumbers = 1024

  /// Those of pictures, of which only as many directions are kept; nil where pictures are too large.
  package init?(_ pictures: SmallPictures, keeping count: Int) {
    let (numbers, pictureCount) = (pictures.shape.count, pictures.count)
    guard numbers <= Self.mostNumbers, pictureCount > 0 else { return nil }
    var sums = [Double](repeating: 0, count: numbers)
    for (place, sample) in pictures.samples.enumerated() { sums[place % numbers] += Double(sample) }
    let mean = sums.map { Float($0 / Double(pictureCount)) }
    guard let components = Eigenvectors(of: Self.covariance(pictures, mean), size: numbers) else { return nil }
    variances = components.values
    directions = (0..<min(count, numbers)).map { components[$0].map { Float($0) } }
    self.mean = mean
  }

  /// The mean over pictures of products of any two of their numbers, the mean picture taken off.
  private static func covariance(_ pictures: SmallPictures, _ mean: [Float]) -> [Double] {
    let (numbers, table) = (mean.count, TrainingKernels.exact.table)
    let (sum, part) = (Memory<Double>(numbers * numbers), Floats(numbers * numbers))
    // Few at a time, so that single precision does for their sum.
    let most = 64
    let rows = Words(most * numbers)
    let scratch = Words(table.outer_words(Int32(most), Int32(numbers), Int32(numbers), true))
    for first in stride(from: 0, to: pictures.count, by: most) {
      let some = pictures[first..<min(first + most, pictures.count)]
      for (place, sample) in some.samples.enumerated() {
        rows.start[place] = (sample - mean[place % numbers]).bitPattern
      }
      table.outer(
        rows.start, rows.start, Int32(some.count), Int32(numbers), Int32(numbers), true, false, part.start,
        scratch.start)
      for place in 0..<sum.count { sum.start[place] += Double(part.start[place]) }
    }
    return sum.array.map { $0 / Double(pictures.count) }
  }

  /// What the pictures lose by so many directions, in the mean: the sum of the squared differences of one.
  package func loss(_ count: Int) -> Double { variances.dropFirst(count).reduce(0) { $0 + max(0, $1) } }

  /// What the directions that are kept leave of pictures.
  package func reconstruct(_ pictures: SmallPictures) -> SmallPictures {
    var kept = SmallPictures(pictures.shape)
    for index in 0..<pictures.count {
      let centred = zip(pictures[index..<index + 1].samples, mean).map { $0 - $1 }
      var picture = mean
      for direction in directions {
        let along = zip(direction, centred).reduce(0) { $0 + $1.0 * $1.1 }
        for place in picture.indices { picture[place] += along * direction[place] }
      }
      kept.add(picture)
    }
    return kept
  }
}
