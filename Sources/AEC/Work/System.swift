#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the codec asks of the operating system: the one place that names it.
enum System {
  /// Processors that are online.
  static let processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  /// Asks for large pages for memory that begins at a large page; of whole ones only, so that nothing behind the end becomes
  /// resident. Whether there are such pages is up to the system, and makes no difference but in time.
  static func preferLargePages(_ memory: UnsafeMutableRawBufferPointer, of size: Int) {
    #if os(Linux)
      _ = madvise(memory.baseAddress, memory.count / size * size, MADV_HUGEPAGE)
    #endif
  }

  /// Whether there are so many bytes of addresses, or of memory if they are to be `writable`, while `body` holds, too.
  static func hasRoom(_ bytes: Int, writable: Bool, _ body: () -> Bool) -> Bool {
    // Memory that nothing is written to counts where the system bounds addresses (RLIMIT_AS), and nowhere else.
    let access = writable ? PROT_READ | PROT_WRITE : PROT_NONE
    let place = mmap(nil, max(bytes, 1), access, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let place, place != UnsafeMutableRawPointer(bitPattern: -1) else { return false }
    defer { munmap(place, max(bytes, 1)) }
    return body()
  }

  /// Addresses that a thread takes: its stack, and what an allocator keeps for it, 2^26 in glibc.
  static let addressesOfThread: Int = {
    #if canImport(Glibc)
      let arena = 64 << 20
    #else
      let arena = 0
    #endif
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return arena + 8 << 20 }
    defer { pthread_attr_destroy(&attributes) }
    var stack = 0
    return arena + (pthread_attr_getstacksize(&attributes, &stack) == 0 ? stack : 8 << 20)
  }()
}

/// Seconds of processor time, user and system together.
package enum ProcessorTime {
  /// Of the calling thread.
  static var ofThread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
  /// Of all threads of the process.
  package static var ofProcess: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
