import AEC

/// What is left of latents where places are forgotten: mean and standard deviation of each channel, of the whole picture or of parts.
public enum PooledLatents {
  /// The means of all channels over some rows, then their deviations.
  public static func moments(of latents: Latents, rows: Range<Int>) -> [Float] {
    precondition(!rows.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= latents.rows, "rows of the latents")
    let (m, count) = (latents.channels, rows.count * latents.columns)
    var sums = [Float](repeating: 0, count: m)
    var squares = sums
    latents.values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        squares.withUnsafeMutableBufferPointer { squares in
          for position in rows.lowerBound * latents.columns..<rows.upperBound * latents.columns {
            let place = position * m
            for channel in 0..<m {
              let value = values[place + channel]
              sums[channel] += value
              squares[channel] += value * value
            }
          }
        }
      }
    }
    let means = sums.map { $0 / Float(count) }
    let deviations = zip(squares, means).map { max(0, $0 / Float(count) - $1 * $1).squareRoot() }
    return means + deviations
  }

  /// The means of all channels in each of `side * side` cells of the picture, row by row; cells of a picture of few positions overlap.
  static func cells(of latents: Latents, side: Int) -> [[Float]] {
    func range(_ index: Int, _ count: Int) -> Range<Int> {
      let start = min(count * index / side, count - 1)
      return start..<max(start + 1, count * (index + 1) / side)
    }
    let m = latents.channels
    return (0..<side * side).map { cell in
      let (rows, columns) = (range(cell / side, latents.rows), range(cell % side, latents.columns))
      var sums = [Float](repeating: 0, count: m)
      for row in rows {
        for column in columns {
          let place = (row * latents.columns + column) * m
          for channel in 0..<m { sums[channel] += latents.values[place + channel] }
        }
      }
      return sums.map { $0 / Float(rows.count * columns.count) }
    }
  }

  /// The same of the whole picture: `2 M` numbers.
  public static func moments(of latents: Latents) -> [Float] { moments(of: latents, rows: 0..<latents.rows) }
}
