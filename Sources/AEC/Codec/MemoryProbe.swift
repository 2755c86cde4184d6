#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whether there is as much memory as work takes at all: an allocation that fails ends the process, and so may a thread
/// that cannot be made, so they are asked for before.
package enum MemoryProbe {
  /// Throws where the system would not give so many bytes, and so many threads.
  static func check(_ bytes: Int, threads: Int) throws(CodecError) {
    guard !isAvailable(bytes, threads: threads) else { return }
    throw CodecError(
      .overLimit, in: "memory of the system", expected: "\(bytes) bytes and room for \(threads) threads",
      found: "less that is free",
      advice: "take fewer threads or less memory for each, cut the picture into parts, or use a larger machine")
  }

  /// Whether the system would give so many bytes, and addresses for so many threads; takes none of them.
  package static func isAvailable(_ bytes: Int, threads: Int = 0) -> Bool {
    // Memory that nothing is written to counts where the system bounds addresses (RLIMIT_AS), and nowhere else.
    let room = slack + threads * (stack + arena)
    return reserve(room, PROT_NONE) { reserve(bytes, PROT_READ | PROT_WRITE) { true } }
  }

  private static func reserve(_ bytes: Int, _ access: Int32, _ body: () -> Bool) -> Bool {
    let place = mmap(nil, max(bytes, 1), access, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let place, place != UnsafeMutableRawPointer(bitPattern: -1) else { return false }
    defer { munmap(place, max(bytes, 1)) }
    return body()
  }

  /// Addresses that large maps are aligned by, and that small things beside the work take.
  private static let slack = 32 << 20

  /// Addresses that an allocator keeps for each thread: 2^26 in glibc.
  private static let arena: Int = {
    #if canImport(Glibc)
      64 << 20
    #else
      0
    #endif
  }()

  /// Bytes of a thread's stack.
  private static let stack: Int = {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return 8 << 20 }
    defer { pthread_attr_destroy(&attributes) }
    var size = 0
    return pthread_attr_getstacksize(&attributes, &size) == 0 ? size : 8 << 20
  }()
}
