import AEC
import AECMetrics
import AECModelFast
import AECTestSupport
import Foundation
import Testing

/// `aec compress` with a target.
struct CommandTargetTests {
  private func decoded(_ place: Workplace, _ name: String) throws -> Picture {
    try PictureDecoder(models: [.fast]).decode([UInt8](place.read(name)))
  }

  @Test(arguments: [("600", 600), ("1k", 1000), ("1.25Ki", 1280), ("0.002M", 2000), ("1.5K", 1500)])
  func sizesComeNearAndAreNeverExceeded(_ text: String, _ bytes: Int) throws {
    let place = try Workplace(picture: 240, 170)
    let outcome = try place.aec("compress", "--size", text, "a.png", "--json")
    let count = try place.read("a.aec").count
    #expect(outcome.status == 0 && count <= bytes && 1000 * count >= 985 * bytes, "\(outcome.error)")
    let json = try outcome.json
    let passes = try #require(json["passes"] as? Int)
    #expect(json["output_bytes"] as? Int == count && 1...6 ~= passes)
    // What is told makes the same file.
    let quality = try #require(json["quality"] as? Double)
    #expect(try place.aec("compress", "-q\(quality)", "a.png", "b.aec").status == 0)
    #expect(try place.read("b.aec") == place.read("a.aec"))
  }

  @Test func bitsForEachPixelAreThoseOfTheWholeFile() throws {
    let place = try Workplace(picture: 240, 170)
    #expect(try place.aec("compress", "--bpp", "0.3", "--proof", "a.png").status == 0)
    #expect(0.985 * 0.3...0.3 ~= Double(try place.read("a.aec").count * 8) / Double(240 * 170))
  }

  @Test(arguments: [("--psnr", 36.0), ("--ssim", 0.925), ("--ms-ssim", 0.975)])
  func whatIsAskedForIsMeasuredOfTheDecodedFile(_ flag: String, _ least: Double) throws {
    let place = try Workplace(picture: 240, 170)
    let outcome = try place.aec("compress", flag, "\(least)", "a.png", "--json", "-v")
    #expect(outcome.status == 0, "\(outcome.error)")
    let metrics = try Metrics(of: decoded(place, "a.aec"), against: place.picture("a.png"))
    let names = ["--psnr": ("psnr", "PSNR"), "--ssim": ("ssim", "SSIM"), "--ms-ssim": ("ms_ssim", "MS-SSIM")]
    let values = ["--psnr": metrics.psnr, "--ssim": metrics.ssim, "--ms-ssim": metrics.msSSIM]
    let (value, name) = try (#require(values[flag] ?? nil), #require(names[flag]))
    let most = flag == "--psnr" ? least + 0.1 : 1 - (1 - least) * pow(10, -0.01)
    #expect(least...most ~= value)
    let json = try outcome.json
    #expect(isClose(json[name.0], value))
    #expect(outcome.error.contains("found in \(json["passes"] ?? 0) pass") && outcome.error.contains(", \(name.1) "))
  }

  @Test func ofGrayTheOneChannelIsMeasured() throws {
    let place = try Workplace()
    let gray = Picture.mixed(200, 150).gray8
    try place.write(Samples.png(gray), "a.png")
    #expect(try place.aec("compress", "--psnr", "36", "a.png").status == 0)
    let picture = try decoded(place, "a.aec")
    #expect(picture.layout == .gray8)
    #expect(try 36...36.1 ~= Metrics.psnr(of: picture, against: gray))
  }

  /// A pipe is read once, and the picture of a file that is to be looked at again is in memory, too.
  @Test func aPipeGivesTheSameFile() throws {
    let place = try Workplace(picture: 240, 170)
    try place.write(Samples.ppm(place.picture("a.png")), "a.ppm")
    #expect(try place.aec("compress", "--size", "1500", "a.ppm").status == 0)
    for name in ["a.png", "a.ppm"] {
      #expect(try place.shell("cat \(name) | aec compress --size 1500 - > piped").status == 0)
      #expect(try place.read("piped") == place.read("a.aec"))
    }
  }

  @Test func eachOfSeveralFilesMeetsTheTargetByItself() throws {
    let place = try Workplace()
    for (index, size) in [(240, 170), (200, 200), (300, 90)].enumerated() {
      try place.write(Samples.png(Picture.mixed(size.0, size.1, seed: index)), "\(index).png")
    }
    let outcome = try place.aec("compress", "--psnr", "36", "--json", "0.png", "1.png", "2.png")
    #expect(outcome.status == 0)
    for index in 0..<3 {
      let psnr = try Metrics.psnr(of: decoded(place, "\(index).aec"), against: place.picture("\(index).png"))
      // The curves of these small pictures have steps.
      #expect(36...36.3 ~= psnr)
    }
    #expect(outcome.text.split(separator: "\n").filter { $0.contains("\"passes\"") }.count == 3)
    // Where one cannot, the others do.
    let small = try place.aec("compress", "-f", "--size", "250", "0.png", "2.png", "--json")
    #expect(small.status == 10 && small.text.contains("\"exit\": 12"), "\(small.text)")
    #expect(try place.read("2.aec").count <= 250)
  }

  @Test func whatCannotBeMetTellsWhatCouldBe() throws {
    let place = try Workplace(picture: 240, 170)
    try place.aec("compress", "-q1", "a.png", "one.aec")
    let least = try place.read("one.aec").count
    let small = try place.aec("compress", "--size", "100", "a.png")
    #expect(small.status == 12)
    #expect(
      small.error == "aec: a.png: target: expected at most 100 bytes, found \(least) at quality 1; "
        + "allow more bytes or scale the picture down\n")
    let good = try place.aec("compress", "--psnr", "99", "a.png")
    #expect(good.status == 12 && good.error.contains("target: expected PSNR of at least 99.0 dB, found "))
    #expect(good.error.hasSuffix(" dB at quality 100; ask for less; --lossless keeps every pixel\n"))
    try place.write(Samples.png(Picture.mixed(100, 200)), "b.png")
    let narrow = try place.aec("compress", "--ms-ssim", "0.9", "b.png")
    #expect(narrow.status == 12 && narrow.error.contains("expected at least 161 x 161 pixels, which MS-SSIM needs"))
    #expect(try place.names == ["a.png", "b.png", "one.aec"])
  }

  @Test func theMemoryOfThePictureIsCounted() throws {
    let place = try Workplace(picture: 1000, 800)
    for limit in ["2M", "3M"] {
      let refused = try place.aec("compress", "--size", "40k", "--limit-memory", limit, "a.png")
      #expect(refused.status == 8 && refused.error.contains("--limit-memory"), "\(refused.error)")
    }
    #expect(try place.names == ["a.png"])
  }

  @Test(arguments: [
    ["--size", "0"], ["--size", "k"], ["--size", "-5"], ["--size", "1.2.3k"], ["--size", "5 k"], ["--size", "3T"],
    ["--bpp", "0"], ["--bpp", "nan"], ["--bpp=-1"], ["--psnr", "0"], ["--psnr", "inf"], ["--psnr", "good"],
    ["--ssim", "1"], ["--ssim", "0"], ["--ms-ssim", "1.5"], ["--ms-ssim", "x"], ["--size", "5k", "--bpp", "1"],
    ["--psnr", "38", "--ssim", "0.9"], ["--size", "5k", "-q50"], ["--psnr", "38", "--lossless"],
    ["--bpp", "1", "--max-error", "2"],
  ]) func wrongTargetsAreRefused(_ flags: [String]) throws {
    let place = try Workplace(picture: 40, 30)
    let outcome = try place.start(["compress", "a.png"] + flags).finish()
    #expect(outcome.status == 64 && outcome.error.hasPrefix("aec: "), "\(outcome.error)")
    #expect(try place.names == ["a.png"])
  }
}
