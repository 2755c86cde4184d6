import AEC
import AECTestSupport
import Foundation
import Testing

/// `aec speed`: its tables and their sums, not how fast anything is.
@Suite struct SpeedTests {
  private static let encoding = [
    "picture reading", "pixel transform", "analysis transform", "hyper analysis", "scale synthesis",
    "context synthesis", "mean prediction", "quantisation", "decisions and packing", "deflate, inflate", "container",
    "synthesis transform", "detail layer", "lossless squares", "other",
  ]
  private static let decoding = [
    "pixel transform", "scale synthesis", "context synthesis", "mean prediction", "quantisation",
    "decisions and packing", "deflate, inflate", "container", "synthesis transform", "picture writing", "other",
  ]

  @Test(arguments: ["1", "2"]) func theStagesOfAPictureSumUpToTheWhole(threads: String) throws {
    let place = try Workplace(picture: 300, 200)
    let facts = try place.aec("speed", "a.png", "-j", threads, "-q", "40", "--runs", "2", "--json").json
    #expect(facts["width"] as? Int == 300 && facts["height"] as? Int == 200)
    #expect(facts["threads"] as? Int == Int(threads))
    try place.aec("compress", "a.png", "-q", "40", "--quiet")
    #expect(facts["bytes"] as? Int == (try place.read("a.aec").count))
    for (key, names) in [("encode", Self.encoding), ("decode", Self.decoding)] {
      let times = try #require(facts[key] as? [String: Any])
      let stages = try #require(times["stages"] as? [[String: Any]])
      #expect(stages.compactMap { $0["name"] as? String } == names)
      for clock in ["seconds", "processor_seconds"] {
        let parts = stages.compactMap { $0[clock] as? Double }
        #expect(parts.count == names.count && parts.allSatisfy { $0 >= 0 })
        let whole = try #require(times[clock] as? Double)
        #expect(abs(parts.reduce(0, +) - whole) <= 1e-6 * whole)
      }
      let seconds = try #require(times["seconds"] as? Double)
      #expect(isClose(times["megapixels_per_second"], 0.06 / seconds))
    }
    #expect(try place.names == ["a.aec", "a.png"])
  }

  @Test func refinementIsAStageOfItsOwnAndPicturesAreWrittenAsAsked() throws {
    let place = try Workplace(picture: 100, 80)
    for format in ["png", "jpg", "ppm"] {
      let outcome = try place.aec("speed", "a.png", "-e3", "--format", format, "--runs", "1")
      #expect(outcome.status == 0 && outcome.error.isEmpty)
      #expect(outcome.text.hasPrefix("100 x 80, "))
      for name in Self.encoding + Self.decoding + ["refinement", "whole", "encode: ", "decode: "] {
        #expect(outcome.text.contains("\n\(name)"))
      }
    }
  }

  @Test func thePictureMayComeFromStandardInputAndTakeLessMemory() throws {
    let place = try Workplace(picture: 100, 300)
    try place.aec("compress", "a.png", "--quiet")
    let bytes = try place.read("a.aec").count
    for arguments in [["-"], ["-", "--low-memory"], ["a.png", "--low-memory"]] {
      let input = try arguments[0] == "-" ? place.read("a.png") : nil
      let outcome = try place.start(["speed", "--runs", "1", "--json"] + arguments, input: input).finish()
      #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
      let facts = try outcome.json
      #expect(facts["width"] as? Int == 100 && facts["height"] as? Int == 300)
      #expect(facts["bytes"] as? Int == bytes)
    }
    let broken = try place.aec("speed", "-", input: place.read("a.png").prefix(500))
    #expect(broken.status == 5 && broken.error.hasPrefix("aec: standard input: "))
  }

  @Test(.enabled(if: withSlowTests)) func kernelsOfEveryInstructionSetAreTimed() throws {
    let place = try Workplace()
    let sets = try #require(
      try place.aec("speed", "--runs", "1", "--json").json["instruction_sets"] as? [[String: Any]])
    let available = try #require(try place.aec("selftest", "--json").json["instruction_sets"] as? [[String: Any]])
    let names = available.compactMap { $0["name"] as? String }.filter { $0 != "naive" }
    #expect(sets.compactMap { $0["name"] as? String } == names)
    for set in sets {
      let limit = try #require(set["limit_gmac_per_second"] as? Double)
      let layers = try #require(set["layers"] as? [[String: Any]])
      #expect(layers.contains { $0["layer"] as? String == "96 x 192, 8 bits, leaky ReLU" })
      #expect(layers.contains { ($0["layer"] as? String)?.hasPrefix("depth-wise") == true })
      for layer in layers {
        let speed = try #require(layer["gmac_per_second"] as? Double)
        #expect(speed > 0 && isClose(layer["share_of_limit"], speed / limit))
      }
    }
    let text = try place.aec("speed", "--runs", "1").text
    for set in sets { #expect(text.contains(" \(set["name"] as? String ?? "?") ")) }
    #expect(text.contains("\nlimit"))
  }

  @Test func inputsThatAreNoPicturesAreRefusedAsByCompress() throws {
    let place = try Workplace(compressed: 40, 30)
    try place.write(Array("text".utf8), "a.txt")
    try place.write([], "empty.png")
    for (name, status) in [("a.aec", 4), ("a.txt", 4), ("empty.png", 4), ("none.png", 3)] as [(String, Int32)] {
      let outcome = try place.aec("speed", name)
      #expect(outcome.status == status && outcome.output.isEmpty)
      #expect(outcome.error.hasPrefix("aec: \(name)"))
    }
    try place.write(Samples.png(Picture.mixed(40, 30)), "a.png")
    #expect(try place.aec("speed", "a.png", "--limit-pixels", "1000").status == 8)
    #expect(try place.aec("speed", "a.png", "--model", "none").status == 64)
  }

  @Test(arguments: [
    ["--quality", "50"], ["--effort", "3"], ["--model", "fast"], ["--threads", "2"], ["--format", "png"],
    ["a.png", "--runs", "0"], ["a.png", "--format", "gif"], ["--low-memory"], ["--limit-pixels", "1M"],
  ]) func settingsThatSayNothingAreRefused(arguments: [String]) throws {
    let place = try Workplace()
    let outcome = try place.start(["speed"] + arguments).finish()
    #expect(outcome.status == 64 && outcome.output.isEmpty)
  }
}
