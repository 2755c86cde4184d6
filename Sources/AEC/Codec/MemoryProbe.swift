#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whether there is as much memory as a picture takes at all: an allocation that fails ends the process, so it is asked
/// for before.
package enum MemoryProbe {
  /// Throws where the system would not give so many bytes.
  static func check(_ bytes: Int) throws(CodecError) {
    guard !isAvailable(bytes) else { return }
    throw CodecError(
      .overLimit, in: "memory of the system", expected: "\(bytes) bytes", found: "fewer that are free",
      advice: "take fewer threads or less memory for each, cut the picture into parts, or use a larger machine")
  }

  /// Whether the system would give so many bytes; takes none of them.
  package static func isAvailable(_ bytes: Int) -> Bool {
    let place = mmap(nil, max(bytes, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let place, place != UnsafeMutableRawPointer(bitPattern: -1) else { return false }
    munmap(place, max(bytes, 1))
    return true
  }
}
