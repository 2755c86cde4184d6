import AEC
import AECMetrics
import AECModelFast
import AECTestSupport
import Foundation
import Synchronization
import Testing

/// Bytes and PSNR rise with quality, and in small steps.
@Suite struct QualityCurveTests {
  private struct Point: Sendable {
    let quality: Int
    let bitsPerPixel, psnr: Double
  }

  /// Every quality from 60 on.
  private static let qualities = [1] + Array(stride(from: 5, to: 60, by: 5)) + Array(60...100)

  /// What quality 100 promises; above, all is alike.
  private static let best = 45.0

  private static func curve(of picture: Picture) throws -> [Point] {
    try qualities.map { quality in
      let encoder = PictureEncoder(model: .fast, quality: Quality(Double(quality))!, work: Work(threads: 1))
      let rows = try RowEncoder(encoder, width: picture.width, height: picture.height)
      for row in picture.rows { try rows.append(row) }
      let bits = 8 * Double(try rows.finish().count)
      let outcome = try #require(rows.outcome)
      let psnr = Metrics.psnr(squaredError: try #require(outcome.squaredError), samples: outcome.samples)
      return Point(quality: quality, bitsPerPixel: bits / Double(picture.width * picture.height), psnr: psnr)
    }
  }

  private static func curves(_ pictures: [(name: String, picture: Picture)]) throws -> [[Point]] {
    let found = Mutex([[Point]?](repeating: nil, count: pictures.count))
    DispatchQueue.concurrentPerform(iterations: pictures.count) { index in
      let curve = try? Self.curve(of: pictures[index].picture)
      found.withLock { $0[index] = curve }
    }
    return try found.withLock { try $0.map { try #require($0) } }
  }

  private func expect(
    _ curve: [Point], _ name: String, toFallBy fall: (decibels: Double, bits: Double), toRiseBy rise: Double
  ) {
    for (last, next) in zip(curve, curve.dropFirst()) {
      let decibels = min(next.psnr, Self.best) - min(last.psnr, Self.best)
      let bits = next.bitsPerPixel - last.bitsPerPixel
      // Where networks go back, a picture that is better may take less: a zone plate by 0.18 bits.
      let less = next.quality == 84 && decibels > 0 ? max(0.2, fall.bits) : fall.bits
      #expect(decibels >= -fall.decibels && bits >= -less, "\(name) at \(next.quality): \(decibels), \(bits)")
      guard next.quality - last.quality == 1 else { continue }
      #expect(decibels <= rise && bits <= 1.5, "\(name) at \(next.quality): \(decibels), \(bits)")
    }
  }

  @Test func aStepOfQualityAddsALittleAndTakesNearlyNothing() throws {
    let names: Set = [
      "uniform noise", "normal noise", "soft noise", "dark noise", "salt and pepper", "black letters of 1",
      "black letters of 2", "red on blue letters of 1", "red on blue letters of 2", "soft letters of 1",
      "soft letters of 2", "chart", "saturated areas", "gradient", "zone plate", "halftone", "diffused dither",
    ]
    let pictures = OddPictures.all.filter { names.contains($0.name) } + [("mixed", Picture.mixed(192, 128))]
    #expect(pictures.count == 18)
    for (picture, curve) in zip(pictures, try Self.curves(pictures)) {
      expect(curve, picture.name, toFallBy: (0.75, 0.04), toRiseBy: 1.5)
    }
  }

  /// All blocks of such a picture have the same few coefficients, whose distance to a multiple of the step is chance: now and then
  /// there is hardly any error, and no bits are spent on it. What is left never falls below that of noise, which has all distances.
  @Test func patternsWobbleAboveWhatNoiseComesTo() throws {
    let patterns = OddPictures.all.filter { picture in
      ["checkerboard", "stripes", "lines"].contains { picture.name.hasPrefix($0) }
    }
    #expect(patterns.count == 18)
    let noise = try Self.curve(of: #require(OddPictures.all.first { $0.name == "uniform noise" }).picture)
    for (picture, curve) in zip(patterns, try Self.curves(patterns)) {
      expect(curve, picture.name, toFallBy: (7.5, 0.25), toRiseBy: 7)
      #expect(zip(curve, noise).allSatisfy { $0.psnr >= $1.psnr }, "\(picture.name)")
    }
  }
}
