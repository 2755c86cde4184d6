import AEC
import AECModelFast
import AECTestSupport
import Testing

@Suite struct QualityTests {
  @Test func qualitiesAreOneToAHundred() {
    for value in [0.99, 0, -1, 100.01, .nan, .infinity] { #expect(Quality(value) == nil) }
    #expect(Quality(1)?.position == 0 && Quality(100)?.position == 3840)
    #expect(Quality(50)?.position == 1901)
  }

  @Test func everyStepIsItsOwnQuality() {
    for position in 0...3840 {
      #expect(Quality(Quality(position: position)!.value)?.position == position)
    }
  }

  /// Beyond 82 detail brings more and more; where there is none, networks go on.
  @Test func networksGoAlongTo82AndFromThereBackTo68() throws {
    func networks(_ value: Double, _ effort: Effort = .standard) throws -> Quality {
      let encoder = PictureEncoder(model: .fast, quality: Quality(value)!, effort: effort)
      return try #require(PictureDecoder.header(of: encoder.encode(Picture.mixed(40, 34))).quality)
    }
    for value in [1, 35.5, 62, 75, 82] { #expect(try networks(value) == Quality(value)) }
    let back = try [82, 84, 90, 96.5, 99, 100].map { try networks($0).position }
    #expect(zip(back, back.dropFirst()).allSatisfy { $0 > $1 }, "\(back)")
    #expect(back.last == Quality(68)?.position)
    for value in [62.0, 90, 100] { #expect(try networks(value, .plain) == Quality(value)) }
  }

  @Test func higherQualitiesAreLargerAndBetter() throws {
    let image = Picture.mixed(256, 192)
    var last = (bytes: 0, error: Double.infinity)
    for value in [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100] {
      let bytes = try PictureEncoder(model: .fast, quality: Quality(Double(value))!).encode(image)
      let error = try PictureDecoder(models: [.fast]).decode(bytes).meanSquareError(to: image)
      #expect(bytes.count >= last.bytes && error <= last.error, "quality \(value)")
      last = (bytes.count, error)
    }
  }
}
