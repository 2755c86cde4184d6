import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// `aec compress`: what it takes, what it writes, what it says.
struct CompressTests {
  @Test func oneNameWritesTheAecFileBesideThePicture() throws {
    let place = try Workplace(picture: 40, 30)
    try FileManager.default.createDirectory(at: place.url("sub"), withIntermediateDirectories: true)
    try place.write(Samples.ppm(Picture.mixed(20, 20)), "sub/b.c.ppm")

    let first = try place.aec("compress", "a.png")
    #expect(first.status == 0)
    #expect(first.output.isEmpty)
    #expect(first.error.hasPrefix("a.png -> a.aec: 40 x 30, "))
    #expect(first.error.contains("bits per pixel"))
    #expect(try place.aec("compress", "sub/b.c.ppm").status == 0)
    #expect(try place.names == ["a.aec", "a.png", "sub"])
    #expect(place.exists("sub/b.c.aec"))
  }

  @Test func theOutputIsNamedByItsPositionByOOrByOutput() throws {
    let place = try Workplace(picture: 40, 30)
    #expect(try place.aec("compress", "a.png", "x.aec").status == 0)
    #expect(try place.aec("compress", "a.png", "-o", "y.aec").status == 0)
    #expect(try place.aec("compress", "--output=z", "a.png").status == 0)
    #expect(try place.names == ["a.png", "x.aec", "y.aec", "z"])
    #expect(try place.read("x.aec") == place.read("y.aec"))
    #expect(try place.read("x.aec") == place.read("z"))

    let twice = try place.aec("compress", "a.png", "p.aec", "-o", "q.aec")
    #expect(twice.status == 64)
    #expect(twice.error.contains("named twice"))
    #expect(try place.aec("compress", "a.png", "").status == 64)
  }

  @Test(arguments: ["png", "jpg", "ppm"])
  func pngJPEGAndPPMPicturesAreCompressedWhateverTheyAreCalled(format: String) throws {
    let place = try Workplace()
    let image = Picture.mixed(50, 34)
    try place.write(PictureIO.write(image, as: #require(PictureFormat(fileExtension: format))), "picture")
    #expect(try place.aec("compress", "picture").status == 0)
    let info = try place.aec("info", "--json", "picture.aec").json
    #expect(info["width"] as? Int == 50)
    #expect(info["height"] as? Int == 34)
  }

  @Test func theLeastEffortWarnsOfPatternsAndDrawingsAndOthersTellTheirPSNR() throws {
    let place = try Workplace(picture: 100, 80)
    var random = SplitMix64(seed: 4)
    let board = Picture.drawn(100, 80) { x, y in
      let level = (x + y) % 2 * 200
      return (level + random.int(0...55), level + random.int(0...55), level + random.int(0...55))
    }
    try place.write(Samples.png(board), "b.png")
    let warning = "aec: warning: b.png: patterns, text or drawings"
    #expect(try place.aec("compress", "-f", "-e", "1", "b.png").error.contains(warning))
    #expect(try !place.aec("compress", "-f", "-e", "2", "b.png").error.contains("warning"))
    #expect(try !place.aec("compress", "-f", "-e", "1", "a.png").error.contains("warning"))

    let least = try place.aec("compress", "-f", "-e", "1", "--json", "b.png").json
    let other = try place.aec("compress", "-f", "--json", "b.png").json
    #expect((least["warnings"] as? [String])?.count == 1 && least["psnr"] == nil)
    #expect((other["warnings"] as? [String])?.isEmpty == true && other["detail_share"] as? Double == 1)
    let psnr = try #require(other["psnr"] as? Double)
    #expect(isClose(try place.aec("compare", "--json", "b.png", "b.aec").json["psnr"], psnr))
  }

  @Test func aFileLargerThanItsPictureWarnsAndSaysWhatToDo() throws {
    let place = try Workplace()
    var random = SplitMix64(seed: 5)
    let noise = Picture.drawn(90, 70) { _, _ in (random.int(0...255), random.int(0...255), random.int(0...255)) }
    try place.write(Samples.jpeg(noise), "a.jpg")
    try place.write(Samples.ppm(Picture.mixed(1, 1)), "one.ppm")
    let limit = try place.read("a.jpg").count
    for (way, advice) in [
      (["-q", "100"], "lower --quality"), (["--lossless"], "leave --lossless out"),
      (["--max-error", "1"], "raise --max-error"), (["-q", "30"], nil), (["--max-error", "60"], nil),
    ] as [([String], String?)] {
      let outcome = try place.start(["compress", "-f", "a.jpg"] + way).finish()
      #expect(try (place.read("a.aec").count > limit) == (advice != nil), "\(way)")
      let warning = "aec: warning: a.jpg: the .aec file is larger than the JPEG: \(advice ?? ""), or keep the JPEG\n"
      #expect(outcome.error.hasPrefix(warning) == (advice != nil), "\(outcome.error)")
      #expect(outcome.error.contains("larger") == (advice != nil))
    }
    // Of pixels as they are nothing is to be said, though the header is more.
    #expect(try !place.aec("compress", "one.ppm").error.contains("warning"))
    #expect(try place.read("one.aec").count > place.read("one.ppm").count)
  }

  @Test func qualityIsStoredWithDecimalsAnd62IsTheDefault() throws {
    let place = try Workplace(picture: 40, 34)
    for (arguments, quality) in [
      ([], 62), (["-q", "1"], 1), (["-q81.9"], 81.9), (["-q100"], 45), (["--quality", "35.5"], 35.5),
      (["--quality=7"], 7),
    ] as [([String], Double)] {
      #expect(try place.start(["compress", "-f", "a.png"] + arguments).finish().status == 0)
      let stored = try #require(try place.aec("info", "--json", "a.aec").json["quality"] as? Double)
      #expect(abs(stored - quality) < 0.02)
    }
  }

  @Test func higherQualityMakesALargerFileAndABetterPicture() throws {
    let place = try Workplace(picture: 192, 128)
    var sizes: [Int] = []
    var ratios: [Double] = []
    for quality in ["5", "50", "95"] {
      try place.aec("compress", "-f", "-q", quality, "a.png")
      sizes.append(try place.read("a.aec").count)
      ratios.append(try #require(try place.aec("compare", "--json", "a.png", "a.aec").json["psnr"] as? Double))
    }
    #expect(sizes == sizes.sorted() && Set(sizes).count == 3)
    #expect(ratios == ratios.sorted() && Set(ratios).count == 3)
  }

  @Test(arguments: ["0", "0.99", "100.5", "nan", "inf", "abc", "-5"])
  func aQualityOutsideOf1To100IsRefused(quality: String) throws {
    let place = try Workplace(picture: 8, 8)
    let outcome = try place.aec("compress", "a.png", "--quality=\(quality)")
    #expect(outcome.status == 64)
    #expect(outcome.error.hasPrefix("aec: "))
    #expect(outcome.error.contains("from 1 to 100"))
    #expect(try place.names == ["a.png"])
  }

  @Test func aModelIsChosenByNameOrByFile() throws {
    let place = try Workplace(picture: 40, 30)
    #expect(try place.aec("compress", "a.png", "default.aec").status == 0)
    #expect(try place.aec("compress", "--model", "fast", "a.png", "named.aec").status == 0)
    let file = repository("models/fast.aecm")
    #expect(try place.aec("compress", "--model", file.path, "a.png", "filed.aec").status == 0)
    #expect(try place.read("default.aec") == place.read("named.aec"))
    #expect(try place.read("default.aec") == place.read("filed.aec"))
  }

  @Test func aModelThatIsNotThereOrNoneIsRefused() throws {
    let place = try Workplace(picture: 8, 8)
    let unknown = try place.aec("compress", "--model", "slow", "a.png")
    #expect(unknown.status == 64)
    #expect(unknown.error == "aec: no model is called 'slow'; the names are fast; or name an .aecm file\n")

    let missing = try place.aec("compress", "--model", "slow.aecm", "a.png")
    #expect(missing.status == 3)
    #expect(missing.error.hasPrefix("aec: slow.aecm: cannot be read"))

    try place.write(Array("not a model".utf8), "bad.aecm")
    let bad = try place.aec("compress", "--model", "bad.aecm", "a.png")
    #expect(bad.status == 5)
    #expect(bad.error.hasPrefix("aec: bad.aecm: "))
    #expect(bad.error.contains("use an .aecm file"))
    #expect(try place.names == ["a.png", "bad.aecm"])
  }

  @Test func effortGoesFromOneToFour() throws {
    let place = try Workplace(picture: 150, 90)
    var files: [Data] = []
    for effort in ["-e1", "-e2", "-e3", "--effort=4"] {
      #expect(try place.aec("compress", effort, "-f", "a.png").status == 0)
      files.append(try place.read("a.aec"))
    }
    #expect(Set(files).count == 4)
    #expect(try place.aec("compress", "-f", "a.png").status == 0)
    #expect(try place.read("a.aec") == files[1])
    for effort in ["0", "5", "2.5", "high"] {
      let outcome = try place.aec("compress", "-e", effort, "-f", "a.png")
      #expect(outcome.status == 64)
      #expect(outcome.error.contains("from 1 to 4"))
    }
  }

  @Test func threadsDoNotChangeTheFile() throws {
    let place = try Workplace(picture: 150, 90)
    for threads in ["1", "3", "64"] {
      #expect(try place.aec("compress", "-j", threads, "a.png", "\(threads).aec").status == 0)
    }
    #expect(try place.read("1.aec") == place.read("3.aec"))
    #expect(try place.read("1.aec") == place.read("64.aec"))
    for threads in ["0", "-1", "1025", "many"] {
      #expect(try place.aec("compress", "--threads=\(threads)", "a.png").status == 64)
    }
    #expect(!place.exists("a.aec"))
  }

  @Test func instructionSetsDoNotChangeTheFileAndAnUnknownOneIsRefused() throws {
    let place = try Workplace(picture: 40, 30)
    #expect(try place.aec("compress", "a.png", "best.aec").status == 0)
    let naive = try place.aec("compress", "-v", "a.png", "naive.aec", environment: ["AEC_ISA": "naive"])
    #expect(naive.status == 0)
    #expect(naive.error.contains("with naive"))
    #expect(try place.read("best.aec") == place.read("naive.aec"))

    // One that nobody knows, and one that is known but not of this machine.
    #if arch(x86_64)
      let others = ["mmx", "neon"]
    #else
      let others = ["mmx", "sse2", "avx512"]
    #endif
    for other in others {
      let refused = try place.aec("compress", "a.png", environment: ["AEC_ISA": other])
      #expect(refused.status == 64)
      #expect(refused.error.hasPrefix("aec: AEC_ISA names an instruction set that is not there; this machine has "))
      #expect(!place.exists("a.aec"))
    }
  }

  @Test func verboseTellsSizesTimesSpeedModelAndInstructionSet() throws {
    let place = try Workplace(picture: 40, 30)
    let outcome = try place.aec("compress", "-v", "-j2", "a.png")
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    let size = try place.read("a.aec").count
    for fact in [
      "40 x 30", "\(size) bytes", "bits per pixel", "PNG \(try place.read("a.png").count) bytes", "quality 62",
      "effort 2", "model fast (", "read ", "encode ", "write ", ", in all ", "megapixels a second on 2 threads with ",
    ] {
      #expect(outcome.error.contains(fact))
    }
  }

  @Test func quietSaysNothingNotEvenWarningsButErrors() throws {
    let place = try Workplace()
    try place.write(Array("P5\n8 8\n255\n".utf8) + [UInt8](repeating: 90, count: 65), "gray.pgm")
    let warned = try place.aec("compress", "gray.pgm", "a.aec")
    #expect(warned.status == 0)
    #expect(warned.error.hasPrefix("aec: warning: gray.pgm: "))
    let quiet = try place.aec("compress", "--quiet", "gray.pgm", "b.aec")
    #expect(quiet.status == 0)
    #expect(quiet.error.isEmpty && quiet.output.isEmpty)
    #expect(try place.aec("compress", "--quiet", "gray.pgm", "b.aec").error.contains("exists already"))
    let both = try place.aec("compress", "--quiet", "-v", "gray.pgm", "c.aec")
    #expect(both.status == 64)
    #expect(both.error.contains("contradict"))
  }

  @Test func jsonPrintsTheFactsAsOneObjectAndNothingElse() throws {
    let place = try Workplace(picture: 40, 30)
    let outcome = try place.aec("compress", "--json", "-q", "80", "-j", "2", "a.png", "odd \"name\"\\.aec")
    #expect(outcome.status == 0)
    #expect(outcome.error.isEmpty)
    #expect(outcome.text.split(separator: "\n").count == 1)
    let facts = try outcome.json
    let size = try place.read("odd \"name\"\\.aec").count
    #expect(facts["input"] as? String == "a.png")
    #expect(facts["output"] as? String == "odd \"name\"\\.aec")
    #expect(facts["format"] as? String == "PNG")
    #expect(facts["width"] as? Int == 40)
    #expect(facts["height"] as? Int == 30)
    #expect(facts["input_bytes"] as? Int == (try place.read("a.png").count))
    #expect(facts["output_bytes"] as? Int == size)
    #expect(isClose(facts["bits_per_pixel"], Double(size) * 8 / 1200))
    #expect(abs((facts["quality"] as? Double ?? 0) - 80) < 0.02)
    #expect(facts["effort"] as? Int == 2)
    #expect(facts["threads"] as? Int == 2)
    #expect((facts["model"] as? [String: Any])?["name"] as? String == "fast")
    let seconds = try #require(facts["seconds"] as? [String: Double])
    #expect(Set(seconds.keys) == ["read", "encode", "write", "total"])
    #expect(isClose(seconds["total"], ["read", "encode", "write"].reduce(0) { $0 + (seconds[$1] ?? 0) }))
    #expect((facts["megapixels_per_second"] as? Double ?? 0) > 0)
    #expect((facts["warnings"] as? [String])?.isEmpty == true)
    #expect(facts["instruction_set"] is String)
  }
}
