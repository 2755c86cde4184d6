import AEC
import AECSupport

/// What measurements of time were taken on.
enum Machine {
  /// Such as `Linux x86_64, AMD EPYC 9R14, 2 processors, kernels for avx512`.
  static var description: String {
    var name = utsname()
    uname(&name)
    let system = "\(text(&name.sysname)) \(text(&name.machine))"
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let parts = [
      system, processor ?? "", "\(processors) processor\(processors == 1 ? "" : "s")",
      "kernels for \(InstructionSet.best.rawValue)",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private static var processor: String? {
    guard let bytes = try? Files.read("/proc/cpuinfo") else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("model name") }), let colon = line.firstIndex(of: ":")
    else { return nil }
    return String(line[line.index(after: colon)...].drop { $0 == " " })
  }

  private static func text<Characters>(_ characters: inout Characters) -> String {
    withUnsafeBytes(of: &characters) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
