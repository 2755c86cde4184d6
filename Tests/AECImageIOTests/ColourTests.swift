import AEC
import AECImageIO
import AECTestSupport
import Testing

/// How colours that PNG tells in numbers are told elsewhere.
@Suite struct ColourTests {
  private static let sRGB: [UInt32] = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]
  private static let p3: [UInt32] = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000]

  private func metadata(
    gamma: UInt32? = nil, _ chromaticities: [UInt32]? = nil, codePoints: [UInt8]? = nil, intent: UInt8? = nil,
    profile: [UInt8]? = nil
  ) -> Metadata {
    var metadata = Metadata()
    (metadata.gamma, metadata.chromaticities, metadata.codePoints) = (gamma, chromaticities, codePoints)
    (metadata.renderingIntent, metadata.profile) = (intent, profile)
    return metadata
  }

  /// What is lost, by short names.
  private func lost(_ metadata: Metadata, _ format: PictureFormat, _ layout: PictureLayout = .rgb8) throws -> [String] {
    try PictureWriter(width: 1, height: 1, layout: layout, metadata: metadata, as: format) { _ in true }.dropped
  }

  /// The profile of a JPEG file with this metadata.
  private func profile(_ metadata: Metadata, of picture: Picture = colours) throws -> [UInt8]? {
    try PictureIO.read(PictureIO.write(picture, metadata: metadata, as: .jpeg)).metadata.profile
  }

  /// A tag's numbers behind its head, of 16 bits before and 16 after the point.
  private func numbers(_ tag: String, of profile: [UInt8], from start: Int = 8) throws -> [Double] {
    func word(_ place: Int) -> Int { profile[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    let entry = try #require((0..<word(128)).map { 132 + 12 * $0 }.first { profile[$0...].starts(with: tag.utf8) })
    let (place, count) = (word(entry + 4), word(entry + 8))
    return stride(from: start, to: count, by: 4).map { Double(Int32(truncatingIfNeeded: word(place + $0))) / 65536 }
  }

  private func isNear(_ found: [Double], _ expected: [Double], _ tolerance: Double = 0.0002) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance }
  }

  @Test func jpegGetsAProfileOfGammaAndPrimaries() throws {
    let profile = try #require(try profile(metadata(gamma: 55556, Self.p3)))
    #expect(profile.count < 600 && profile[..<4].reduce(0) { $0 << 8 | Int($1) } == profile.count)
    // Display P3's published primaries under D50 (Apple's profile).
    #expect(isNear(try numbers("rXYZ", of: profile), [0.5151, 0.2412, -0.0011]))
    #expect(isNear(try numbers("gXYZ", of: profile), [0.2920, 0.6922, 0.0419]))
    #expect(isNear(try numbers("bXYZ", of: profile), [0.1571, 0.0666, 0.7841]))
    #expect(isNear(try numbers("gTRC", of: profile, from: 12), [1.8]))
    #expect(isNear(try numbers("wtpt", of: profile), [0.9642, 1, 0.8249]))
    // The three colours make white.
    let sums = try (0..<3).map { axis in
      try ["rXYZ", "gXYZ", "bXYZ"].reduce(0) { $0 + (try numbers($1, of: profile)[axis]) }
    }
    #expect(isNear(sums, [0.9642, 1, 0.8249]))
  }

  @Test func whatIsNotToldIsTakenForSRGBs() throws {
    let plainPower = try #require(try profile(metadata(gamma: 100_000)))
    #expect(isNear(try numbers("rXYZ", of: plainPower), [0.4361, 0.2225, 0.0139]))
    #expect(isNear(try numbers("rTRC", of: plainPower, from: 12), [1]))
    for gamma in [nil, 0] as [UInt32?] {
      let colours = try #require(try profile(metadata(gamma: gamma, Self.p3)))
      #expect(isNear(try numbers("bTRC", of: colours, from: 12), [2.4, 0.9479, 0.0521, 0.0774, 0.0404]))
    }
  }

  @Test func sRGBNeedsNoProfileAndGrayHasACurveAlone() throws {
    for plain in [
      metadata(gamma: 45455), metadata(gamma: 45450, Self.sRGB), metadata(Self.sRGB), metadata(intent: 0),
      metadata(gamma: 100_000, Self.p3, intent: 1), metadata(gamma: 100_000, codePoints: [1, 13, 0, 1]),
      metadata(gamma: 0),
    ] {
      #expect(try profile(plain) == nil)
      #expect(try lost(plain, .jpeg) == [] && lost(plain, .ppm) == [])
    }
    let gray = try #require(try profile(metadata(gamma: 100_000, Self.p3), of: colours.gray8))
    #expect(gray[16..<20].elementsEqual("GRAY".utf8))
    #expect(isNear(try numbers("kTRC", of: gray, from: 12), [1]))
    #expect(!gray.contains("rXYZ".utf8))
  }

  @Test func codePointsCountBeforeAProfileAndThatBeforeSRGBAndThatBeforeNumbers() throws {
    let wide = try #require(try PictureIO.read(pngProfileWide).metadata.profile)
    let made = try #require(try profile(metadata(codePoints: [12, 13, 0, 1], intent: 0, profile: wide)))
    #expect(isNear(try numbers("rXYZ", of: made), [0.5151, 0.2412, -0.0011]))
    #expect(try profile(metadata(gamma: 100_000, Self.p3, intent: 0, profile: wide)) == wide)
    #expect(try profile(metadata(gamma: 100_000, Self.p3, intent: 0)) == nil)
    #expect(try profile(metadata(codePoints: [1, 13, 0, 1], profile: wide)) == nil)
    #expect(try lost(metadata(gamma: 100_000, Self.p3, codePoints: [9, 16, 0, 1]), .ppm) == ["cICP"])
    #expect(try lost(metadata(gamma: 100_000, Self.p3), .ppm) == ["gAMA", "cHRM"])
  }

  @Test(
    arguments: [
      ([9, 16, 0, 1], "PQ"), ([9, 18, 0, 1], "HLG"), ([9, 14, 9, 1], ""), ([2, 2, 0, 1], ""), ([1, 13, 0, 0], ""),
    ]
      as [([UInt8], String)])
  func codePointsThatNoProfileTellsAreNamedAndAProfileStandsIn(_ points: [UInt8], _ name: String) throws {
    let wide = try #require(try PictureIO.read(pngProfileWide).metadata.profile)
    let both = metadata(codePoints: points, profile: wide)
    #expect(try lost(both, .jpeg) == ["cICP"] && lost(both, .png) == [])
    let warnings = try PictureWriter(width: 1, height: 1, metadata: both, as: .jpeg) { _ in true }.warnings
    #expect(
      warnings.count == 1 && (name.isEmpty || warnings[0].contains(name))
        && warnings[0].contains("\(points[0]), \(points[1]), "))
    #expect(try profile(both) == wide)
    #expect(try profile(metadata(codePoints: points)) == nil)
  }

  @Test func numbersThatMakeNoColoursAreDropped() throws {
    for gamma: UInt32 in [1, 999, 10_000_001, .max] {
      #expect(try lost(metadata(gamma: gamma), .jpeg) == ["gAMA"])
      #expect(try profile(metadata(gamma: gamma)) == nil)
    }
    for numbers in [
      [0, 0, 0, 0, 0, 0, 0, 0], [31270, 0, 64000, 33000, 30000, 60000, 15000, 6000],
      [31270, 32900, 30000, 30000, 30000, 30000, 30000, 30000], [.max, 1, .max, 1, .max, 1, .max, 1],
    ] as [[UInt32]] {
      #expect(try lost(metadata(numbers), .jpeg) == ["cHRM"])
      #expect(try profile(metadata(numbers)) == nil)
    }
  }
}
