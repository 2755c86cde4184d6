/// Watches how far the resident memory of this process rises. Linux alone can start such a watch anew.
package struct PeakMemory {
  private let before: Int

  /// Begins to watch; nil where the system has no such thing.
  package init?() {
    #if canImport(Glibc)
      // Memory that was freed but is still resident would be used again unseen. The module of the C library does not
      // show the function that gives it back.
      typealias Trim = @convention(c) (Int) -> Int32
      if let trim = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(trim, to: Trim.self)(0) }
      guard (try? Files.write(Array("5".utf8), to: "/proc/self/clear_refs")) != nil,
        let now = Self.line("VmRSS:", of: "self")
      else { return nil }
      before = now
    #else
      return nil
    #endif
  }

  /// Bytes of the peak since then above what there was.
  package var growth: Int? { Self.peak(of: "self").map { max(0, $0 - before) } }

  /// The most bytes of this process that were resident at a time; nil where the system does not tell.
  package static var ofProcess: Int? {
    #if canImport(Darwin)
      var usage = rusage()
      return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : nil
    #else
      // What getrusage says counts the program that started this one, too.
      return peak(of: "self")
    #endif
  }

  /// The peak of a running process, in bytes.
  static func peak(of process: String) -> Int? { line("VmHWM:", of: process) }

  private static func line(_ key: String, of process: String) -> Int? {
    guard let status = try? Files.read("/proc/\(process)/status") else { return nil }
    for line in String(decoding: status, as: UTF8.self).split(separator: "\n") where line.hasPrefix(key) {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      return words.count > 1 ? Int(words[1]).map { $0 * 1024 } : nil
    }
    return nil
  }
}
