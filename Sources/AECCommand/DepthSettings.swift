import ArgumentParser

/// How many bits a number of a pixel has.
struct DepthSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Bits of each number of a pixel, 8 or 16; without it as many as it comes with, and 8 in JPEG.",
      valueName: "8|16"),
    completion: .list(["8", "16"]), transform: Self.depth)
  var depth: Int?

  private static func depth(_ text: String) throws -> Int {
    guard let depth = Int(text), depth == 8 || depth == 16 else {
      throw ValidationError("numbers of pixels have 8 bits or 16, not '\(text)'")
    }
    return depth
  }
}
