import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Areas of one colour stay so, and dark gradients keep their levels.
@Suite struct FlatnessTests {
  private func decoded(_ picture: Picture, _ quality: Double) throws -> Picture {
    try PictureDecoder(models: [.fast]).decode(
      PictureEncoder(model: .fast, quality: Quality(quality)!).encode(picture))
  }

  /// Around a texture, from the block next to it to the picture's border, which lies within blocks.
  @Test(arguments: [(30.0, 10), (62, 4), (90, 2)]) func flatAreasAreFlatToTheBorder(
    _ quality: Double, _ levels: Int
  ) throws {
    for colour in [(200, 180, 150), (255, 255, 255), (30, 60, 120), (0, 0, 0), (128, 128, 128)] {
      let (width, height) = (203, 141)
      func isFlat(_ x: Int, _ y: Int, _ margin: Int) -> Bool {
        !(48 - margin..<width - 48 + margin).contains(x) || !(40 - margin..<height - 40 + margin).contains(y)
      }
      let picture = Picture.drawn(width, height) { x, y in
        isFlat(x, y, 0) ? colour : (x * 7 % 200, y * 5 % 180, (x + y) * 3 % 220)
      }
      let found = try decoded(picture, quality)
      let places = (0..<width * height).filter { isFlat($0 % width, $0 / width, 8) }
      for channel in 0..<3 {
        let values = places.map { Int(found.pixels[3 * $0 + channel]) }
        let spread = try #require(values.max()) - #require(values.min())
        #expect(spread <= levels, "\(colour), channel \(channel): \(spread)")
      }
    }
  }

  /// A ramp from 0 to 24, whose columns are told apart by their means.
  @Test func gradientsInTheDarkKeepTheirLevels() throws {
    for (width, height) in [(200, 64), (300, 80)] {
      let picture = Picture.drawn(width, height) { x, _ in
        (24 * x / (width - 1), 24 * x / (width - 1), 24 * x / (width - 1))
      }
      let found = try decoded(picture, 62)
      let means = (0..<width).map { x in
        (0..<height).reduce(0.0) { $0 + Double(found.pixels[3 * ($1 * width + x)]) } / Double(height)
      }
      #expect(Set(means.map { Int($0.rounded()) }).count >= 22)
      var (top, fall, off) = (0.0, 0.0, 0.0)
      for (x, mean) in means.enumerated() {
        fall = max(fall, top - mean)
        top = max(top, mean)
        off = max(off, abs(mean - Double(picture.pixels[3 * x])))
      }
      #expect(fall <= 2 && off <= 3, "\(fall), \(off)")
    }
  }
}
