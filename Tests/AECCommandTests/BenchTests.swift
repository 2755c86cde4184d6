import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// `aec bench`. What it measures is tested with its library; here the command around it.
@Suite struct BenchTests {
  private func folder() throws -> Workplace {
    let place = try Workplace()
    try FileManager.default.createDirectory(at: place.url("photos"), withIntermediateDirectories: true)
    try place.write(Samples.png(Picture.mixed(176, 168, seed: 1)), "photos/a.png")
    try place.write(Samples.png(Picture.mixed(90, 60, seed: 2)), "photos/b.png")
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
      for key in ["psnr", "ssim", "ms_ssim", "ssimulacra2"] {
        #expect(measurement[key] as? Double == compare[key] as? Double)
      }
    }
  }

  @Test func reportsPrintTheDigitsOfCompare() throws {
    let place = try folder()
    try place.aec("compress", "-q", "40", "photos/a.png", "a.aec", "--quiet")
    let digits = try place.aec("compare", "photos/a.png", "a.aec").text.split(separator: "\n").prefix(4).map { line in
      String(line.split(separator: " ")[1])
    }
    let arguments = [
      "bench", "photos/a.png", "--codecs", "aec", "--qualities", "40", "--timings", "0", "--report", "-",
      "--report-pictures", "1", "--report-rate", "0.01",
    ]
    let html = try place.run(arguments).text
    // In the means of the one picture, and beside the picture in the gallery.
    for digits in digits { #expect(html.split(separator: "<td>\(digits)</td>").count == 1 + 2) }
    #expect(html.contains("each codec as near to the same rate as it comes"))
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

  @Test func theTableWithoutLossHasTheBytesOfFilesThatKeepEveryPixel() throws {
    let place = try folder()
    try place.write(Samples.ppm(Picture.mixed(60, 9, seed: 3)), "photos/c.ppm")
    let arguments = ["bench", "photos", "--lossless", "--codecs", "aec,png", "--timings", "1"]
    let facts = try place.run(arguments + ["--json"]).json
    let table = try #require(facts["table"] as? [[String: Any]])
    // Not all of the files that lie there are PNG.
    #expect(table.map { $0["codec"] as? String } == ["aec", "png"] && facts["anchor"] as? String == "png")
    var bytes = 0
    for name in ["a.png", "b.png", "c.ppm"] {
      try place.aec("compress", "--lossless", "photos/\(name)", "out.aec", "--quiet", "--force")
      let size = try place.read("out.aec").count
      #expect((table[0]["picture_bytes"] as? [String: Any])?[name] as? Int == size)
      bytes += size
    }
    #expect(table[0]["bytes"] as? Int == bytes)
    let (own, png) = (bytes, try #require(table[1]["bytes"] as? Int))
    #expect(isClose(table[0]["ratio_of_sums"], Double(own) / Double(png)) && table[1]["mean_ratio"] as? Double == 1)
    for key in ["encode_megapixels_per_second", "decode_megapixels_per_second"] {
      #expect(try #require(table[0][key] as? Double) > 0)
    }

    let text = try place.run(["bench", "photos/a.png", "--lossless", "--codecs", "aec", "--timings", "0"]).text
    #expect(text.hasPrefix("Every pixel kept of 1 of 1 picture\n") && text.contains("PNG as it lies there"))
    let size = try place.read("photos/a.png").count
    #expect(text.contains("\na.png ") && text.contains(" \(size)"))
    let markdown = try place.run(arguments + ["--markdown"]).text.split(separator: "\n")
    #expect(markdown.count == 4 && markdown.allSatisfy { $0.hasPrefix("| ") })
    #expect(try place.run(["bench", "photos", "--lossless", "--from", "20"]).status == 64)
    #expect(try place.run(["bench", "photos", "--lossless", "--qualities", "20"]).status == 64)
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

  @Test func qualitiesGivenTwiceAddUp() throws {
    let bench = try folder().aec(
      "bench", "photos/b.png", "photos/b.png", "--codecs", "jpeg", "--qualities", "90", "--qualities", "10",
      "--timings", "0", "--csv", "--quiet")
    let lines = bench.text.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.dropFirst().map { "\($0[0]) \($0[4])" } == ["b.png 10", "b.png 90"])
    #expect(bench.error.isEmpty)
  }

  @Test func picturesOfOneNameAreToldApartByTheirFolders() throws {
    let place = try folder()
    try FileManager.default.createDirectory(at: place.url("more"), withIntermediateDirectories: true)
    try place.write(Samples.png(Picture.mixed(50, 40, seed: 3)), "more/a.png")
    let bench = try place.aec(
      "bench", "photos", "more", "--codecs", "jpeg", "--qualities", "30", "--timings", "0", "--csv")
    let lines = bench.text.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(
      lines.dropFirst().map { "\($0[0]) \($0[1])x\($0[2])" }.sorted() == [
        "b.png 90x60", "more/a.png 50x40", "photos/a.png 176x168",
      ])
  }

  @Test func tablesOfMarkdownHaveAPointForEverySetting() throws {
    let bench = try folder().aec(
      "bench", "photos", "--codecs", "aec,jpeg", "--model", "fast", "--qualities", "20,60", "--timings", "0",
      "--to", "60", "--markdown")
    let rows = bench.text.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(rows.count == 2 + 2 + 2 + 2)
    #expect(rows.contains { $0.hasPrefix("| 20 | ") } && rows.contains { $0.hasPrefix("| 60 | ") })
  }

  @Test func aRangeWithoutAnEndIsToldInWords() throws {
    let bench = try folder().aec(
      "bench", "photos", "--codecs", "jpeg,jpeg-444", "--qualities", "20,60", "--timings", "0", "--from", "20")
    #expect(bench.text.contains("within 20 dB and more"))
  }

  @Test(.enabled(if: withSlowTests)) func aChartIsDrawnInPixelsToo() throws {
    let place = try folder()
    let bench = try place.aec(
      "bench", "photos", "--codecs", "jpeg", "--qualities", "20,60", "--timings", "0", "--plot", "p.png")
    // Machines without a program that draws say so instead; continuous integration has one.
    if bench.status == 7 && ProcessInfo.processInfo.environment["CI"] == nil { return }
    #expect(bench.status == 0)
    let chart = try PictureIO.read(Array(try place.read("p.png"))).picture
    #expect((chart.width, chart.height) == (1440, 810))
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

  @Test func resumingSaysWhatItGoesOnWith() throws {
    let place = try folder()
    let arguments = ["bench", "photos", "--codecs", "jpeg", "--qualities", "20,60", "--timings", "0", "--journal", "j"]
    #expect(try place.run(arguments + ["--resume"]).error.contains("there is no j to go on with"))
    #expect(try place.run(arguments + ["--resume"]).error.contains("going on with the 4 measurements of j"))
    #expect(try place.run(arguments + ["--resume", "--quiet"]).error.isEmpty)
  }

  @Test func aJournalThatCannotBeResumedIsAnError() throws {
    let place = try folder()
    try FileManager.default.createDirectory(at: place.url("aec-bench.journal"), withIntermediateDirectories: true)
    let bench = try place.aec("bench", "photos", "--codecs", "jpeg", "--timings", "0", "--resume")
    #expect(bench.status == 7)
    #expect(bench.text.isEmpty && bench.error.contains("name another journal"))
    #expect(place.exists("aec-bench.journal"))
  }

  @Test func aFileThatIsNoJournalIsKept() throws {
    let place = try folder()
    try place.write(Array("Dear all".utf8), "letter")
    for flag in ["--force", "--resume"] {
      let bench = try place.aec("bench", "photos", "--codecs", "jpeg", "--timings", "0", "--journal", "letter", flag)
      #expect(bench.status == 7)
      #expect(bench.error.contains("expected a journal of aec bench"))
    }
    #expect(try place.read("letter") == Data("Dear all".utf8))
  }

  @Test func withoutAFolderForOtherCodecsTheAdviceNamesOne() throws {
    let bench = try folder().aec(
      "bench", "photos", "--codecs", "jpeg", environment: ["TMPDIR": "/nowhere/at/all"])
    #expect(bench.status == 7)
    #expect(bench.error.contains("set TMPDIR"))
  }

  @Test func ctrlCKeepsWhatWasMeasured() throws {
    let place = try folder()
    let arguments = ["bench", "photos", "--codecs", "aec-fast-e4,jpeg", "--timings", "0"]
    func lines() throws -> Int {
      guard place.exists("aec-bench.journal") else { return 0 }
      return String(decoding: try place.read("aec-bench.journal"), as: UTF8.self).split(separator: "\n").count
    }
    // A third picture comes through a pipe once, when the folder is looked at; measuring it would take for ever.
    try place.write(Samples.ppm(Picture.mixed(40, 30)), "c")
    let command = try #require(Workplace.command).path
    let run = try place.start(
      ["-c", "mkfifo photos/c.ppm; cat c > photos/c.ppm & exec '\(command)' \(arguments.joined(separator: " "))"],
      program: URL(fileURLWithPath: "/bin/sh"))
    while try lines() < 4 && run.isRunning { usleep(10_000) }
    run.send(SIGINT)
    let interrupted = try run.finish()
    #expect(interrupted.status == 130)
    #expect(interrupted.text.isEmpty)
    #expect(interrupted.error.contains("aec-bench.journal; add --resume to go on"))
    let kept = try lines()
    #expect(kept >= 4)
    try place.remove("photos/c.ppm")
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
    (["bench", "photos", "--from", "nan"], 64), (["bench", "photos", "--to", "inf"], 64),
    (["bench", "photos", "--codecs", ","], 64), (["bench", "photos", "--low-memory"], 64),
    (["bench", "photos", "--codecs", "jpeg", "--qualities", "30.5"], 64),
    (["bench", "photos", "--codecs", "aec,jpeg", "--qualities", "200"], 64),
    (["bench", "photos", "--timings", "-1"], 64), (["bench", "photos", "--threads", "0"], 64),
    (["bench", "photos", "--report-rate", "0"], 64), (["bench", "photos", "--report-rate", "49"], 64),
    (["bench", "photos", "--report-pictures", "1001"], 64), (["bench", "photos", "--model", "nowhere.aecm"], 3),
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
