import AEC
import AECModelFast
import AECTestSupport
import Testing

/// y_hat of files and of pixels, and pictures of it.
@Suite struct LatentsTests {
  private static let decoder = PictureDecoder(models: [.fast])

  @Test(arguments: [(128, 64), (70, 50), (33, 200)]) func latentsOfPixelsAreWhatThePlainFileStores(_ size: (Int, Int))
    throws
  {
    let picture = Picture.mixed(size.0, size.1)
    for quality in [Quality(20)!, .standard] {
      let encoder = PictureEncoder(model: .fast, quality: quality, effort: .plain)
      let stored = try #require(try Self.decoder.latents(of: encoder.encode(picture)))
      let analysed = try encoder.latents(of: picture)
      #expect(stored.latents.values == analysed.values)
      #expect(stored.latents.source == .stored && analysed.source == .analysed)
      #expect(stored.latents.quality == quality && analysed.fingerprint == Model.fast.fingerprint)
      #expect(analysed.rows == (size.1 + 15) / 16 && analysed.columns == (size.0 + 15) / 16)
      #expect(analysed.values.count == analysed.rows * analysed.columns * Model.fast.latentChannels)
    }
  }

  @Test func thePictureOfLatentsIsTheDecodersWhereThereIsNoPadding() throws {
    let picture = Picture.mixed(128, 192, seed: 3)
    let file = try PictureEncoder(model: .fast, effort: .plain).encode(picture)
    let (latents, thumbnail) = try #require(try Self.decoder.latents(of: file))
    #expect(try Self.decoder.picture(of: latents) == Self.decoder.decode(file))
    #expect(try thumbnail == Self.decoder.thumbnail(file))
  }

  @Test func thePictureOfLatentsIsTheDecodersAwayFromThePadding() throws {
    let picture = Picture.mixed(330, 310, seed: 3)
    let file = try PictureEncoder(model: .fast, effort: .plain).encode(picture)
    let (latents, _) = try #require(try Self.decoder.latents(of: file))
    let (own, decoded) = (try Self.decoder.picture(of: latents), try Self.decoder.decode(file))
    let inner = PictureRegion(x: 0, y: 0, width: 192, height: 192)
    #expect(own.width == 330 && own.height == 310 && own.part(inner) == decoded.part(inner))
  }

  @Test func qualitiesDifferByFactorsAndRounding() throws {
    let picture = Picture.mixed(128, 128)
    let qualities = [20.0, 62, 90].map { Quality($0)! }
    let all = try qualities.map {
      try PictureEncoder(model: .fast, quality: $0).latents(of: picture).brought(to: .standard, of: .fast).values
    }
    func energy(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 } }
    // What is rounded away at a low quality is little beside what is left.
    for values in all { #expect(energy(zip(values, all[1]).map { $0 - $1 }) < 0.3 * energy(all[1])) }
    #expect(Model.fast.latentScale > 0 && Model.fast.latentScale < 0.1)
  }

  @Test func filesThatNetworksDidNotMakeWholeHaveNone() throws {
    let picture = Picture.mixed(96, 64)
    #expect(try Self.decoder.latents(of: PictureEncoder(model: .fast, maxError: 0).encode(picture)) == nil)
    #expect(
      try Self.decoder.latents(of: PictureEncoder(model: .fast, effort: .plain).encode(.deep(64, 64, .rgba16))) == nil)
    let checkers = Picture.drawn(256, 256) { x, y in (x / 3 + y / 3) % 2 == 0 ? (0, 0, 0) : (255, 255, 255) }
    #expect(try Self.decoder.latents(of: PictureEncoder(model: .fast).encode(checkers)) == nil)
  }

  @Test func gray16BitAndTransparentPicturesAreAnalysedAsTheyLook() throws {
    let encoder = PictureEncoder(model: .fast)
    let gray = Picture.mixed(64, 64).gray8
    #expect(try encoder.latents(of: gray).values == encoder.latents(of: gray.rgb8).values)
    #expect(try encoder.latents(of: gray.depth16).values == encoder.latents(of: gray).values)
    let clear = Picture(width: 64, height: 64, layout: .rgba8, pixels: Array(repeating: 0, count: 4 * 64 * 64))
    #expect(try encoder.latents(of: clear).values == encoder.latents(of: .plain(64, 64, [255, 255, 255])).values)
  }

  @Test func latentsOfAnotherModelOrShapeAreRefusedAndAnyNumbersMakeAPicture() throws {
    func latents(_ fingerprint: UInt32, _ channels: Int, _ value: Float) -> Latents {
      Latents(
        width: 40, height: 40, channels: channels, fingerprint: fingerprint, quality: .standard, source: .analysed,
        values: Array(repeating: value, count: 9 * channels))
    }
    let (own, m) = (Model.fast.fingerprint, Model.fast.latentChannels)
    #expect(throws: CodecError.self) { try Self.decoder.picture(of: latents(own ^ 1, m, 0)) }
    #expect(throws: CodecError.self) { try Self.decoder.picture(of: latents(own, 16, 0)) }
    for value in [0, Float.infinity, .nan, -1e30, 1e30] {
      #expect(try Self.decoder.picture(of: latents(own, m, value)).height == 40)
    }
  }
}
