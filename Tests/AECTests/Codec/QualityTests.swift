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
