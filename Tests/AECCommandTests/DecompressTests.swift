import AEC
import AECImageIO
import AECMetrics
import AECTestSupport
import Foundation
import Testing

/// `aec decompress`: formats, limits, what it says.
struct DecompressTests {
  @Test func oneNameWritesAPNGPictureBesideTheFileCloseToTheOriginal() throws {
    let place = try Workplace(compressed: 150, 90)
    let outcome = try place.aec("decompress", "a.aec")
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("a.aec -> a.png: 150 x 90, "))
    #expect(try place.names == ["a.aec", "a.png"])
    #expect(try PictureFormat(firstBytes: place.read("a.png")) == .png)
    let ratio = try Metrics.psnr(of: place.picture("a.png"), against: Picture.mixed(150, 90))
    #expect(ratio > 25)
  }

  @Test func theEndingOfTheOutputSaysTheFormatAndFormatOverrulesIt() throws {
    let place = try Workplace(compressed: 60, 40)
    for (name, format) in [("a.png", "PNG"), ("b.jpg", "JPEG"), ("c.JPEG", "JPEG"), ("d.ppm", "PPM")] {
      #expect(try place.aec("decompress", "a.aec", name).status == 0)
      #expect(try PictureFormat(firstBytes: place.read(name))?.name == format)
    }
    #expect(try place.picture("a.png") == place.picture("d.ppm"))

    #expect(try place.aec("decompress", "--format", "ppm", "a.aec", "-o", "e.png").status == 0)
    #expect(try place.read("e.png") == place.read("d.ppm"))
    #expect(try place.aec("decompress", "--format", "jpg", "a.aec", "-o", "f").status == 0)
    #expect(try place.read("f") == place.read("b.jpg"))
    #expect(try place.aec("decompress", "--format", "jpg", "a.aec").status == 0)
    #expect(try place.read("a.jpg") == place.read("b.jpg"))
  }

  @Test func anEndingOrAFormatThatIsUnknownIsRefused() throws {
    let place = try Workplace(compressed: 8, 8)
    for name in ["a.webp", "a", "a.aec", "a.PBM"] {
      let outcome = try place.aec("decompress", "a.aec", "-o", name, "-f")
      #expect(outcome.status == 64)
      #expect(outcome.error.contains("'\(name)' does not end in .png, .jpg, .ppm, .pgm or .pam"))
    }
    let outcome = try place.aec("decompress", "--format", "webp", "a.aec")
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("choose png, jpg, ppm or pam"))
    #expect(try place.names == ["a.aec"])
  }

  @Test func pngLevelAndJpegQualityReachTheWriters() throws {
    let place = try Workplace(compressed: 200, 150)
    try place.aec("decompress", "--png-level", "1", "a.aec", "quick.png")
    try place.aec("decompress", "--png-level", "9", "a.aec", "small.png")
    #expect(try place.read("small.png").count != place.read("quick.png").count)
    #expect(try place.picture("small.png") == place.picture("quick.png"))
    try place.aec("decompress", "--jpeg-quality", "20", "a.aec", "low.jpg")
    try place.aec("decompress", "--jpeg-quality", "95", "a.aec", "high.jpg")
    try place.aec("decompress", "a.aec", "default.jpg")
    #expect(try place.read("low.jpg").count < place.read("high.jpg").count)
    #expect(try place.read("default.jpg") == place.read("high.jpg"))
    for wrong in [["--png-level", "0"], ["--png-level", "10"], ["--jpeg-quality", "0"], ["--jpeg-quality", "101"]] {
      #expect(try place.start(["decompress", "a.aec", "no.png"] + wrong).finish().status == 64)
    }
    #expect(!place.exists("no.png"))
  }

  @Test func threadsAndInstructionSetsDoNotChangeThePicture() throws {
    let place = try Workplace(compressed: 70, 50)
    try place.aec("decompress", "-j", "1", "a.aec", "1.ppm")
    try place.aec("decompress", "--threads", "5", "a.aec", "5.ppm")
    try place.aec("decompress", "a.aec", "naive.ppm", environment: ["AEC_ISA": "naive"])
    #expect(try place.read("1.ppm") == place.read("5.ppm"))
    #expect(try place.read("1.ppm") == place.read("naive.ppm"))
  }

  @Test func aPictureOverALimitIsRefused() throws {
    let place = try Workplace(compressed: 64, 48)
    let pixels = try place.aec("decompress", "--limit-pixels", "4095", "a.aec")
    #expect(pixels.status == 8)
    #expect(pixels.error.hasPrefix("aec: a.aec: pixels: expected at most 4095 padded pixels, found 4096"))
    #expect(pixels.error.hasSuffix("raise the limit with --limit-pixels\n"))
    let memory = try place.aec("decompress", "--limit-memory", "4K", "a.aec")
    #expect(memory.status == 8)
    #expect(memory.error.hasPrefix("aec: a.aec: memory: expected at most 4096 bytes"))
    #expect(memory.error.hasSuffix("raise the limit with --limit-memory\n"))
    let work = try place.aec("decompress", "--limit-work", "4K", "a.aec")
    #expect(work.status == 8)
    #expect(work.error.hasPrefix("aec: a.aec: work: expected at most 4096 multiply-accumulates"))
    #expect(work.error.hasSuffix("raise the limit with --limit-work\n"))
    #expect(try place.names == ["a.aec"])

    #expect(try place.aec("decompress", "--limit-pixels", "4K", "--limit-memory", "1G", "a.aec").status == 0)
    for wrong in ["0", "-1", "K", "1T", "1.5M", "9999999999G"] {
      #expect(try place.aec("decompress", "--limit-pixels=\(wrong)", "-f", "a.aec").status == 64)
    }
  }

  @Test func aModelFileCanBeBroughtAlong() throws {
    let place = try Workplace(compressed: 20, 20)
    let file = repository("models/fast.aecm")
    #expect(try place.aec("decompress", "--model", file.path, "a.aec").status == 0)
    #expect(try place.aec("decompress", "--model", "gone.aecm", "a.aec", "-f").status == 3)
  }

  @Test func verboseQuietAndJson() throws {
    let place = try Workplace(compressed: 40, 34)
    let verbose = try place.aec("decompress", "-v", "a.aec")
    #expect(verbose.status == 0)
    for fact in ["40 x 34", "PNG ", "quality 62", "model fast (", "decode ", ", in all ", "megapixels a second on"] {
      #expect(verbose.error.contains(fact))
    }
    let quiet = try place.aec("decompress", "--quiet", "-f", "a.aec")
    #expect(quiet.status == 0)
    #expect(quiet.error.isEmpty && quiet.output.isEmpty)
    let facts = try place.aec("decompress", "--json", "-f", "a.aec").json
    #expect(facts["input"] as? String == "a.aec")
    #expect(facts["output"] as? String == "a.png")
    #expect(facts["input_bytes"] as? Int == (try place.read("a.aec").count))
    #expect(facts["output_bytes"] as? Int == (try place.read("a.png").count))
    #expect(facts["width"] as? Int == 40)
    let seconds = try #require(facts["seconds"] as? [String: Double])
    #expect(Set(seconds.keys) == ["read", "decode", "write", "total"])
    #expect(isClose(seconds["total"], ["read", "decode", "write"].reduce(0) { $0 + (seconds[$1] ?? 0) }))
    #expect(try place.aec("decompress", "--quiet", "-v", "-f", "a.aec").status == 64)
  }
}
