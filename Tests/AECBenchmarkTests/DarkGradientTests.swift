import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Gradients that are hardly seen.
@Suite struct DarkGradientTests {
  /// A ramp from 0 to 24, by the means of its columns: these may fall, and be off, by a level or two, single pixels by five.
  @Test func gradientsInTheDarkKeepTheirLevels() throws {
    for (width, height) in [(200, 64), (300, 80)] {
      let picture = Picture.drawn(width, height) { x, _ in
        (24 * x / (width - 1), 24 * x / (width - 1), 24 * x / (width - 1))
      }
      let bytes = try PictureEncoder(model: .fast, quality: .standard).encode(picture)
      let found = try PictureDecoder(models: [.fast]).decode(bytes)
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
