import AECSupport
import CCodes

/// t-SNE: places in the plane whose neighbourhoods are those of the points.
///
/// Each point's neighbours attract it by how near they are in the space, and all points push one another apart. Repulsion is exact, of all
/// pairs; neighbours are the nearest three times the perplexity. Places begin at the principal components, with a little noise of the seed.
///
/// Source: van der Maaten, Hinton, "Visualizing data using t-SNE", Journal of Machine Learning Research 9, 2008; rates and the exaggeration
/// of the beginning from Belkina et al., "Automated optimized parameters for t-SNE", Nature Communications 10, 2019.
struct NeighbourEmbedding {
  /// How the places are found.
  struct Settings {
    /// How many neighbours count, about.
    var perplexity: Double
    var seed: Int
    var iterations = 1000
    var threads = 1
  }

  private(set) var x, y: [Float]
  private let settings: Settings
  /// Those that attract point k end in `others` at `ends[k]`, and begin where those of the point before end.
  private let ends, others: [Int32]
  /// How much each attracts; all sum to 1.
  private let affinities: [Float]

  /// In the beginning attraction is that much stronger, for so many iterations.
  private static let exaggeration: Float = 12
  private static let exaggerated = 250

  /// Places of points, in no particular unit around 0; at least four points.
  init(
    of points: PointRows, _ settings: Settings, progress: (@Sendable (Double) -> Void)? = nil
  ) {
    precondition(points.count > 3 && settings.perplexity >= 1 && settings.perplexity < Double(points.count))
    self.settings = settings
    let neighbours = points.neighbours(limit: Int(3 * settings.perplexity), threads: settings.threads)
    (ends, others, affinities) = Self.affinities(of: neighbours, points.count, perplexity: settings.perplexity)
    let axes = PrincipalAxes(of: points, count: 2)
    let scale = axes.places.first.map { places in
      1e-4 / max((places.reduce(0) { $0 + $1 * $1 } / Double(points.count)).squareRoot(), 1e-30)
    }
    var noise = Noise(seed: settings.seed)
    (x, y) = ([], [])
    for point in 0..<points.count {
      func start(_ axis: Int) -> Float {
        axis < axes.places.count ? Float(axes.places[axis][point] * scale!) : 0
      }
      x.append(start(0) + 1e-6 * noise.normal())
      y.append(start(1) + 1e-6 * noise.normal())
    }
    descend(progress)
  }

  /// Of each point with its neighbours the conditional probabilities of the perplexity, then the mean of both ways, as rows.
  private static func affinities(
    of neighbours: PointRows.Neighbours, _ count: Int, perplexity: Double
  ) -> (ends: [Int32], others: [Int32], values: [Float]) {
    let limit = neighbours.limit
    var rows = [[(other: Int, value: Double)]](repeating: [], count: count)
    for point in 0..<count {
      let range = point * limit..<(point + 1) * limit
      let weights = weights(neighbours.distances[range].map(Double.init), perplexity: min(perplexity, Double(limit)))
      for (place, weight) in zip(range, weights) {
        let other = Int(neighbours.indices[place])
        rows[point].append((other, weight))
        rows[other].append((point, weight))
      }
    }
    var (ends, others, values): ([Int32], [Int32], [Float]) = ([], [], [])
    for row in rows {
      var last = -1
      for (other, value) in row.sorted(by: { ($0.other, $0.value) < ($1.other, $1.value) }) {
        let share = Float(value / Double(2 * count))
        // What is known from both sides is one pair.
        if other == last {
          values[values.count - 1] += share
        } else {
          others.append(Int32(other))
          values.append(share)
        }
        last = other
      }
      ends.append(Int32(others.count))
    }
    return (ends, others, values)
  }

  /// Weights exp(-b d), of sum 1, whose entropy is that of so many equal ones; b is found by halving.
  private static func weights(_ distances: [Double], perplexity: Double) -> [Double] {
    let (nearest, goal) = (distances.min() ?? 0, log(perplexity))
    let spread = distances.reduce(0) { $0 + $1 - nearest } / Double(distances.count)
    var (low, high, b) = (0.0, Double.infinity, spread > 0 ? 1 / spread : 1)
    var weights: [Double] = []
    for _ in 0..<64 {
      weights = distances.map { exp(-($0 - nearest) * b) }
      let sum = weights.reduce(0, +)
      let mean = zip(weights, distances).reduce(0) { $0 + $1.0 * ($1.1 - nearest) } / sum
      let excess = log(sum) + b * mean - goal
      weights = weights.map { $0 / sum }
      if abs(excess) < 1e-5 { break }
      if excess > 0 { low = b } else { high = b }
      b = high == .infinity ? 2 * b : (low + high) / 2
    }
    return weights
  }

  /// Gradient descent.
  private mutating func descend(_ progress: (@Sendable (Double) -> Void)?) {
    let count = x.count
    let rate = max(Float(count) / Self.exaggeration / 4, 50)
    var (along, across) = (Coordinate(count), Coordinate(count))
    var weights = [Float](repeating: 0, count: count)
    for iteration in 0..<settings.iterations {
      let isBeginning = iteration < Self.exaggerated
      pull(&along, &across)
      push(&along, &across, &weights)
      // The sum goes from the first to the last, whichever thread computed them.
      let all = Float(weights.reduce(0) { $0 + Double($1) })
      let strength = isBeginning ? Self.exaggeration : 1
      along.step(&x, strength: strength, weights: all, rate: rate, momentum: isBeginning ? 0.5 : 0.8)
      across.step(&y, strength: strength, weights: all, rate: rate, momentum: isBeginning ? 0.5 : 0.8)
      progress?(Double(iteration + 1) / Double(settings.iterations))
    }
  }

  private func pull(_ along: inout Coordinate, _ across: inout Coordinate) {
    along.pulls.withUnsafeMutableBufferPointer { along in
      across.pulls.withUnsafeMutableBufferPointer { across in
        nonisolated(unsafe) let (along, across) = (along.baseAddress!, across.baseAddress!)
        pieces.run { points in
          aec_attraction(
            x, y, ends, others, affinities, Int64(points.lowerBound), Int64(points.upperBound), along, across)
        }
      }
    }
  }

  private func push(_ along: inout Coordinate, _ across: inout Coordinate, _ weights: inout [Float]) {
    along.pushes.withUnsafeMutableBufferPointer { along in
      across.pushes.withUnsafeMutableBufferPointer { across in
        weights.withUnsafeMutableBufferPointer { weights in
          nonisolated(unsafe) let (along, across, weights) = (
            along.baseAddress!, across.baseAddress!, weights.baseAddress!
          )
          pieces.run { points in
            aec_repulsion(
              x, y, Int64(x.count), Int64(points.lowerBound), Int64(points.upperBound), along, across, weights)
          }
        }
      }
    }
  }

  private var pieces: Pieces { Pieces(of: x.count, threads: settings.threads) }

  /// What moves the points along one of the two axes.
  private struct Coordinate {
    /// Sums over the others, of attraction and of repulsion.
    var pulls, pushes: [Float]
    private var steps, gains, slopes: [Float]

    init(_ count: Int) {
      pulls = Array(repeating: 0, count: count)
      (pushes, steps, slopes) = (pulls, pulls, pulls)
      gains = Array(repeating: 1, count: count)
    }

    mutating func step(_ places: inout [Float], strength: Float, weights: Float, rate: Float, momentum: Float) {
      for point in slopes.indices { slopes[point] = 4 * (strength * pulls[point] - pushes[point] / weights) }
      aec_descent_step(&places, &steps, &gains, slopes, Int64(slopes.count), rate, momentum)
    }
  }
}
