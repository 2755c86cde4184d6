/// What a network knows of a picture: y_hat, `[h/16, w/16, M]`, and by what it came to be.
///
/// Numbers are in the units of the float network: those of the integer maps times ``Model/latentScale``. Each channel carries the
/// factor of its quality, which is below 1 where training found it noisy: ``brought(to:of:)`` exchanges it.
public struct Latents: Sendable, Equatable {
  /// Where they come from.
  public enum Source: String, Sendable {
    /// They are a file's own.
    case stored
    /// They were made of pixels, which may have come from a file.
    case analysed
  }

  /// Pixels in a row of the picture, and its rows.
  public let width, height: Int
  /// Numbers at a position, M.
  public let channels: Int
  /// Fingerprint of the model whose they are.
  public let fingerprint: UInt32
  /// The quality that the networks work at.
  public let quality: Quality
  /// Where they come from.
  public let source: Source
  /// Row by row, position by position, channel by channel.
  public let values: [Float]

  /// Latents of these numbers, `channels` for each 16x16 pixels, also for those that a picture has in part.
  public init(
    width: Int, height: Int, channels: Int, fingerprint: UInt32, quality: Quality, source: Source, values: [Float]
  ) {
    (self.width, self.height, self.channels) = (width, height, channels)
    (self.fingerprint, self.quality, self.source, self.values) = (fingerprint, quality, source, values)
    precondition(width > 0 && height > 0 && channels > 0, "latents have a size")
    precondition(values.count == rows * columns * channels, "as many numbers as positions times channels")
  }

  /// Rows of positions, one to 16 rows of pixels.
  public var rows: Int { (height + 15) / 16 }
  /// Positions in a row.
  public var columns: Int { (width + 15) / 16 }
}

extension Latents {
  /// The same with the channels' factors of another quality, so that latents of two qualities compare but for what each has rounded
  /// away.
  public func brought(to quality: Quality, of model: Model) -> Latents {
    precondition(model.fingerprint == fingerprint && model.latentChannels == channels, "latents of that model")
    if quality == self.quality { return self }
    let factors = zip(model.latentFactors(at: quality), model.latentFactors(at: self.quality)).map { $0 / $1 }
    return Latents(
      width: width, height: height, channels: channels, fingerprint: fingerprint, quality: quality, source: source,
      values: values.indices.map { values[$0] * factors[$0 % channels] })
  }

  /// The numbers of the rows of a map, as far as the picture goes.
  static func values(of map: FeatureMap, rows: Range<Int>, columns: Int, scale: Float) -> [Float] {
    rows.flatMap { row in
      UnsafeBufferPointer(start: map[row].position(0), count: columns * map.channels).map { Float($0) * scale }
    }
  }

  /// The map of a padded picture that they are; positions beyond their last repeat it.
  func map(of size: PaddedSize, scale: Float, limit: Int) -> FeatureMap {
    let map = FeatureMap(height: size.rows16, width: size.columns16, channels: channels)
    let integers = values.map { value -> Int16 in
      guard value.isFinite else { return 0 }
      let limit = Float(limit)
      return Int16(min(max((value / scale).rounded(), -limit), limit))
    }
    for row in 0..<map.height {
      for column in 0..<map.width {
        let place = (min(row, rows - 1) * columns + min(column, columns - 1)) * channels
        map.replace(
          rows: row..<row + 1, columns: column..<column + 1, with: Array(integers[place..<place + channels]))
      }
    }
    return map
  }
}
