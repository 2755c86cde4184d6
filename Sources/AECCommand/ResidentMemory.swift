#if canImport(Darwin)
  import Darwin
#endif

/// The memory of this process.
enum ResidentMemory {
  /// The most bytes that were resident at a time; nil where the system does not tell.
  static var peak: Int? {
    #if canImport(Darwin)
      var usage = rusage()
      return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : nil
    #else
      // What getrusage says counts the program that started this one, too.
      guard let status = try? FileSystem.read("/proc/self/status", limit: 1 << 20) else { return nil }
      for line in String(decoding: status, as: UTF8.self).split(separator: "\n") where line.hasPrefix("VmHWM:") {
        return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
      }
      return nil
    #endif
  }
}
