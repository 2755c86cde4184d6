/// Whether there is as much memory as work takes at all: an allocation that fails ends the process, and so may a thread
/// that cannot be made, so they are asked for before.
package enum MemoryProbe {
  /// Addresses that large maps are aligned by, and that small things beside the work take.
  private static let slack = 32 << 20

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
    System.hasRoom(slack + threads * System.addressesOfThread, writable: false) {
      System.hasRoom(bytes, writable: true) { true }
    }
  }
}
