import AEC
import AECTestSupport
import Foundation
import Testing

/// What help says of flags holds: its examples work, and the names of one flag mean the same.
struct FlagTests {
  /// The lines of a subcommand's help that show how to call it, without what they say of it. Those that need programs
  /// of others are left out.
  private func examples(of subcommand: String) throws -> [String] {
    let help = try Workplace().aec("help", subcommand).text
    return help.split(separator: "\n").filter { $0.hasPrefix("  aec ") && !$0.contains("|") }.map { line in
      line.dropFirst(2).components(separatedBy: "  ")[0]
    }
  }

  @Test(arguments: ["compress", "decompress", "info", "verify", "compare", "models"])
  func theExamplesOfHelpWork(subcommand: String) throws {
    let source = try Workplace()
    let picture = Picture.mixed(850, 590)
    try source.write(Samples.png(picture), "photo.png")
    try source.write(Samples.jpeg(picture), "photo.jpg")
    try source.aec("compress", "photo.png", "photo.aec")
    // What each of them is given, and not what it makes.
    let given = [
      "compress": ["photo.png", "photo.jpg", "photos/photo.png"], "decompress": ["photo.aec", "small/photo.aec"],
      "info": ["photo.aec"], "verify": ["photo.aec", "photos/photo.aec"],
      "compare": ["photo.png", "photo.aec", "other.jpg"],
    ]
    let examples = try examples(of: subcommand)
    #expect(!examples.isEmpty)
    // A model of one's own is trained, installed and used in `TrainTests`.
    for example in examples where !example.contains("mine") {
      let place = try Workplace()
      for name in given[subcommand] ?? [] {
        let folder = place.url(name).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try place.write(source.read("photo.\(place.url(name).pathExtension)"), name)
      }
      let outcome = try place.shell(example)
      #expect(outcome.status == 0, "\(example): \(outcome.error)")
    }
  }

  @Test func aShortNameMeansWhatTheLongOneMeans() throws {
    let place = try Workplace(picture: 60, 50)
    for (index, (short, long)) in [
      (["-q30"], ["--quality", "30"]), (["-q", "30.5"], ["--quality=30.5"]), (["-e1"], ["--effort", "1"]),
    ].enumerated() {
      #expect(try place.aec("compress", "--quiet", "a.png", "-o", "\(index).aec").status == 0)
      #expect(try place.start(["compress", "-f", "a.png", "-o", "s.aec"] + short).finish().status == 0)
      #expect(try place.start(["compress", "--force", "a.png", "--output", "l.aec"] + long).finish().status == 0)
      #expect(try place.read("s.aec") == place.read("l.aec"))
      #expect(try place.read("s.aec") != place.read("\(index).aec"))
    }
    for threads in [["-j3"], ["-j", "3"], ["--threads", "3"], ["--threads=3"]] {
      for verbose in ["-v", "--verbose"] {
        let outcome = try place.start(["compress", "-f", "a.png", "t.aec", verbose] + threads).finish()
        #expect(outcome.error.contains("3 threads"), "\(outcome.error)")
      }
    }
  }

  @Test func compareGivesTheSameOnAnyNumberOfThreadsAndInLittleMemory() throws {
    let place = try Workplace(picture: 300, 200)
    try place.aec("compress", "a.png")
    let numbers = try place.aec("compare", "a.png", "a.aec").text
    for flags in [["-j1"], ["--threads", "5"], ["--low-memory"]] {
      #expect(try place.start(["compare", "a.png", "a.aec"] + flags).finish().text == numbers)
    }
    let refused = try place.aec("compare", "--limit-memory", "2M", "a.png", "a.aec")
    #expect(refused.status == 8)
    #expect(refused.output.isEmpty)
    #expect(refused.error.hasPrefix("aec: a.aec: ") && refused.error.contains("--limit-memory"))
  }
}
