import AEC
import AECImageIO
import AECTestSupport
import Testing

/// Pictures with transparency, as users meet them.
@Suite struct AlphaTests {
  /// A photograph that fades out to the right, and is not there at all in its last quarter, where colours are noise.
  private static let picture: Picture = {
    let colours = Picture.mixed(80, 60)
    var random = SplitMix64(seed: 4)
    var pixels: [UInt8] = []
    for index in 0..<80 * 60 {
      let x = index % 80
      pixels += x < 60 ? colours.pixels[3 * index..<3 * index + 3] : [UInt8(random.int(0...255)), 0, 9]
      pixels.append(UInt8(max(0, 4 * (60 - x))))
    }
    return Picture(width: 80, height: 60, layout: .rgba8, pixels: pixels)
  }()

  private func workplace() throws -> Workplace {
    let place = try Workplace()
    try place.write(Samples.png(Self.picture), "a.png")
    return place
  }

  private func opacities(_ picture: Picture) -> [UInt8] {
    stride(from: 3, to: picture.pixels.count, by: 4).map { picture.pixels[$0] }
  }

  @Test func transparencyIsKeptWithoutAWord() throws {
    let place = try workplace()
    let outcome = try place.aec("compress", "a.png")
    #expect(outcome.status == 0 && !outcome.error.contains("warning") && !outcome.error.contains("alpha"))
    #expect(try place.aec("decompress", "a.aec", "b.png").status == 0)
    #expect(try opacities(place.picture("b.png")) == opacities(Self.picture))
    #expect(try place.aec("decompress", "--format", "pam", "a.aec").status == 0)
    #expect(try place.picture("a.pam") == place.picture("b.png"))
    #expect(try place.aec("info", "--json", "a.aec").json["channels"] as? Int == 4)
    #expect(try place.aec("info", "a.aec").text.contains("alpha"))
    #expect(try place.aec("verify", "a.aec").status == 0)
  }

  @Test func formatsWithoutTransparencyShowABackgroundAndSaySoUnlessItWasChosen() throws {
    let place = try workplace()
    _ = try place.aec("compress", "a.png")
    for format in ["jpg", "ppm"] {
      let outcome = try place.aec("decompress", "a.aec", "white.\(format)")
      #expect(outcome.status == 0)
      #expect(outcome.error.contains("holds no transparency: the picture was put on white; --background"))
      let corner = try place.picture("white.\(format)").pixels.suffix(3)
      #expect(corner.allSatisfy { $0 > 250 })
    }
    for (name, colour) in [("black", [0, 0, 0]), ("White", [255, 255, 255]), ("#ff8000", [255, 128, 0])] {
      let outcome = try place.aec("decompress", "--background", name, "-f", "a.aec", "b.ppm")
      #expect(outcome.status == 0 && !outcome.error.contains("transparency"))
      #expect(try place.picture("b.ppm").pixels.suffix(3).map(Int.init) == colour)
    }
    for name in ["red", "#12345", "#1234567", "#12345g", ""] {
      let outcome = try place.aec("decompress", "--background", name, "a.aec", "c.ppm")
      #expect(outcome.status == 64 && outcome.error.contains("white, black or a colour"))
    }
  }

  @Test func hiddenColoursAreKeptWhereTheyAreAskedFor() throws {
    let place = try workplace()
    _ = try place.aec("compress", "a.png", "-o", "a.aec")
    _ = try place.aec("compress", "--exact", "a.png", "-o", "exact.aec")
    #expect(try place.read("a.aec").count + 500 < place.read("exact.aec").count)
    _ = try place.aec("compress", "--lossless", "a.png", "-o", "lossless.aec")
    _ = try place.aec("decompress", "lossless.aec")
    #expect(try place.picture("lossless.png") == Self.picture)
  }

  @Test func levelsOfOpacityAreChosen() throws {
    let place = try workplace()
    _ = try place.aec("compress", "--alpha-quality", "0", "a.png")
    _ = try place.aec("decompress", "a.aec", "b.png")
    #expect(try Set(opacities(place.picture("b.png"))).isSubset(of: [0, 64, 128, 191, 255]))
    for wrong in ["-1", "101", "high", "50.5"] {
      let outcome = try place.aec("compress", "--alpha-quality=\(wrong)", "a.png")
      #expect(outcome.status == 64 && outcome.error.contains("the quality of alpha is a whole number"))
    }
    for other in [["--lossless"], ["--max-error", "2"]] {
      let outcome = try place.start(["compress", "--alpha-quality", "50", "a.png"] + other).finish()
      #expect(outcome.status == 64 && outcome.error.contains("--alpha-quality loses levels"))
    }
  }

  @Test func comparingTakesThePictureOnBlackAndOnWhite() throws {
    let place = try workplace()
    _ = try place.aec("compress", "a.png")
    // Noise that nobody sees is no difference.
    let outcome = try place.aec("compare", "--json", "a.png", "a.aec")
    #expect(try #require(try outcome.json["psnr"] as? Double) > 30)
    #expect(try place.aec("compare", "--html", "page.html", "a.png", "a.aec").status == 0)
    try place.write(Samples.png(Self.picture.composed(on: .black)), "black.png")
    // Opaque and black against clear: as far apart as half of the picture on white is.
    let other = try place.aec("compare", "a.png", "black.png")
    #expect(other.status == 0 && !other.text.contains("the same pixels"))
  }
}
