import Dispatch
import Synchronization

/// Things to do on some threads, in pieces of neighbours.
struct Pieces {
  private static let size = 64
  private let count, pieces, threads: Int

  init(of count: Int, threads: Int) {
    (self.count, pieces) = (count, (count + Self.size - 1) / Self.size)
    self.threads = max(1, min(threads, pieces))
  }

  /// Does all of them; `progress` is told the share that is done, from any thread.
  func run(_ progress: (@Sendable (Double) -> Void)? = nil, body: @Sendable (Range<Int>) -> Void) {
    let next = Atomic(0)
    withoutActuallyEscaping(body) { body in
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        while true {
          let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard piece < pieces else { return }
          body(piece * Self.size..<min(count, (piece + 1) * Self.size))
          progress?(Double(piece + 1) / Double(pieces))
        }
      }
    }
  }
}
