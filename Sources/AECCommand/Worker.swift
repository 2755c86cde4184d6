import AECSupport
import Dispatch
import Synchronization

/// Threads of the command's own, which may wait for one another; those that work is shared out to by the library may not.
enum Worker {
  /// Runs `body` on `count` threads at once, one of them the caller's.
  static func run(count: Int, _ body: @escaping @Sendable () -> Void) {
    let group = DispatchGroup()
    for _ in 1..<max(count, 1) {
      group.enter()
      let work: @Sendable () -> Void = {
        body()
        group.leave()
      }
      if !startThread(work) { work() }
    }
    body()
    group.wait()
  }
}

/// Shares threads out to pictures: many small ones are worked on at once, each on one thread, large ones one at a time on
/// all. So the memory taken is that of one large picture or some small ones.
final class Turns: Sendable {
  /// From here on a picture keeps several threads busy, and its memory counts.
  static let largePixels = 1 << 22

  private let threads: Int
  private let free: DispatchSemaphore
  /// Held by whoever waits for threads, so that a large picture gets them in its turn.
  private let door = DispatchSemaphore(value: 1)

  init(threads: Int) {
    self.threads = threads
    free = DispatchSemaphore(value: threads)
  }

  /// The turn of one file.
  final class Turn: Sendable {
    private let turns: Turns
    private let taken = Mutex(0)

    init(_ turns: Turns) { self.turns = turns }

    /// Waits for the threads for a picture of so many pixels, and returns how many they are.
    func wait(pixels: Int) -> Int {
      let count = pixels >= Turns.largePixels ? turns.threads : 1
      turns.door.wait()
      for _ in 0..<count { turns.free.wait() }
      turns.door.signal()
      taken.withLock { $0 = count }
      return count
    }

    /// Gives the threads back.
    func end() {
      for _ in 0..<taken.withLock({ $0 }) { turns.free.signal() }
    }
  }
}
