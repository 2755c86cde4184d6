import AEC
import AECMetrics
import AECModelFast
import AECTestSupport
import Foundation
import Testing

/// `aec compress --tune`.
struct TuneTests {
  /// Photographs that were drawn, in which the eye has something to see.
  @Test(arguments: ["still-life", "night-window", "terrain"])
  func forTheEyeFilesOfOneSizeLookBetterMeasureWorseAndAreReadByAll(name: String) throws {
    let place = try Workplace()
    try place.write(Data(contentsOf: repository("samples/\(name).png")), "a.png")
    let original = try place.picture("a.png")
    let metrics = try ["psnr", "eye"].map { kind in
      let outcome = try place.aec("compress", "--tune", kind, "--bpp", "0.5", "a.png", "\(kind).aec")
      #expect(outcome.status == 0, "\(outcome.error)")
      let picture = try PictureDecoder(models: [.fast]).decode([UInt8](place.read("\(kind).aec")))
      #expect(try place.aec("decompress", "\(kind).aec", "\(kind).png").status == 0)
      #expect(try place.picture("\(kind).png") == picture)
      return try Metrics(of: picture, against: original)
    }
    #expect(try #require(metrics[1].ssimulacra2) > #require(metrics[0].ssimulacra2) + 1)
    #expect(metrics[1].psnr < metrics[0].psnr)
  }

  @Test func withoutItFilesAreTunedForPSNR() throws {
    let place = try Workplace(picture: 150, 90)
    for (name, flags) in [("0", []), ("1", ["--tune", "psnr"]), ("2", ["--tune=eye"])] {
      #expect(try place.start(["compress", "a.png", "\(name).aec"] + flags).finish().status == 0)
    }
    #expect(try place.read("0.aec") == place.read("1.aec"))
    #expect(try place.read("0.aec") != place.read("2.aec"))
    let encoder = PictureEncoder(model: .fastEye)
    #expect(try place.read("2.aec") == Data(encoder.encode(place.picture("a.png"))))
  }

  @Test func whatHasNoEncoderForTheEyeIsRefused() throws {
    let place = try Workplace(picture: 40, 30)
    let own = repository("Tests/AECTests/Vectors/tiny.aecm").path
    expect(
      try place.aec("compress", "--tune", "eye", "--model", own, "a.png"), status: 64,
      "the model 'tiny' has no encoder for the eye", "leave --tune out, or --model: 'fast' has one")
    #expect(try place.aec("compress", "--tune", "psnr", "--model", own, "a.png", "own.aec").status == 0)
    for (flags, text) in [
      (["--tune", "ear"], "'ear'"),
      (["--tune", "eye", "--lossless"], "--tune is about the network, which --lossless goes without"),
      (["--tune", "eye", "--max-error=2"], "--tune is about the network, which --max-error goes without"),
    ] {
      let outcome = try place.start(["compress", "a.png"] + flags).finish()
      #expect(outcome.status == 64 && outcome.error.hasPrefix("aec: "))
      #expect(outcome.error.contains(text), "\(outcome.error)")
    }
    #expect(try place.names == ["a.png", "own.aec"])
  }
}
