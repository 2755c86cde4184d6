import AEC
import AECImageIO
import Foundation
import Testing

/// `aec bench`. What it measures is tested with its library; here the command around it.
@Suite struct BenchTests {
  private func folder() throws -> Workplace {
    let place = try Workplace()
    try FileManager.default.createDirectory(at: place.url("photos"), withIntermediateDirectories: true)
    try place.write(Samples.png(Samples.picture(176, 168, seed: 1)), "photos/a.png")
    try place.write(Samples.png(Samples.picture(90, 60, seed: 2)), "photos/b.png")
    return place
  }

  @Test func numbersAreThoseOfCompressAndCompare() throws {
    let place = try folder()
    let bench = try place.aec(
      "bench", "photos", "--codecs", "aec", "--qualities", "40", "--timings", "0", "--json")
    #expect(bench.status == 0)
    let measurements = try #require(try bench.json["measurements"] as? [[String: Any]])
    #expect(measurements.count == 2)
    for measurement in measurements {
      let name = try #require(measurement["picture"] as? String)
      try place.aec("compress", "-q", "40", "photos/\(name)", "out.aec", "--quiet", "--force")
      let compare = try place.aec("compare", "--json", "photos/\(name)", "out.aec").json
      #expect(measurement["bytes"] as? Int == (compare["b"] as? [String: Any])?["bytes"] as? Int)
      for key in ["psnr", "ssim", "ms_ssim"] {
        #expect(measurement[key] as? Double == compare[key] as? Double)
      }
    }
  }

  @Test func tablesNameEveryCodecAndFile() throws {
    let place = try folder()
    try place.write(Array("no picture".utf8), "photos/broken.png")
    let bench = try place.aec(
      "bench", "photos", "--codecs", "aec,jpeg", "--qualities", "20,60", "--timings", "1", "--from", "20")
    #expect(bench.status == 0)
    #expect(bench.text.contains("Means of 2 of 3 pictures"))
    #expect(bench.text.contains("broken.png: not measured"))
    #expect(bench.text.contains("aec-fast: AEC fast") && bench.text.contains("jpeg: JPEG 4:2:0"))
    #expect(bench.text.contains("BD-rate in per cent"))
    #expect(bench.text.contains("Bytes of the files over the ideal bits"))
    // The journal of a run that ended well is gone.
    #expect(!place.exists("aec-bench.journal"))
  }

  @Test func settingsOfOneCodecLeaveTheOthersAlone() throws {
    let bench = try folder().aec(
      "bench", "photos", "--codecs", "jpeg,jpeg-444", "--qualities", "30", "--qualities", "jpeg=10,90", "--timings",
      "0", "--csv")
    let lines = bench.text.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(
      lines.dropFirst().map { "\($0[0]) \($0[3]) \($0[4])" } == [
        "a.png jpeg 10", "a.png jpeg 90", "a.png jpeg-444 30", "b.png jpeg 10", "b.png jpeg 90", "b.png jpeg-444 30",
      ])
  }

  @Test func aReportAndAChartAreWritten() throws {
    let place = try folder()
    let arguments = [
      "bench", "photos", "--codecs", "aec,jpeg", "--qualities", "20,60", "--timings", "0", "--report", "r.html",
      "--plot", "p.svg",
    ]
    #expect(try place.run(arguments).status == 0)
    let html = String(decoding: try place.read("r.html"), as: UTF8.self)
    #expect(html.hasPrefix("<!doctype html>") && html.contains("id=\"picture-1\""))
    #expect(String(decoding: try place.read("p.svg"), as: UTF8.self).contains("data-series=\"jpeg\""))
    // Neither is replaced unasked, and that shows before the work.
    let again = try place.run(arguments)
    #expect(again.status == 7)
    #expect(again.error.contains("exists already"))
    #expect(try place.run(arguments + ["--force"]).status == 0)
  }

  @Test func anInterruptedRunIsResumed() throws {
    let place = try folder()
    let arguments = ["bench", "photos", "--codecs", "aec,jpeg", "--journal", "j", "--timings", "0"]
    let whole = try place.run(arguments)
    #expect(whole.status == 0)
    let journal = String(decoding: try place.read("j"), as: UTF8.self).split(separator: "\n")
    #expect(journal.count == 1 + 2 * (11 + 13))
    #expect(try place.run(arguments).status == 7)
    try place.write(Array((journal.prefix(20).joined(separator: "\n") + "\n").utf8), "j")
    let resumed = try place.run(arguments + ["--resume"])
    #expect(resumed.text == whole.text)
    #expect(String(decoding: try place.read("j"), as: UTF8.self).split(separator: "\n").count == journal.count)
  }

  @Test func ctrlCKeepsWhatWasMeasured() throws {
    let place = try folder()
    let arguments = ["bench", "photos", "--codecs", "aec-fast-e4,jpeg", "--timings", "0"]
    func lines() throws -> Int {
      guard place.exists("aec-bench.journal") else { return 0 }
      return String(decoding: try place.read("aec-bench.journal"), as: UTF8.self).split(separator: "\n").count
    }
    let run = try place.start(arguments)
    let deadline = Date(timeIntervalSinceNow: 60)
    while try lines() < 4 && Date() < deadline { Thread.sleep(forTimeInterval: 0.01) }
    run.send(SIGINT)
    let interrupted = try run.finish()
    #expect(interrupted.status == 130)
    #expect(interrupted.text.isEmpty)
    #expect(interrupted.error.contains("aec-bench.journal; add --resume to go on"))
    let kept = try lines()
    #expect(kept >= 4)
    // Without a word of what to do with it, no measurement is thrown away.
    #expect(try place.run(arguments).status == 7)
    #expect(try lines() == kept)
    let resumed = try place.run(arguments + ["--resume"])
    #expect(resumed.status == 0)
    #expect(resumed.text.contains("Means of 2 of 2 pictures"))
    #expect(!place.exists("aec-bench.journal"))
  }

  @Test func withoutOtherProgramsTheirCodecsAreNamed() throws {
    let place = try folder()
    let empty = ["PATH": ""]
    let bench = try place.aec(
      "bench", "photos", "--codecs", "jpeg", "--qualities", "30,60", "--timings", "0", "--report", "r.html",
      environment: empty)
    #expect(bench.status == 0)
    let html = String(decoding: try place.read("r.html"), as: UTF8.self)
    for words in [
      "webp needs cwebp and dwebp", "avif needs avifenc and avifdec", "jxl needs cjxl and djxl",
      "heic needs heif-enc and heif-dec or heif-convert", "jpeg2000 needs opj_compress and opj_decompress",
    ] {
      #expect(bench.text.contains("not installed: " + words))
      #expect(html.contains(words))
    }
    let named = try place.aec("bench", "photos", "--codecs", "webp", environment: empty)
    #expect(named.status == 64)
    #expect(named.error.contains("needs cwebp and dwebp, which is not on the PATH"))
    // That no program can draw pixels shows before the work.
    let drawn = try place.aec("bench", "photos", "--codecs", "jpeg", "--plot", "p.png", environment: empty)
    #expect(drawn.status == 7)
    #expect(drawn.error.contains("chromium"))
    #expect(!place.exists("p.png") && !place.exists("aec-bench.journal"))
  }

  @Test(arguments: [
    (["bench"], 64), (["bench", "photos", "--codecs", "gif"], 64), (["bench", "photos", "--qualities", "a"], 64),
    (["bench", "photos", "--codecs", "jpeg", "--qualities", "jpeg=101"], 64),
    (["bench", "photos", "--codecs", "jpeg", "--qualities", "webp=50"], 64),
    (["bench", "photos", "--from", "38", "--to", "28"], 64), (["bench", "photos", "--csv", "--json"], 64),
    (["bench", "photos", "--csv", "--markdown"], 64),
    (["bench", "photos", "--plot", "p.gif"], 64), (["bench", "nowhere"], 3),
  ])
  func mistakesAreToldApart(arguments: [String], status: Int) throws {
    let outcome = try folder().run(arguments)
    #expect(outcome.status == Int32(status))
    #expect(outcome.text.isEmpty)
    #expect(!outcome.error.isEmpty)
  }

  @Test func aFolderWithoutPicturesSaysSo() throws {
    let place = try folder()
    try FileManager.default.createDirectory(at: place.url("empty"), withIntermediateDirectories: true)
    let outcome = try place.aec("bench", "empty")
    #expect(outcome.status == 4)
    #expect(outcome.error.contains("has no picture that can be read"))
  }
}

extension Workplace {
  fileprivate func run(_ arguments: [String]) throws -> Outcome { try start(arguments).finish() }
}
