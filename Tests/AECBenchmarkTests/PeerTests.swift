import AEC
import AECBenchmark
import AECImageIO
import AECMetrics
import AECModelFast
import AECSupport
import AECTestSupport
import Testing

@Suite struct PeerTests {
  private static let shelf = try! CodecShelf(
    models: [.fast], folder: try! PictureFolder([]), release: "aec")

  /// Those that are installed here; the library's own are always among them.
  private static var names: [String] { shelf.codecs.map(\.name).filter { $0 != "linear" } }

  @Test(arguments: names)
  func moreQualityTakesMoreBytesAndIsBetter(name: String) throws {
    let codec = Self.shelf.codecs.first { $0.name == name }!
    let image = Picture.mixed(96, 80, seed: 5)
    let settings = [codec.defaultSettings[1], codec.defaultSettings[codec.defaultSettings.count - 2]]
    let measured = try settings.map { setting in
      let bytes = try codec.encode(image, at: setting, Conditions(threads: 1, measuresMemory: true))
      let decoded = try codec.decode(bytes.value, Conditions(threads: 2))
      #expect(bytes.seconds > 0 && decoded.seconds > 0)
      return (bytes: bytes.value.count, psnr: try Metrics.psnr(of: decoded.value, against: image))
    }
    // JPEG XL's distance falls where quality rises.
    let rises = codec.settingName == "distance" ? Array(measured.reversed()) : measured
    #expect(rises[0].bytes < rises[1].bytes)
    #expect(rises[0].psnr < rises[1].psnr)
    #expect(rises[1].psnr > 25)
    #expect(!codec.version.contains("unknown"))
  }

  @Test func whatIsTunedForSomethingElseIsMeasuredWhereItIsNamed() throws {
    let shelf = try CodecShelf(models: [.fast], tuned: [.fastEye], folder: PictureFolder([]), release: "aec")
    #expect(try shelf.codecs(named: ["aec-fast-eye"]).map(\.title) == ["AEC fast-eye"])
    #expect(try shelf.codecs(named: ["aec"]).map(\.name) == ["aec-fast"])
    #expect(!shelf.standard.contains { $0.name == "aec-fast-eye" })
  }

  /// Those that are installed here, each at the settings that a sweep takes.
  @Test func codecsWithoutLossKeepEveryPixel() throws {
    let shelf = try CodecShelf(losslessBeside: .fast, release: "aec")
    #expect(Set(shelf.codecs.map(\.name) + shelf.missing.map(\.name)) == ["aec", "png", "optipng", "webp", "jxl"])
    let image = Picture.mixed(96, 80, seed: 5)
    for codec in shelf.codecs {
      #expect(!codec.version.contains("unknown"))
      for setting in codec.defaultSettings {
        #expect(codec.accepts(setting))
        let bytes = try codec.encode(image, at: setting, Conditions(threads: 2)).value
        #expect(try codec.decode(bytes, Conditions(threads: 1)).value == image, "\(codec.name)")
      }
    }
  }

  @Test func aPictureThatComesBackChangedIsNotCounted() throws {
    let folder = try TemporaryFolder()
    let path = folder.newName("png")
    try Files.write(PictureIO.write(Picture.mixed(90, 60), as: .png), to: path)
    let jpeg = try #require(Self.shelf.codecs.first { $0.name == "jpeg" })
    let kept = try CodecShelf(losslessBeside: .fast, release: "aec").codecs(named: ["aec"])
    var sweep = Sweep(try PictureFolder([path]), kept + [jpeg])
    (sweep.isLossless, sweep.settings, sweep.timedSettings) = (true, ["jpeg": [90]], 0)
    let results = try sweep.run()
    #expect(results.rates.count == 1 && results.failures.count == 1)
    #expect(try #require(results.failures.values.first).contains("pixels are not those of the picture"))
    let summary = LosslessSummary(results)
    #expect(summary.rows.map(\.codec) == ["aec", "file"] && summary.anchor?.codec == "file")
    let sums = summary.rows.map(\.sum)
    #expect(try sums[1] == Files.read(path).count)
    #expect(summary.rows[0].ratio(to: summary.rows[1]) == Double(sums[0]) / Double(sums[1]))
  }

  @Test func aBrokenFileIsAnErrorThatQuotesTheProgram() throws {
    for codec in Self.shelf.codecs where codec.name != "linear" {
      let error = #expect(throws: (any Error).self) {
        try codec.decode(Array("no picture at all".utf8), Conditions(threads: 1))
      }
      guard codec is CommandCodec else { continue }
      let words = try #require(error as? CodecFailure).description
      #expect(words.contains(/^[\w-]+ ended with status [1-9]\d* and ".+"$/), "\(words)")
    }
  }

  @Test func everyPeerIsEitherHereOrMissing() {
    let names = Self.shelf.codecs.map(\.name) + Self.shelf.missing.map(\.name)
    for name in ["webp", "avif", "jxl", "heic", "jpeg2000"] { #expect(names.filter { $0 == name }.count == 1) }
  }

  @Test func namesChooseCodecsOnce() throws {
    let chosen = try Self.shelf.codecs(named: ["jpeg", "aec", "jpeg", "aec-fast"])
    #expect(chosen.map(\.name) == ["jpeg", "aec-fast"])
    #expect(throws: CodecFailure.self) { try Self.shelf.codecs(named: ["gif"]) }
  }
}
