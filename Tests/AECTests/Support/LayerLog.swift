import AEC
import Synchronization

/// Collects what layers compute, row by row.
final class LayerLog: Sendable {
  private let rows = Mutex<[String: [Int: [[Int16]]]]>([:])

  /// One thread, so that rows come in order.
  func work(_ set: InstructionSet) -> Work {
    var work = Work(threads: 1)
    work.instructionSet = set
    work.observer = { layer, first, row in
      self.rows.withLock { $0[layer, default: [:]][first, default: []].append(row) }
    }
    return work
  }

  /// A layer's output of shape `[height, width, channels]`; nil if the layer did not run or came to another shape.
  ///
  /// Layers before a depth-to-space run for some of their outputs at a time; here these are put together again.
  func output(_ layer: String, shape: [Int]) -> [Int]? {
    guard let parts = rows.withLock({ $0[layer] }) else { return nil }
    let (height, width) = (shape[0], shape[1])
    let ordered = parts.sorted { $0.key < $1.key }.map(\.value)
    guard ordered.allSatisfy({ $0.count == height }) else { return nil }
    var values: [Int] = []
    for y in 0..<height {
      for x in 0..<width {
        for part in ordered {
          let channels = part[y].count / width
          values += part[y][x * channels..<(x + 1) * channels].map(Int.init)
        }
      }
    }
    return values
  }
}
