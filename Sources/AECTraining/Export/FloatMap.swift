import AEC

/// A feature map in floating point, `[height, width, channels]`, channels innermost.
package struct FloatMap: Sendable {
  package let height, width, channels: Int
  package internal(set) var values: [Float]

  init(height: Int, width: Int, channels: Int, values: [Float]? = nil) {
    (self.height, self.width, self.channels) = (height, width, channels)
    self.values = values ?? Array(repeating: 0, count: height * width * channels)
  }

  var positions: Int { height * width }

  /// Space-to-depth: channels of a position are in order (c, dy, dx), as weights have them.
  func unshuffled(_ side: Int) -> FloatMap {
    guard side > 1 else { return self }
    var out = FloatMap(height: height / side, width: width / side, channels: channels * side * side)
    move(side) { inside, outside in out.values[outside] = values[inside] }
    return out
  }

  /// Depth-to-space, the way back.
  func shuffled(_ side: Int) -> FloatMap {
    guard side > 1 else { return self }
    var out = FloatMap(height: height * side, width: width * side, channels: channels / (side * side))
    out.move(side) { inside, outside in out.values[inside] = values[outside] }
    return out
  }

  /// For each element its place here, and in the map of space-to-depth.
  private func move(_ side: Int, _ body: (_ here: Int, _ there: Int) -> Void) {
    let (square, across) = (side * side, width / side)
    for y in 0..<height {
      for x in 0..<width {
        let here = (width * y + x) * channels
        let there = (across * (y / side) + x / side) * channels * square + y % side * side + x % side
        for channel in 0..<channels { body(here + channel, there + channel * square) }
      }
    }
  }

  /// This map's channels, and another's behind them.
  func beside(_ other: FloatMap) -> FloatMap {
    var both = FloatMap(height: height, width: width, channels: channels + other.channels, values: [])
    both.values.reserveCapacity(positions * both.channels)
    for position in 0..<positions {
      both.values += values[channels * position..<channels * (position + 1)]
      both.values += other.values[other.channels * position..<other.channels * (position + 1)]
    }
    return both
  }

  /// Changes each element, by the channel that it is in.
  mutating func change(_ body: (_ value: Float, _ channel: Int) -> Float) {
    for start in stride(from: 0, to: values.count, by: channels) {
      for channel in 0..<channels { values[start + channel] = body(values[start + channel], channel) }
    }
  }

  /// The largest magnitude in each channel.
  var peaks: [Float] {
    Array(unsafeUninitializedCapacity: channels) { peaks, initialized in
      peaks.initialize(repeating: 0)
      values.withUnsafeBufferPointer { values in
        for start in stride(from: 0, to: values.count, by: channels) {
          for channel in 0..<channels {
            let magnitude = abs(values[start + channel])
            if magnitude > peaks[channel] { peaks[channel] = magnitude }
          }
        }
      }
      initialized = channels
    }
  }
}

extension FloatMap {
  /// A picture in 8-bit RGB in 0 ... 1, its last row and column repeated up to multiples of 64.
  package init(_ picture: Picture) {
    let size = PaddedSize(width: picture.width, height: picture.height)
    self.init(height: 64 * size.rows64, width: 64 * size.columns64, channels: 3)
    for row in 0..<height {
      for column in 0..<width {
        let from = (min(row, picture.height - 1) * picture.width + min(column, picture.width - 1)) * 3
        for colour in 0..<3 {
          values[(width * row + column) * 3 + colour] = Float(picture.pixels[from + colour]) / 255
        }
      }
    }
  }
}

/// A matrix `[K, N]` to be multiplied by, in columns of 16.
struct PackedMatrix: Sendable {
  let rows, columns: Int
  /// `[N / 16][K]`
  private var panels: [SIMD16<Float>]

  /// `value` gives the element of a row and a column; those of the last 16 columns beyond the matrix are zeros.
  init(rows: Int, columns: Int, _ value: (_ row: Int, _ column: Int) -> Float) {
    (self.rows, self.columns, panels) = (rows, columns, [])
    for first in stride(from: 0, to: columns, by: 16) {
      for row in 0..<rows {
        var panel = SIMD16<Float>()
        for lane in 0..<min(16, columns - first) { panel[lane] = value(row, first + lane) }
        panels.append(panel)
      }
    }
  }

  /// The product `[count, N]` of a matrix `[count, K]` with this one; each sum begins with an element of `start`.
  func product(_ x: [Float], count: Int, from start: [Float]? = nil) -> [Float] {
    Array(unsafeUninitializedCapacity: count * columns) { out, initialized in
      x.withUnsafeBufferPointer { x in
        panels.withUnsafeBufferPointer { panels in
          for first in stride(from: 0, to: columns, by: 16) {
            var begin = SIMD16<Float>()
            for lane in 0..<min(16, columns - first) { begin[lane] = start?[first + lane] ?? 0 }
            let panel = panels.baseAddress! + first / 16 * rows
            for position in stride(from: 0, to: count, by: 2) {
              // Two at a time, so that a panel is read half as often.
              let (a, b) = (x.baseAddress! + position * rows, x.baseAddress! + min(position + 1, count - 1) * rows)
              var (sumA, sumB) = (begin, begin)
              for k in 0..<rows {
                sumA += panel[k] * a[k]
                sumB += panel[k] * b[k]
              }
              for lane in 0..<min(16, columns - first) {
                out[position * columns + first + lane] = sumA[lane]
                if position + 1 < count { out[(position + 1) * columns + first + lane] = sumB[lane] }
              }
            }
          }
        }
      }
      initialized = count * columns
    }
  }
}
