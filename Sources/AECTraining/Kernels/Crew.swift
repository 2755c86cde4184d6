import AECSupport
import Synchronization

/// Threads that wait for work, and share out its parts. Which of them does a part must not matter for what comes of it.
final class Crew: Sendable {
  /// Threads, the caller's among them.
  let count: Int
  private let gate = Gate()

  /// `count` threads, at least 1; fewer where the system gives no more.
  init(_ count: Int) {
    let gate = gate
    var started = 1
    while started < count {
      let worker = started
      guard startThread({ gate.serve(worker) }) else { break }
      started += 1
    }
    self.count = started
  }

  deinit { gate.close() }

  /// Does parts `0 ..< parts`, the first ones first. `worker` is below `count`, and no two parts at a time have the same.
  func run(_ parts: Int, _ body: @escaping @Sendable (_ part: Int, _ worker: Int) -> Void) {
    let next = Counter()
    let share: @Sendable (Int) -> Void = { worker in
      while true {
        let part = next.value.add(1, ordering: .relaxed).oldValue
        guard part < parts else { return }
        body(part, worker)
      }
    }
    gate.run(share, with: min(count, parts))
  }
}

private final class Counter: Sendable {
  let value = Atomic(0)
}

/// Where threads wait for work, and the caller for them.
private final class Gate: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  // All under the mutex.
  private var work: (@Sendable (_ worker: Int) -> Void)?
  private var (round, workers, busy, isClosed) = (0, 0, 0, false)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(changed)
    mutex.deallocate()
    changed.deallocate()
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Does the work with some of the threads, the caller's among them.
  func run(_ work: @escaping @Sendable (Int) -> Void, with workers: Int) {
    locked {
      (self.work, self.workers, busy) = (work, workers, workers - 1)
      round += 1
      pthread_cond_broadcast(changed)
    }
    work(0)
    locked {
      while busy > 0 { pthread_cond_wait(changed, mutex) }
      self.work = nil
    }
  }

  /// What a thread does until the gate closes.
  func serve(_ worker: Int) {
    var seen = 0
    while true {
      let work: (@Sendable (Int) -> Void)? = locked {
        while !isClosed && (round == seen || self.work == nil || worker >= workers) {
          if self.work == nil || worker >= workers { seen = round }
          pthread_cond_wait(changed, mutex)
        }
        seen = round
        return isClosed ? nil : self.work
      }
      guard let work else { return }
      work(worker)
      locked {
        busy -= 1
        if busy == 0 { pthread_cond_broadcast(changed) }
      }
    }
  }

  func close() {
    locked {
      isClosed = true
      pthread_cond_broadcast(changed)
    }
  }
}
