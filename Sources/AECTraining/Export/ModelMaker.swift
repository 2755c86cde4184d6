import AEC
import AECMetrics

/// Makes a model file of trained weights and pictures: calibrates, exports, reads the file again and codes a picture with it.
public struct ModelMaker: Sendable {
  /// What the model calls itself, 1 to 16 letters.
  public var name: String
  /// The model whose decoder half stays as it is, where the encoder alone was trained.
  public var encoderOf: Model?
  /// Squares that the calibration looks at, and all that thumbnails are fitted to.
  public var (observed, squares) = (32, 64)
  /// Pixels a side of a square, a multiple of 64.
  public var size = 256
  /// Threads that calibrate; nil for one for each processor. Nothing depends on them.
  public var threads: Int?

  /// A maker of a model of that name.
  public init(name: String, encoderOf: Model? = nil) { (self.name, self.encoderOf) = (name, encoderOf) }

  /// What was made.
  public struct Made: Sendable {
    /// The model, as it was read again.
    public let model: Model
    /// Those of the file; of an encoder alone they hold no decoder half.
    public let bytes: [UInt8]
    /// How much of 31 bits the layer with the largest sums could fill, of those that were exported: below 1.
    public let fullest: Double
  }

  /// Makes the file of weights by name. Pictures are in 8-bit RGB; those smaller than a square are not used, and one has to be
  /// larger. Throws `ExportError`, and `ModelError` or `CodecError` where the file does not do what it should.
  public func make(
    _ weights: [String: Tensor], pictures: [Picture], card: String, progress: @escaping (Double) -> Void = { _ in }
  ) throws -> Made {
    var found = CalibrationPictures(size: size, observed: observed)
    let used = min(pictures.count, squares)
    for index in 0..<used {
      let left = used - index
      found.add(
        pictures[index * pictures.count / used], squares: max(1, (squares - found.squares.count + left - 1) / left))
    }
    guard let check = found.squares.first else {
      throw ExportError("pictures", expected: "one of at least \(size) pixels a side", found: "none")
    }
    let calibration = try Calibrator(weights, threads: threads, progress: progress).calibration(found)
    let exporter = try ModelExporter(
      weights: weights, calibration: calibration, keeping: encoderOf.map { IntegerModel($0) })
    let integers = try exporter.model(named: name)
    let bytes = encoderOf == nil ? integers.bytes(card: card) : integers.encoderBytes(card: card)
    let model = try Model(bytes: bytes, serving: encoderOf.map { [$0] } ?? [])
    let file = try PictureEncoder(model: model, proof: true).encode(check)
    // Throws where the picture is not the one that the encoder saw.
    _ = try PictureDecoder(models: [model]).decode(file)
    return Made(model: model, bytes: bytes, fullest: integers.fullest)
  }
}

extension Model {
  /// Mean ideal bits per pixel and mean PSNR on pictures in 8-bit RGB, of at least 32 pixels a side: a point at each of
  /// `IntegerLoss.anchors`.
  public func curve(on pictures: [Picture]) throws -> [RatePoint] {
    try IntegerLoss.anchors.map { anchor in
      IntegerLoss.mean(try pictures.map { try IntegerLoss.measure(self, $0, anchor) })
    }
  }
}
