import AEC
import AECSupport

/// Numbers at each position of a picture's latents, `[rows, columns, size]`, the last axis innermost.
struct TextureMap: Sendable, Equatable {
  var rows, columns, size: Int
  var values: [Float]

  var positions: Int { rows * columns }
}

/// What makes a position's texture of latents: how strong each channel is around it, relative to how strong all are.
///
/// Each channel is brought to mean 0 and deviation 1 over normal pictures, and each position to a root mean square of 1 over all channels
/// of the 5x5 positions around it, so that light and contrast count little; then come the logarithms of the root mean squares of each
/// channel over 3x3 positions. Latents that only differ in where a pattern lies within a position have the same texture.
struct LatentTexture: Sendable, Equatable {
  /// Of each channel over normal pictures.
  var means, deviations: [Float]

  var channels: Int { means.count }

  /// Positions on either side over which contrast is measured, and those over which channels are.
  private static let (contrastReach, reach) = (2, 1)
  /// What is added to squares: a share of their mean over the picture to contrast, where there is none; and to channels.
  private static let (contrastFloor, floor): (Float, Float) = (0.02, 1e-3)

  init(means: [Float], deviations: [Float]) { (self.means, self.deviations) = (means, deviations) }

  /// That of normal pictures.
  init(fitting pictures: [Latents]) {
    let channels = pictures[0].channels
    var (sums, squares) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    for latents in pictures {
      // A picture counts as one, whatever its size.
      let moments = PooledLatents.moments(of: latents)
      for channel in 0..<channels {
        let (mean, deviation) = (Double(moments[channel]), Double(moments[channels + channel]))
        sums[channel] += mean / Double(pictures.count)
        squares[channel] += (mean * mean + deviation * deviation) / Double(pictures.count)
      }
    }
    means = sums.map { Float($0) }
    deviations = zip(sums, squares).map { Float(max(1e-12, $1 - $0 * $0).squareRoot()) }
  }

  /// The texture at each position that lies within the picture: of others the padding is a part.
  func map(of latents: Latents) -> TextureMap {
    let (rows, columns, channels) = (latents.rows, latents.columns, channels)
    var values = latents.values
    values.withUnsafeMutableBufferPointer { values in
      for position in 0..<rows * columns {
        for channel in 0..<channels {
          let value = (values[position * channels + channel] - means[channel]) / deviations[channel]
          values[position * channels + channel] = value * value
        }
      }
    }
    let squares = TextureMap(rows: rows, columns: columns, size: channels, values: values)
    let overall = TextureMap(
      rows: rows, columns: columns, size: 1,
      values: (0..<rows * columns).map { position in
        values[position * channels..<(position + 1) * channels].reduce(0, +) / Float(channels)
      })
    let contrast = overall.averaged(reach: Self.contrastReach).values
    let floor = Self.contrastFloor * overall.values.reduce(0, +) / Float(rows * columns) + 1e-4
    var relative = squares
    relative.values.withUnsafeMutableBufferPointer { values in
      for (position, contrast) in contrast.enumerated() {
        let factor = 1 / (contrast + floor)
        for channel in 0..<channels { values[position * channels + channel] *= factor }
      }
    }
    var result = relative.averaged(reach: Self.reach).cropped(rows: latents.wholeRows, columns: latents.wholeColumns)
    result.values = result.values.map { log($0 + Self.floor) / 2 }
    return result
  }
}

extension Latents {
  /// Rows of positions that are wholly within the picture; 1 where none is.
  public var wholeRows: Int { max(1, height / 16) }
  /// Positions in a row that are wholly within the picture; 1 where none is.
  public var wholeColumns: Int { max(1, width / 16) }
}

extension TextureMap {
  /// The first rows and columns.
  func cropped(rows: Int, columns: Int) -> TextureMap {
    guard (rows, columns) != (self.rows, self.columns) else { return self }
    let values = (0..<rows).flatMap { row -> ArraySlice<Float> in
      self.values[row * self.columns * size..<(row * self.columns + columns) * size]
    }
    return TextureMap(rows: rows, columns: columns, size: size, values: values)
  }

  /// The means over the positions up to `reach` rows and columns away, as far as there are any.
  func averaged(reach: Int) -> TextureMap {
    // Along the rows, then along the columns.
    var (along, result) = (self, self)
    func average(_ source: [Float], into target: inout [Float], count: Int, lines: Int, step: Int, line: Int) {
      source.withUnsafeBufferPointer { source in
        target.withUnsafeMutableBufferPointer { target in
          for number in 0..<lines {
            for place in 0..<count {
              let window = max(0, place - reach)..<min(count, place + reach + 1)
              let (start, factor) = (number * line + place * step, 1 / Float(window.count))
              for index in 0..<size { target[start + index] = 0 }
              for other in window {
                let from = number * line + other * step
                for index in 0..<size { target[start + index] += source[from + index] * factor }
              }
            }
          }
        }
      }
    }
    average(values, into: &along.values, count: columns, lines: rows, step: size, line: columns * size)
    average(along.values, into: &result.values, count: rows, lines: columns, step: columns * size, line: size)
    return result
  }
}
