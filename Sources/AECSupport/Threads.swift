/// Starts a thread that runs `body`, and says whether the system gave one.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  let work = Unmanaged.passRetained(Work(body))
  #if canImport(Darwin)
    let start: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { Work.run($0) }
  #else
    let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { Work.run($0!) }
  #endif
  // A number, or a pointer to what is hidden.
  #if canImport(Glibc)
    var thread = pthread_t()
  #else
    var thread: pthread_t?
  #endif
  let isStarted = pthread_create(&thread, nil, start, work.toOpaque()) == 0
  if !isStarted { work.release() }
  return isStarted
}

/// What a thread is to do, where a pointer of C can lead to it.
private final class Work {
  private let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  static func run(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
    return nil
  }
}
