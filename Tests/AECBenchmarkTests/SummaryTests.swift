import AEC
import AECBenchmark
import AECMetrics
import AECSupport
import Testing

@Suite struct SummaryTests {
  /// Two codecs over two pictures of 100x50 pixels; the second takes twice the bytes.
  private func results(_ change: (inout SweepResults) -> Void = { _ in }) -> SweepResults {
    func picture(_ name: String) -> TestPicture {
      TestPicture(name: name, path: name, width: 100, height: 50)
    }
    func codec(_ name: String) -> SweepResults.Codec {
      SweepResults.Codec(
        name: name, title: name.uppercased(), version: "1", settingName: "quality", settings: [1, 2, 3])
    }
    var results = SweepResults(pictures: ["p", "q"].map(picture), codecs: ["x", "y"].map(codec))
    for (index, name) in ["p", "q"].enumerated() {
      for setting in 1...3 {
        for (factor, codec) in [(1, "x"), (2, "y")] {
          let key = MeasurementKey(picture: name, codec: codec, setting: Double(setting))
          let bytes = factor * 1000 * (1 << setting) + factor * 100 * index
          results.rates[key] = RateMeasurement(
            bytes: bytes, psnr: Double(25 + 4 * setting + index), lumaPSNR: Double(26 + 4 * setting), ssim: 0.9,
            msSSIM: nil, ssimulacra2: Double(10 * setting + index),
            idealBits: codec == "x" ? Double(bytes * (index == 0 ? 7 : 6)) : nil)
        }
      }
    }
    change(&results)
    return results
  }

  @Test func curvesAreMeansOfThePictures() throws {
    let point = Summary(results()).curves[0].points[0]
    #expect(abs(point.bitsPerPixel - 8 * (2000 + 2100) / 2 / 5000) < 1e-12)
    #expect(point.psnr == 29.5)
    #expect(point.lumaPSNR == 30)
    #expect(point.msSSIM == nil)
    #expect(point.ssimulacra2 == 10.5)
  }

  @Test func ratesOfMSSSIMAreThoseOfThePicturesThatHaveIt() throws {
    let results = results { results in
      for key in results.rates.keys where key.picture == "q" { results.rates[key]?.msSSIM = 1 - 0.1 / key.setting }
    }
    let curve = Summary(results).curves[0]
    #expect(curve.points[0].msSSIM == 0.9)
    #expect(abs(curve.points[0].bitsPerPixel(.msSSIM) - 8 * 2100 / 5000) < 1e-12)
    #expect(abs(curve.points[0].bitsPerPixel(.psnr) - 8 * 2050 / 5000) < 1e-12)
    #expect(abs(try #require(curve.ratePoints(.msSSIM).first).bitsPerPixel - 8 * 2100 / 5000) < 1e-12)
  }

  @Test func twiceTheBytesAreAHundredPerCent() throws {
    let summary = Summary(results())
    let delta = try #require(summary.delta(of: "y", against: "x"))
    #expect(abs(delta.rate.value - 100) < 1e-9)
    let score = try #require(delta.ssimulacra2Rate)
    #expect(abs(score.value - 100) < 1e-9 && score.overlap == 10.5...30.5)
    #expect(delta.rate.overlap == 29.5...37.5)
    #expect(abs(try #require(summary.delta(of: "x", against: "y")).rate.value + 50) < 1e-9)
  }

  @Test func aRangeConfinesTheOverlap() throws {
    let delta = try #require(Summary(results(), range: 31...60).delta(of: "y", against: "x"))
    #expect(delta.rate.overlap == 31...37.5)
  }

  @Test func overheadsAreOfAllAndOfTheWorst() throws {
    let overhead = Summary(results()).overheads[0]
    #expect(overhead.bytes == 4100)
    #expect(abs(overhead.idealBytes - (2000 * 7 + 2100 * 6) / 8) < 1e-9)
    #expect(overhead.worstPicture == "q")
    #expect(abs(overhead.worstPercent - 100.0 / 3) < 1e-9)
    #expect(abs(overhead.worstBytes - 525) < 1e-9)
    #expect(abs(overhead.mostBytesOverFourPercent - (2100 - 1.04 * 1575)) < 1e-9)
  }

  @Test func aPictureWithInfinitePSNRIsLeftOut() throws {
    let summary = Summary(
      results { $0.rates[MeasurementKey(picture: "q", codec: "y", setting: 2)]!.psnr = .infinity })
    #expect(summary.counted == ["p"])
    #expect(summary.fates[1].remarks[0].contains("y at 2 gives the very same pixels"))
  }

  @Test func valuesWithCommasAreQuoted() {
    let csv = CSVReport(
      results { $0.failures[MeasurementKey(picture: "p", codec: "x", setting: 1)] = "a \"b\", c" })
    let lines = csv.text.split(separator: "\n")
    #expect(lines.count == 13)
    #expect(lines[1].hasPrefix("p,100,50,x,1,2000,3.2,29.0,30.0,0.9,,10.0,14000.0,"))
    #expect(lines[1].hasSuffix(",\"a \"\"b\"\", c\""))
  }

  @Test func jsonHoldsEveryMeasurement() {
    let text = JSONReport(Summary(results())).text
    #expect(text.split(separator: "\"bytes\": ").count == 1 + 12 + 3)
    #expect(text.contains("\"overlap\": [29.5, 37.5]"))
    #expect(text.contains("\"worst_picture\": {"))
  }

  @Test func markdownComparesEveryCodecWithTheLast() {
    let timed = results {
      let key = MeasurementKey(picture: "p", codec: "x", setting: 2)
      $0.times[key] = TimeMeasurement(encodeSeconds: 0.01, decodeSeconds: 0.002, encodeMemory: nil, decodeMemory: nil)
      $0.codecs[0].version = "|1||2"
    }
    let lines = MarkdownReport(Summary(timed)).text.split(separator: "\n")
    #expect(
      lines == [
        "| codec | rate at equal PSNR against Y | over | worst picture | encode, MP/s | decode, MP/s |",
        "| --- | --- | --- | --- | --- | --- |",
        "| X (\\|1\\|\\|2) | -50.0 % | 29.5 to 37.5 dB | -50.0 % (p) | 0.5 | 2.5 |",
        "| Y (1) | 0.0 % | - | - | - | - |",
        "| quality | bits per pixel | PSNR | SSIM | MS-SSIM | SSIMULACRA2 | bytes over the ideal bits |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| 1 | 3.280 | 29.50 dB | 0.900 | - | 10.5 | +23.8 % |",
        "| 2 | 6.480 | 33.50 dB | 0.900 | - | 20.5 | +23.8 % |",
        "| 3 | 12.880 | 37.50 dB | 0.900 | - | 30.5 | +23.8 % |",
      ])
  }

  @Test(arguments: [
    (0.9173, 3, "0.917"), (-0.0001, 2, "0.00"), (12.5, 0, "13"), (.infinity, 1, "inf"), (1e3, 1, "1000.0"),
  ])
  func numbersHaveTheirDecimals(value: Double, decimals: Int, text: String) {
    #expect(Figures.fixed(value, decimals) == text)
  }
}

@Suite struct PublishedCurveTests {
  @Test(arguments: PublishedCurve.kodak)
  func publishedCurvesRise(curve: PublishedCurve) {
    let points = curve.ratePoints.sorted { $0.bitsPerPixel < $1.bitsPerPixel }
    #expect(points.count >= 6)
    for (point, next) in zip(points, points.dropFirst()) {
      #expect(point.bitsPerPixel < next.bitsPerPixel && point.decibels < next.decibels)
    }
    #expect(!curve.source.isEmpty)
  }

  /// The order that the papers report.
  @Test func newerPublishedCodecsNeedFewerBits() throws {
    func curve(_ name: String) throws -> [RatePoint] {
      try #require(PublishedCurve.kodak.first { $0.name == name }).ratePoints
    }
    let order = ["vvc", "av1", "bpg", "jpeg-published"]
    for (better, worse) in zip(order, order.dropFirst()) {
      #expect(try BjontegaardDelta.rate(of: curve(better), against: curve(worse)).value < -3)
    }
    #expect(try abs(BjontegaardDelta.rate(of: curve("elic"), against: curve("vvc")).value) < 8)
  }
}
