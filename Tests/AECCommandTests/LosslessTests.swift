import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// `aec compress --lossless` and `--max-error`: what comes back, and what is said of it.
struct LosslessTests {
  @Test func losslessBringsBackEveryPixel() throws {
    let place = try Workplace(picture: 700, 90)
    let outcome = try place.aec("compress", "--lossless", "-v", "a.png")
    #expect(outcome.status == 0)
    #expect(outcome.error.contains(" bytes, lossless\nno loss; photograph in "), "\(outcome.error)")
    try place.aec("decompress", "a.aec", "b.png")
    #expect(try place.picture("b.png") == place.picture("a.png"))
    #expect(try place.aec("compare", "a.png", "a.aec").text.contains("the same pixels"))
    #expect(try place.aec("info", "a.aec").text.hasPrefix("a.aec: 700 x 90, lossless, format version 0\n"))
    #expect(try place.aec("decompress", "-v", "a.aec", "c.png").error.contains(" bytes, lossless\n"))
    let facts = try place.aec("info", "--json", "a.aec").json
    #expect(facts["max_error"] as? Int == 0 && facts["quality"] is NSNull && facts["model"] is NSNull)
    #expect((facts["sections"] as? [[String: Any]])?.map { $0["name"] as? String } == ["lossless"])
  }

  /// What the encoder counts while it codes, and `info` in its file.
  @Test func sharesTellWhichWayTheSquaresWent() throws {
    let place = try Workplace()
    var random = SplitMix64(seed: 3)
    // A photograph's square, one of a drawing, and a smaller one of noise.
    let photograph = Picture.mixed(512, 40)
    let picture = Picture.drawn(1104, 40) { x, y in
      switch x / 512 {
      case 0:
        func level(_ plane: Int) -> Int {
          min(255, Int(photograph.pixels[3 * (512 * y + x) + plane]) + random.int(0...7))
        }
        return (level(0), level(1), level(2))
      case 1: return (x / 7 * 31 ^ y / 5 * 17) % 3 == 0 ? (0, 0, 0) : (255, 255, 255)
      default: return (random.int(0...255), random.int(0...255), random.int(0...255))
      }
    }
    try place.write(Samples.png(picture), "a.png")
    let coded = try place.aec("compress", "--lossless", "--json", "a.png").json
    let facts = try place.aec("info", "--json", "a.aec").json
    for (way, pixels) in [("photograph", 512), ("graphics", 512), ("filtered", 80)] {
      #expect(isClose(facts["\(way)_share"], Double(pixels) / 1104), "\(way): \(facts)")
      #expect(isClose(coded["\(way)_share"], Double(pixels) / 1104))
    }
    let text = "photograph in 46.4 % of the picture, graphics in 46.4 %, filtered rows in 7.2 %\n"
    #expect(try place.aec("info", "a.aec").text.contains(text))
    #expect(try place.aec("compress", "-f", "--lossless", "-v", "a.png").error.contains("no loss; " + text))

    var damaged = try [UInt8](place.read("a.aec"))
    damaged[damaged.count - 5] ^= 1
    try place.write(damaged, "b.aec")
    let refused = try place.aec("info", "b.aec")
    #expect(refused.status == 5 && refused.error.contains("b.aec: section lossless, segment 2, "), "\(refused.error)")
  }

  @Test func noSampleIsFurtherOffThanMaxError() throws {
    let place = try Workplace(picture: 120, 90)
    var sizes: [Int] = []
    for maxError in [1, 4, 127] {
      let facts = try place.aec("compress", "--json", "-f", "--max-error", "\(maxError)", "a.png").json
      #expect(facts["max_error"] as? Int == maxError && facts["effort"] == nil && facts["quality"] is NSNull)
      try place.aec("decompress", "-f", "a.aec", "b.png")
      let (a, b) = try (place.picture("a.png"), place.picture("b.png"))
      #expect(zip(a.pixels, b.pixels).allSatisfy { abs(Int($0) - Int($1)) <= maxError })
      let compared = try place.aec("compare", "--json", "a.png", "b.png").json
      #expect(isClose(facts["psnr"], try #require(compared["psnr"] as? Double)))
      let text = try place.aec("info", "a.aec").text
      #expect(text.hasPrefix("a.aec: 120 x 90, every sample within \(maxError), format"))
      sizes.append(try place.read("a.aec").count)
    }
    #expect(sizes == sizes.sorted(by: >))
    try place.aec("compress", "--max-error=0", "a.png", "zero.aec")
    try place.aec("compress", "--lossless", "a.png", "lossless.aec")
    #expect(try place.read("zero.aec") == place.read("lossless.aec"))
  }

  @Test func jsonOfALosslessFileHasNoNumberThatJSONLacks() throws {
    let place = try Workplace(picture: 40, 30)
    let facts = try place.aec("compress", "--json", "--lossless", "a.png").json
    #expect(facts["psnr"] is NSNull && facts["max_error"] as? Int == 0)
    #expect(try place.aec("compress", "-f", "--json", "a.png").json["max_error"] is NSNull)
  }

  @Test(arguments: [
    (["--lossless", "-q", "50"], "--quality is about the network, which --lossless goes without"),
    (["--lossless", "-e3"], "--effort is about the network, which --lossless goes without"),
    (["--max-error", "3", "--model", "fast"], "--model is about the network, which --max-error goes without"),
    (["--lossless", "--max-error", "3"], "--lossless is --max-error 0; give one of them"),
    (["--max-error", "128"], "has 8 bits a number, of which --max-error 128 keeps nothing"),
    (["--max-error=-1"], "a whole number from 0 to 127, or to 32767 with 16 bits, not '-1'"),
    (["--max-error", "2.5"], "a whole number from 0 to 127, or to 32767 with 16 bits, not '2.5'"),
  ])
  func whatMakesNoSenseTogetherIsRefused(_ arguments: [String], _ message: String) throws {
    let place = try Workplace(picture: 8, 8)
    let outcome = try place.start(["compress", "a.png"] + arguments).finish()
    #expect(outcome.status == 64 && outcome.error.hasPrefix("aec: ") && outcome.error.contains(message))
    #expect(try place.names == ["a.png"])
  }

  @Test func samplesThatAreRoundedBeforeAreTold() throws {
    let place = try Workplace()
    let kept = "what is kept without loss is the picture as 8-bit RGB, not the file's own samples"
    try place.write(Array("P6 4 2 65535\n".utf8) + [UInt8](repeating: 77, count: 48), "deep.ppm")
    let deep = try place.aec("compress", "--lossless", "--depth", "8", "deep.ppm")
    #expect(deep.status == 0 && deep.error.contains("rounded to 8 bits") && deep.error.contains(kept))
    #expect(try !place.aec("compress", "-f", "--depth", "8", "deep.ppm").error.contains("is kept"))
    #expect(try place.aec("compress", "-f", "--lossless", "deep.ppm").error.split(separator: "\n").count == 1)
    // Gray in three equal samples, and levels of other numbers, are the file's own.
    try place.write(Array("P5 4 2 15\n".utf8) + [UInt8](repeating: 7, count: 8), "gray.pgm")
    #expect(try !place.aec("compress", "--lossless", "gray.pgm").error.contains("is kept"))
    let within = try place.aec("compress", "-f", "--max-error", "1", "--depth", "8", "deep.ppm")
    #expect(within.error.contains("what is kept within the error is the picture as 8-bit RGB"))
  }
}
