import AECSupport

/// Makes pixels of a drawing, by whichever program for that is on the PATH.
package enum Rasteriser {
  /// Pixels of a row.
  private static let width = 1440

  /// The programs that can do it, for messages.
  package static var names: String { programs("", "").map(\.0).joined(separator: ", ") }

  /// Whether one of them is on the PATH.
  package static var isInstalled: Bool { programs("", "").contains { Subprocess.find($0.0) != nil } }

  /// The PNG file of an SVG file.
  package static func png(of svg: String) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let (input, output) = (folder.newName("svg"), folder.newName("png"))
    try Files.write(Array(svg.utf8), to: input)
    var complaints: [String] = []
    for (program, arguments) in programs(input, output) {
      guard let path = Subprocess.find(program) else { continue }
      let process = try Subprocess(path, arguments, log: folder.newName("log"))
      if process.status == 0, let bytes = try? Files.read(output), !bytes.isEmpty { return bytes }
      complaints.append("\(program): \(process.lastLine)")
    }
    throw CodecFailure(
      complaints.isEmpty
        ? "a PNG chart needs one of these programs on the PATH: \(names); or name an .svg file"
        : "no program could make a PNG of the chart (\(complaints.joined(separator: "; ")))")
  }

  private static func programs(_ input: String, _ output: String) -> [(String, [String])] {
    [
      ("rsvg-convert", ["-w", "\(width)", "-o", output, input]),
      ("resvg", ["-w", "\(width)", input, output]),
      ("inkscape", ["-w", "\(width)", "-o", output, input]),
      (
        "chromium",
        [
          "--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=1.5", "--window-size=960,540",
          "--screenshot=\(output)", input,
        ]
      ),
    ]
  }
}
