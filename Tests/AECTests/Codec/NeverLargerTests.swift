import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Beside what is coded by quality, the lossless file: it is taken where it is the smaller one.
@Suite struct NeverLargerTests {
  private static let decoder = PictureDecoder(models: [.fast])

  /// Odd pictures, by name.
  private static func pictures() -> [(name: String, picture: Picture)] {
    var random = SplitMix64(seed: 31)
    let palette = (0..<16).map { _ in (random.int(0...255), random.int(0...255), random.int(0...255)) }
    func noise() -> Int { random.int(0...255) }
    return [
      ("noise", .drawn(90, 70) { _, _ in (noise(), noise(), noise()) }),
      ("bits", .drawn(90, 70) { _, _ in random.flip() ? (0, 0, 0) : (255, 255, 255) }),
      ("checkerboard", .drawn(150, 100) { x, y in (x + y) % 2 == 0 ? (0, 0, 0) : (255, 255, 255) }),
      ("board", .drawn(150, 100) { x, y in (x / 8 + y / 8) % 2 == 0 ? (0, 0, 0) : (255, 255, 255) }),
      ("ramp", .drawn(200, 90) { x, _ in (x, x, x) }), ("colours", .drawn(120, 130) { x, y in (x, y, x + y) }),
      ("palette", .drawn(100, 90) { _, _ in palette[random.int(0...15)] }),
      ("blocks", .drawn(120, 110) { x, y in palette[(x / 10 * 7 + y / 10 * 5) % 16] }),
      ("white", .plain(100, 80, [255, 255, 255])), ("pixel", .plain(1, 1, [1, 2, 3])),
      ("line", .drawn(300, 1) { _, _ in (noise(), noise(), noise()) }),
      ("column", .drawn(1, 300) { _, y in palette[y / 7 % 16] }),
      ("icon", .drawn(16, 16) { x, y in palette[(x / 4 + y / 4) % 4] }), ("mixed", .mixed(140, 100)),
    ]
  }

  @Test(arguments: [1.0, 30, 62, 82, 100]) func noFileIsLargerThanTheLosslessOne(_ quality: Double) throws {
    for (name, picture) in Self.pictures() {
      let encoder = PictureEncoder(model: .fast, quality: Quality(quality)!)
      let rows = try RowEncoder(encoder, width: picture.width, height: picture.height)
      for row in picture.rows { try rows.append(row) }
      let bytes = try rows.finish()
      let lossless = try PictureEncoder(model: .fast, maxError: 0).encode(picture)
      #expect(bytes.count <= lossless.count, "\(name)")
      let isLossless = try PictureDecoder.header(of: bytes).sections.contains { $0.tag == .lossless }
      #expect(rows.outcome?.maxError == (isLossless ? 0 : nil), "\(name)")
      guard isLossless else { continue }
      #expect(bytes == lossless && rows.outcome?.squaredError == 0 && rows.outcome?.isPoor == false, "\(name)")
    }
  }

  @Test func drawingsAreTakenWithoutLossAndPhotographsAreNot() throws {
    func isLossless(_ picture: Picture, _ quality: Double) throws -> Bool {
      let bytes = try PictureEncoder(model: .fast, quality: Quality(quality)!).encode(picture)
      let isLossless = try Self.decoder.decode(bytes) == picture
      var alone = PictureEncoder(model: .fast, quality: Quality(quality)!)
      alone.takesSmaller = false
      #expect(try alone.encode(picture) == bytes || isLossless, "a lossless file that is not taken changes nothing")
      return isLossless
    }
    for quality in [30.0, 62, 100] {
      for (name, picture) in Self.pictures() where ["blocks", "board"].contains(name) {
        #expect(try isLossless(picture, quality), "\(name)")
      }
      #expect(try !isLossless(.mixed(150, 120), quality))
    }
  }

  @Test func theLeastEffortDoesNotLook() throws {
    let picture = try #require(Self.pictures().first { $0.name == "blocks" }).picture
    let bytes = try PictureEncoder(model: .fast, effort: .plain).encode(picture)
    #expect(try PictureDecoder.header(of: bytes).quality != nil)
  }

  /// A drawing above a photograph, the other way round, and drawings alone: with more rows than are done at a time.
  @Test(.enabled(if: withSlowTests)) func howTheWorkIsDoneDecidesNothing() throws {
    let (drawn, photograph) = (
      Picture.drawn(70, 1300) { x, y in (x / 9 + y / 11) % 3 == 0 ? (200, 30, 40) : (255, 255, 255) },
      Picture.mixed(70, 1300)
    )
    func above(_ a: Picture, _ b: Picture) -> Picture {
      Picture(width: 70, height: 2600, pixels: a.pixels + b.pixels)
    }
    for (picture, expected) in [
      (above(drawn, photograph), false), (above(photograph, drawn), false), (above(drawn, drawn), true),
    ] {
      func encode(_ work: Work) throws -> [UInt8] {
        try PictureEncoder(model: .fast, quality: Quality(90)!, work: work).encode(picture)
      }
      let bytes = try encode(Work(threads: 1))
      #expect(try PictureDecoder.header(of: bytes).sections.contains { $0.tag == .lossless } == expected)
      for work in [Work(threads: 3), Work(threads: 2, lowMemory: true)] { #expect(try encode(work) == bytes) }
    }
  }
}
