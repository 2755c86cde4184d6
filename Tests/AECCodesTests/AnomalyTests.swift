import AEC
import AECCodes
import AECModelFast
import AECSupport
import AECTestSupport
import Testing

/// Models of normal pictures, their thresholds and their files.
@Suite struct AnomalyTests {
  /// Grain of one kind, as of a brushed surface; `scratch` draws a bright line into it.
  private static func grain(_ seed: Int, scratch: Bool = false) -> Picture {
    var random = SplitMix64(seed: seed)
    let columns = (0..<192).map { _ in random.int(-30...30) }
    return Picture.drawn(192, 128) { x, y in
      let isScratch = scratch && abs(x - y - 8) < 4 && (16..<64).contains(y)
      let value = isScratch ? 250 : 120 + columns[x] + random.int(-8...8)
      return (value, value, value)
    }
  }

  private static func sample(_ picture: Picture, _ quality: Quality = .standard) throws -> AnomalySample {
    let latents = try PictureEncoder(model: .fast, quality: quality).latents(of: picture)
    let network = try PictureDecoder(models: [.fast]).picture(of: latents)
    return AnomalySample(latents: latents, errors: AnomalySample.errors(of: network, and: picture), rate: 1)
  }

  private static let normal = Result { try (0..<12).map { try sample(grain(100 + $0)) } }
  private static let model = Result { try AnomalyModel(fitting: normal.get(), byPosition: true) }

  private func mapped(_ bytes: [UInt8]) throws -> AnomalyModel {
    let folder = try TestFolder()
    try Files.write(bytes, to: folder.path + "model")
    return try AnomalyModel(#require(MappedFile(folder.path + "model")))
  }

  @Test func aScratchIsOddByEveryScoreOfTexturesAndLiesWhereItIs() throws {
    let model = try Self.model.get()
    let (odd, plain) = (
      try model.judge(Self.sample(Self.grain(7, scratch: true))), try model.judge(Self.sample(Self.grain(7)))
    )
    for score in [AnomalyScore.nearest, .gaussian, .position, .error, .all] {
      let threshold = model.threshold(of: score, falseAlarms: 0.1).value
      #expect(try #require(odd.scores[score]) > threshold, "\(score)")
    }
    #expect(plain.scores[.nearest]! < odd.scores[.nearest]!)
    let map = try #require(odd.maps[.nearest])
    #expect(map.count == 12 * 8)
    let onIt: Float = (1..<4).reduce(0) { $0 + map[$1 * 13] } / 3
    let far: Float = (2..<6).reduce(0) { $0 + map[$1 * 12 + 9] } / 4
    #expect(onIt > 1.5 * far)
  }

  @Test func aModelComesBackFromItsFile() throws {
    let model = try Self.model.get()
    #expect(model.scores == AnomalyScore.allCases && model.count == 12)
    // Not compared within the macro, which would print all of both.
    let isSame = try mapped(model.bytes) == model
    #expect(isSame)
    let bare = try AnomalyModel(fitting: Self.normal.get().map { AnomalySample(latents: $0.latents) })
    #expect(bare.scores == [.nearest, .gaussian, .all])
    let isBareSame = try mapped(bare.bytes) == bare
    #expect(isBareSame)
  }

  @Test func damagedAndOtherFilesAreRefused() throws {
    let good = try AnomalyModel(fitting: Self.normal.get().map { AnomalySample(latents: $0.latents) }).bytes
    for length in [0, 3, 63, 64, good.count / 2, good.count - 1] {
      #expect(throws: CodesError.self) { _ = try mapped(Array(good[..<length])) }
    }
    for place in Array(0..<48) + [64, 200, good.count - 1] {
      var bad = good
      bad[place] ^= 0x10
      #expect(throws: CodesError.self, "byte \(place)") { _ = try mapped(bad) }
    }
    // What a header promises is not believed, whatever its checksum says.
    for (place, value) in [(20, 0xFF), (24, 0xFF), (16, 0x7F), (6, 0xFF)] {
      var bad = good
      for index in 0..<2 { bad[place + index] = UInt8(value) }
      bad[44..<48] = Container.littleEndian(Checksum.crc32(bad[..<44]))[...]
      #expect { _ = try mapped(bad) } throws: { ($0 as? CodesError)?.kind == .damaged }
    }
    var newer = good
    newer[4] = 1
    #expect { _ = try mapped(newer) } throws: { ($0 as? CodesError)?.kind == .newer }
  }

  @Test func othersThanItWasFittedToAreRefused() throws {
    let model = try Self.model.get()
    let latents = try Self.normal.get()[0].latents
    func changed(
      fingerprint: UInt32? = nil, quality: Quality? = nil, source: Latents.Source? = nil
    ) -> AnomalySample {
      AnomalySample(
        latents: Latents(
          width: latents.width, height: latents.height, channels: latents.channels,
          fingerprint: fingerprint ?? latents.fingerprint, quality: quality ?? latents.quality,
          source: source ?? latents.source, values: latents.values), errors: [Float](repeating: 0, count: 96), rate: 1)
    }
    _ = try model.judge(changed())
    for other in [
      changed(fingerprint: 1), changed(quality: Quality(30)!), changed(source: .stored),
      AnomalySample(latents: latents), try Self.sample(.mixed(64, 64)),
    ] {
      #expect { _ = try model.judge(other) } throws: { ($0 as? CodesError)?.kind == .unlike }
    }
    let mixed = try Self.normal.get() + [changed(quality: Quality(30)!)]
    #expect(throws: CodesError.self) { _ = try AnomalyModel(fitting: mixed) }
    #expect(throws: CodesError.self) { _ = try AnomalyModel(fitting: Array(Self.normal.get().prefix(4))) }
    let sizes = try Self.normal.get() + [Self.sample(.mixed(64, 64))]
    #expect(throws: CodesError.self) { _ = try AnomalyModel(fitting: sizes, byPosition: true) }
  }

  @Test func noMoreThanTheWantedShareOfNewNormalScoresIsAboveTheThreshold() {
    var random = SplitMix64(seed: 3)
    func draw() -> Double { Double(random.int(0...1_000_000)) }
    for (count, rate) in [(19, 0.05), (66, 0.05), (30, 0.2)] {
      var (above, enclosed) = (0, 0)
      let trials = 2000
      for _ in 0..<trials {
        let threshold = FalseAlarmThreshold(scores: (0..<count).map { _ in draw() }, rate: rate)
        if draw() > threshold.value { above += 1 }
        if threshold.interval.contains((1 - rate) * 1_000_000) { enclosed += 1 }
      }
      // Three deviations above.
      let most = rate + 3 * (rate * (1 - rate) / Double(trials)).squareRoot()
      #expect(Double(above) / Double(trials) <= most, "\(count)")
      #expect(Double(enclosed) / Double(trials) >= 0.935, "\(count)")
    }
    #expect(FalseAlarmThreshold.leastCount(for: 0.05) == 19 && FalseAlarmThreshold.leastCount(for: 0.01) == 99)
    #expect(FalseAlarmThreshold(scores: (0..<19).map(Double.init), rate: 0.05).value == 18)
    #expect(FalseAlarmThreshold(scores: (0..<18).map(Double.init), rate: 0.05).value == .infinity)
  }

  @Test func errorsAreMeanSquaresOfThePixelsOfEachPosition() {
    let black = Picture.plain(40, 20, [0, 0, 0])
    let other = Picture.drawn(40, 20) { x, y in y > 15 || x > 31 ? (90, 90, 90) : x < 16 ? (6, 6, 6) : (0, 0, 3) }
    #expect(AnomalySample.errors(of: black, and: other) == [36, 3])
    #expect(AnomalySample.errors(of: .plain(5, 20, [0, 0, 0]), and: .plain(5, 20, [2, 2, 2])) == [4])
  }
}
