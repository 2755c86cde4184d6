import AECSupport

/// Lines that convert a picture with a program of others, for advice. `IN` and `OUT.png` stand for the files.
enum Converter {
  /// The first of `lines`, or of those of programs that read nearly everything, whose program is on the system; the
  /// first at all where none is.
  static func line(_ lines: [String] = []) -> String {
    let candidates = lines + general
    return candidates.first { isInstalled(String($0.prefix { $0 != " " })) } ?? candidates[0]
  }

  /// What ImageMagick does with these arguments, under the name that it has on the system.
  static func magick(_ arguments: String) -> String {
    (isInstalled("magick") || !isInstalled("convert") ? "magick " : "convert ") + arguments
  }

  private static let general = [
    "magick IN OUT.png", "convert IN OUT.png", "gm convert IN OUT.png", "vips copy IN OUT.png",
    "ffmpeg -i IN -frames:v 1 OUT.png", "sips -s format png IN --out OUT.png",
  ]

  private static func isInstalled(_ program: String) -> Bool { Subprocess.find(program) != nil }
}
