import AECSupport

/// Many pictures in the plane: places by what the network knows of them, those that are alike near one another.
public struct PictureMap: Sendable {
  /// How places are found.
  public enum Method: String, Sendable, CaseIterable {
    /// Neighbourhoods are kept, as t-SNE does.
    case tsne
    /// The two directions of the widest spread.
    case pca
  }

  /// Which map is drawn.
  public struct Settings: Sendable {
    /// How places are found.
    public var method = Method.tsne
    /// About how many neighbours count, of t-SNE; a third of the others where there are fewer.
    public var perplexity = 30.0
    /// Another gives another map of t-SNE.
    public var seed = 0
    /// Threads; the map is the same on any number.
    public var threads = 1

    /// The standard ones.
    public init() {}
  }

  /// The most points that t-SNE takes: it compares all pairs in each of its steps.
  public static let mostPoints = 20_000

  /// A place for each point, in the square 0 ... 1.
  public let places: [(x: Double, y: Double)]
  /// By which method: principal components of four points and fewer, where t-SNE has nothing to choose.
  public let method: Method
  /// The perplexity that t-SNE had.
  public let perplexity: Double?

  /// A map of points; `progress` is told the share that is done, from any thread.
  public init(of points: PointRows, _ settings: Settings = Settings(), progress: (@Sendable (Double) -> Void)? = nil) {
    guard settings.method == .tsne, points.count > 4 else {
      let axes = PrincipalAxes(of: points, count: 2).places
      func place(_ axis: Int, _ point: Int) -> Double { axis < axes.count ? axes[axis][point] : 0 }
      places = Self.inSquare((0..<points.count).map { (place(0, $0), place(1, $0)) })
      (method, perplexity) = (.pca, nil)
      return
    }
    let perplexity = min(settings.perplexity, Double(points.count - 1) / 3)
    let embedding = NeighbourEmbedding(
      of: points, .init(perplexity: perplexity, seed: settings.seed, threads: settings.threads), progress: progress)
    places = Self.inSquare(zip(embedding.x, embedding.y).map { (Double($0), Double($1)) })
    (method, self.perplexity) = (.tsne, perplexity)
  }

  /// The places moved and scaled so that the longer side of what they cover is 1, in the middle.
  private static func inSquare(_ places: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    let (xs, ys) = (places.map(\.x), places.map(\.y))
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
    let (top, bottom) = (ys.min() ?? 0, ys.max() ?? 0)
    let side = max(right - left, bottom - top)
    let scale = side > 0 ? 1 / side : 0
    return places.map {
      (0.5 + ($0.x - (left + right) / 2) * scale, 0.5 + ($0.y - (top + bottom) / 2) * scale)
    }
  }
}

/// How pure the neighbourhoods of labelled points are: the share of the nearest that have a point's own label, its mean over all points
/// that have one.
public enum Purity {
  /// How many of the nearest are asked; all others of fewer points.
  public static let neighbours = 10

  /// Of points and a label, or none, of each; nil where there is nothing to ask.
  public static func nearest(_ points: PointRows, _ labels: [Int?], threads: Int = 1) -> Double? {
    precondition(labels.count == points.count, "a label for each point")
    let nearest = points.neighbours(limit: neighbours, threads: threads)
    guard nearest.limit > 0 else { return nil }
    var (own, all) = (0, 0)
    for (point, label) in labels.enumerated() {
      guard let label else { continue }
      all += nearest.limit
      for place in 0..<nearest.limit where labels[Int(nearest.indices[point * nearest.limit + place])] == label {
        own += 1
      }
    }
    return all > 0 ? Double(own) / Double(all) : nil
  }

  /// What points in no order would have.
  public static func byChance(_ labels: [Int?]) -> Double? {
    let counts = Dictionary(labels.compactMap(\.self).map { ($0, 1) }, uniquingKeysWith: +).values
    let labelled = counts.reduce(0, +)
    guard labelled > 0, labels.count > 1 else { return nil }
    return counts.reduce(0) { $0 + Double($1) * Double($1 - 1) } / Double(labelled) / Double(labels.count - 1)
  }
}
