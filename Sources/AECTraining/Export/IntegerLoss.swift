import AEC
import AECMetrics

/// What a model loses against the float network that it was made of: two rate-distortion curves on the same pictures.
///
/// Rates are ideal bits, the sum of -log2 p of the rounded symbols under the Gaussians of their classes; entropy coding adds to
/// either.
public struct IntegerLoss: Sendable {
  /// At these anchors.
  public static let anchors = [0, 4, 8, 12, 15]

  /// Mean bits per pixel and mean PSNR, a point at each anchor.
  public private(set) var floats: [RatePoint] = []
  /// The same of the model.
  public private(set) var integers: [RatePoint] = []

  /// Measures on pictures in 8-bit RGB, at least one, of at least 32 pixels a side.
  public init(
    weights: [String: Tensor], model: Model, pictures: [Picture], progress: (Double) -> Void = { _ in }
  ) throws {
    let network = try FloatNetwork(weights)
    for (index, anchor) in Self.anchors.enumerated() {
      var (floats, integers) = ([RatePoint](), [RatePoint]())
      for (place, picture) in pictures.enumerated() {
        floats.append(try Self.measure(network, picture, anchor))
        integers.append(try Self.measure(model, picture, anchor))
        progress(Double(index * pictures.count + place + 1) / Double(Self.anchors.count * pictures.count))
      }
      self.floats.append(Self.mean(floats))
      self.integers.append(Self.mean(integers))
    }
  }

  /// BD-rate in per cent: how many more bits the integers need at equal PSNR. Throws ``MetricsError`` where the curves do not
  /// overlap.
  public var rate: Double {
    get throws(MetricsError) { try BjontegaardDelta.rate(of: integers, against: floats).value }
  }

  static func mean(_ points: [RatePoint]) -> RatePoint {
    let count = Double(points.count)
    return RatePoint(
      bitsPerPixel: points.reduce(0) { $0 + $1.bitsPerPixel } / count,
      decibels: points.reduce(0) { $0 + $1.decibels } / count)
  }

  private static func measure(_ network: FloatNetwork, _ picture: Picture, _ anchor: Int) throws -> RatePoint {
    let outcome = network.code(FloatMap(picture), anchor: Double(anchor))
    let decoded = network.synthesise(outcome.yHat, anchor: Double(anchor))
    var pixels: [UInt8] = []
    for row in 0..<picture.height {
      for value in decoded.values[3 * decoded.width * row..<3 * (decoded.width * row + picture.width)] {
        pixels.append(UInt8((255 * min(max(value, 0), 1)).rounded(.toNearestOrEven)))
      }
    }
    return try point(outcome.bits, Picture(width: picture.width, height: picture.height, pixels: pixels), of: picture)
  }

  static func measure(_ model: Model, _ picture: Picture, _ anchor: Int) throws -> RatePoint {
    let quality = Quality(position: 256 * anchor)!
    let encoder = PictureEncoder(model: model, quality: quality, effort: .plain)
    let symbols = try encoder.symbols(of: picture)
    let hyperClasses = model.at(quality).hyperClasses
    let hyper = symbols.hyper.elements.enumerated().reduce(0) { bits, symbol in
      bits + GaussianBits.of(Double(symbol.element), Double(hyperClasses[symbol.offset % hyperClasses.count]))
    }
    let latent = zip(symbols.latent.elements, symbols.classes.elements).reduce(0) {
      $0 + GaussianBits.of(Double($1.0), Double($1.1))
    }
    let decoded = try PictureDecoder(models: [model]).decode(encoder.encode(picture))
    return try point(hyper + latent, decoded, of: picture)
  }

  private static func point(_ bits: Double, _ decoded: Picture, of picture: Picture) throws -> RatePoint {
    RatePoint(
      bitsPerPixel: bits / Double(picture.width * picture.height),
      decibels: try Metrics(of: decoded, against: picture).psnr)
  }
}
