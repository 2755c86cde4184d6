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

  /// Beyond 83 detail is added nearly everywhere; where there is none, networks go on.
  @Test func networksGoAlongTo83AndBeyondCodeAt45() throws {
    func networks(_ value: Double, _ effort: Effort = .standard) throws -> Quality {
      let encoder = PictureEncoder(model: .fast, quality: Quality(value)!, effort: effort)
      return try #require(PictureDecoder.header(of: encoder.encode(Picture.mixed(40, 34))).quality)
    }
    for value in [1, 35.5, 62, 75, 83] { #expect(try networks(value) == Quality(value)) }
    for value in [83.03, 84, 90, 96.5, 100] { #expect(try networks(value) == Quality(45)) }
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
