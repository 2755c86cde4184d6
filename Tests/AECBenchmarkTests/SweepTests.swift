import AEC
import AECBenchmark
import AECImageIO
import AECMetrics
import AECModelFast
import AECSupport
import AECTestSupport
import Synchronization
import Testing

@Suite struct SweepTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.add("a.png", .mixed(96, 64, seed: 1))
    try folder.add("b.png", .mixed(40, 72, seed: 2))
  }

  private func jpeg(_ name: String = "jpeg") -> any BenchmarkCodec { JPEGCodec.all.first { $0.name == name }! }

  @Test func measurementsAreThoseOfTheFileAndItsPixels() throws {
    var sweep = Sweep(try PictureFolder([folder.path]), [jpeg()])
    sweep.settings = ["": [20, 80]]
    let results = try sweep.run()
    #expect(results.rates.count == 4)
    for name in ["a.png", "b.png"] {
      for quality in [20, 80] {
        let image = try PictureIO.read(Files.read(folder.path + name)).picture
        let bytes = try PictureIO.write(
          image, as: .jpeg, options: PictureWriteOptions(jpegQuality: quality, jpegChroma: .halved))
        let metrics = try Metrics(of: PictureIO.read(bytes).picture, against: image)
        let rate = results.rates[MeasurementKey(picture: name, codec: "jpeg", setting: Double(quality))]
        #expect(
          rate
            == RateMeasurement(
              bytes: bytes.count, psnr: metrics.psnr, lumaPSNR: metrics.lumaPSNR, ssim: metrics.ssim,
              msSSIM: metrics.msSSIM, ssimulacra2: metrics.ssimulacra2, idealBits: nil))
      }
    }
  }

  @Test(arguments: [1, 2, 5])
  func resultsDoNotDependOnThreads(threads: Int) throws {
    var sweep = Sweep(try PictureFolder([folder.path]), [jpeg(), jpeg("jpeg-444")])
    sweep.settings = ["": [30, 70]]
    sweep.timedSettings = 0
    sweep.threads = 1
    let expected = try sweep.run()
    sweep.threads = threads
    let found = try sweep.run()
    #expect(found.rates == expected.rates)
    #expect(found.rates.count == 8)
  }

  @Test func timesAreTakenAtSettingsFromTheMiddles() throws {
    var sweep = Sweep(try PictureFolder([folder.path + "a.png"]), [jpeg()])
    sweep.settings = ["": [10, 20, 30, 40, 50, 60]]
    sweep.timedSettings = 3
    let results = try sweep.run()
    #expect(results.times.keys.map(\.setting).sorted() == [20, 40, 60])
    #expect(results.times.values.allSatisfy { $0.encodeSeconds > 0 && $0.decodeSeconds > 0 })
  }

  @Test func aecTellsItsIdealBits() throws {
    var sweep = Sweep(try PictureFolder([folder.path]), [AECCodec(.fast, release: "aec")])
    sweep.settings = ["": [10, 90]]
    sweep.timedSettings = 0
    let results = try sweep.run()
    #expect(results.rates.count == 4)
    for rate in results.rates.values {
      let ideal = try #require(rate.idealBits) / 8
      #expect(Double(rate.bytes) > 0.8 * ideal)
      #expect(Double(rate.bytes) < 1.5 * ideal + 160)
    }
    let summary = Summary(results)
    #expect(summary.overheads.map(\.setting) == [10, 90])
    let ten = results.rates.filter { $0.key.setting == 10 }.values
    #expect(summary.overheads[0].bytes == ten.reduce(0) { $0 + $1.bytes })
    #expect(abs(summary.overheads[0].idealBytes - ten.reduce(0) { $0 + $1.idealBits! / 8 }) < 1e-6)
  }

  @Test func everyFileOfAnOddFolderHasAFate() throws {
    try folder.add("broken.png", Array("no picture".utf8))
    try folder.add("cut.png", Array(try Files.read(folder.path + "a.png").prefix(300)))
    try folder.add("dot.png", .mixed(1, 1))
    try folder.add("gray.ppm", Array("P5\n32 32\n255\n".utf8) + (0..<1024).map { UInt8(90 + $0 * $0 * 31 / 64 % 37) })
    try folder.add("notes.txt", Array("not counted".utf8))
    var sweep = Sweep(try PictureFolder([folder.path]), [AECCodec(.fast, release: "aec"), jpeg()])
    sweep.settings = ["": [30, 60]]
    sweep.timedSettings = 0
    let summary = Summary(try sweep.run())
    #expect(summary.fates.map(\.name) == ["a.png", "b.png", "broken.png", "cut.png", "dot.png", "gray.ppm"])
    #expect(summary.counted == ["a.png", "b.png", "gray.ppm"])
    let remarks = summary.fates.map { $0.remarks.joined(separator: " ") }
    #expect(remarks[0].isEmpty && remarks[1].isEmpty)
    #expect(remarks[2].hasPrefix("not measured: ") && remarks[2].contains("found"))
    #expect(remarks[3].hasPrefix("not measured: PNG"))
    #expect(remarks[4].contains("left out of the means: a side is under 11 pixels"))
    #expect(remarks[5].contains("gray"))
    let text = TextReport(summary).text
    #expect(text.contains("Means of 3 of 6 pictures"))
    for name in ["broken.png", "cut.png", "dot.png", "gray.ppm"] { #expect(text.contains("  \(name): ")) }
  }

  @Test func aCodecThatFailsIsNamedAndDoesNotStopTheOthers() throws {
    var sweep = Sweep(try PictureFolder([folder.path]), [jpeg(), CountingCodec(failsFrom: 0)])
    sweep.settings = ["": [30, 60]]
    let summary = Summary(try sweep.run())
    #expect(summary.failedCodecs == ["counting"])
    #expect(summary.curves.map(\.codec) == ["jpeg"])
    #expect(summary.counted.count == 2)
    #expect(TextReport(summary).text.contains("counting failed on every picture: out of order"))
  }

  @Test func aPictureThatOneCodecFailsOnIsLeftOutForAll() throws {
    var sweep = Sweep(try PictureFolder([folder.path]), [jpeg(), CountingCodec(failsFrom: 90)])
    sweep.settings = ["": [30, 60]]
    let summary = Summary(try sweep.run())
    #expect(summary.counted == ["b.png"])
    #expect(summary.fates[0].remarks == ["measured, but left out of the means: counting at 30 failed: out of order"])
  }

  @Test func aJournalIsResumedWithoutMeasuringAgain() throws {
    let codec = CountingCodec(failsFrom: 1000)
    var sweep = Sweep(try PictureFolder([folder.path]), [codec])
    sweep.settings = ["": [30, 60]]
    let path = folder.path + "journal"
    sweep.journal = try Journal(path, resuming: false)
    let whole = try sweep.run()
    let calls = codec.calls
    #expect(calls > 0)

    // Interrupted in the middle of the third line.
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 1 + 4 + 4)
    try Files.write(Array((lines[...2].joined(separator: "\n") + "\n" + lines[3].prefix(20)).utf8), to: path)
    sweep.journal = try Journal(path, resuming: true)
    #expect(sweep.journal?.count == 2)
    let resumed = try sweep.run()
    #expect(resumed.rates == whole.rates)
    #expect(codec.calls < 2 * calls)

    // A whole journal leaves nothing to do.
    let before = codec.calls
    sweep.journal = try Journal(path, resuming: true)
    let again = try sweep.run()
    #expect(codec.calls == before)
    #expect(again.rates == whole.rates)
    #expect(again.times == resumed.times)
  }

  @Test func aJournalOfAnotherVersionIsNotTaken() throws {
    let path = folder.path + "journal"
    var sweep = Sweep(try PictureFolder([folder.path]), [CountingCodec(failsFrom: 1000)])
    sweep.settings = ["": [30]]
    sweep.journal = try Journal(path, resuming: false)
    _ = try sweep.run()
    let newer = CountingCodec(failsFrom: 1000, version: "2")
    sweep.codecs = [newer]
    sweep.journal = try Journal(path, resuming: true)
    _ = try sweep.run()
    #expect(newer.calls > 0)
  }

  @Test func aFileThatIsNoJournalIsLeftAlone() throws {
    let path = folder.path + "letter"
    try Files.write(Array("Dear all".utf8), to: path)
    #expect(throws: CodecFailure.self) { try Journal(path, resuming: false) }
    #expect(try Files.read(path) == Array("Dear all".utf8))
  }

  @Test func progressRisesToOne() throws {
    let shares = Shares()
    var sweep = Sweep(try PictureFolder([folder.path]), [jpeg()])
    sweep.settings = ["": [20, 40, 60]]
    sweep.timedSettings = 1
    sweep.progress = { progress in shares.append(progress) }
    _ = try sweep.run()
    let all = shares.all
    #expect(all.count == 2 * 3 + 2)
    #expect(abs(all.last!.share - 1) < 1e-9)
    #expect(all.last!.secondsLeft! < 1e-6)
  }
}

private final class Shares: Sendable {
  private let list = Mutex<[SweepProgress]>([])
  var all: [SweepProgress] { list.withLock { $0 } }
  func append(_ progress: SweepProgress) { list.withLock { $0.append(progress) } }
}

/// A codec that keeps every pixel but its lowest bits, counts its calls, and fails on pictures of some width.
final class CountingCodec: BenchmarkCodec {
  let name = "counting"
  let title = "Counting"
  let version: String
  let defaultSettings = [30.0, 60]
  private let failsFrom: Int
  private let count = Atomic(0)

  /// `failsFrom` is the width from which pictures are refused.
  init(failsFrom: Int, version: String = "1") { (self.failsFrom, self.version) = (failsFrom, version) }

  var calls: Int { count.load(ordering: .relaxed) }

  func encode(_ image: Picture, at setting: Double, _ conditions: Conditions) throws -> Measured<[UInt8]> {
    count.wrappingAdd(1, ordering: .relaxed)
    guard image.width < failsFrom else { throw CodecFailure("out of order") }
    return try Measured(conditions) {
      var coarse = image
      let step = UInt8(100 - setting)
      coarse.pixels = image.pixels.map { $0 / step * step }
      return try PictureIO.write(coarse, as: .png)
    }
  }

  func decode(_ bytes: [UInt8], _ conditions: Conditions) throws -> Measured<Picture> {
    try Measured(conditions) { try PictureIO.read(bytes).picture }
  }
}
