import AEC
import AECTestSupport
import Testing

/// What is encoded is decoded, in few bytes, always the same.
@Suite struct LatentCodingTests {
  func expectRoundTrip(_ latent: Latent, _ comment: Comment? = nil) throws {
    let body = LatentCoding.encode(latent.symbols, classes: latent.classes)
    #expect(try LatentCoding.decode(body[...], classes: latent.classes) == latent.symbols, comment)
  }

  @Test func everyClassRoundTripsAlone() throws {
    var random = SplitMix64(seed: 1)
    for scaleClass in UInt8(0)...63 {
      for count in [1, 2, 3, 17, 1000] {
        let classes = [UInt8](repeating: scaleClass, count: count)
        try expectRoundTrip(Latent(normal: classes, from: &random), "class \(scaleClass), \(count) symbols")
      }
    }
  }

  @Test func everySmallSymbolRoundTripsInEveryClass() throws {
    for scaleClass in UInt8(0)...63 {
      for symbol in Int16(-40)...40 {
        try expectRoundTrip(Latent(symbols: [symbol], classes: [scaleClass]))
      }
    }
  }

  @Test func extremeSymbolsRoundTripInEveryClass() throws {
    for scaleClass in UInt8(0)...63 {
      let symbols: [Int16] = [32767, -32767, 0, 32766, 1, -32766, 16384, -16385, 255, 256, -257]
      let classes = [UInt8](repeating: scaleClass, count: symbols.count)
      try expectRoundTrip(Latent(symbols: symbols, classes: classes), "class \(scaleClass)")
    }
  }

  @Test func symbolsThatBelieTheirClassesRoundTrip() throws {
    var random = SplitMix64(seed: 2)
    for width in [1, 2, 7, 100, 32767] {
      let symbols = (0..<5000).map { _ in Int16.random(in: Int16(-width)...Int16(width), using: &random) }
      let classes = symbols.map { _ in UInt8.random(in: 0...63, using: &random) }
      try expectRoundTrip(Latent(symbols: symbols, classes: classes), "up to \(width)")
    }
  }

  @Test func sparseSymbolsRoundTripWhereverTheyAre() throws {
    for place in [0, 1, 1023, 1024, 4095, 4096, 99_998, 99_999] {
      for scaleClass in [UInt8(0), 1, 5, 30] {
        var symbols = [Int16](repeating: 0, count: 100_000)
        symbols[place] = -3
        let classes = [UInt8](repeating: scaleClass, count: symbols.count)
        try expectRoundTrip(Latent(symbols: symbols, classes: classes), "one at \(place)")
      }
    }
  }

  @Test func photographLikeLatentsOfManySizesRoundTrip() throws {
    var random = SplitMix64(seed: 3)
    for count in [64, 100, 4096, 20_000, 400_000] {
      for mean in [-10.0, 5, 20, 40] {
        try expectRoundTrip(
          Latent(photographLike: count, mean: mean, from: &random), "\(count) around \(mean)")
      }
    }
  }

  @Test func zerosTakeNoBytes() throws {
    for count in [0, 1, 1000] {
      let zeros = Latent(
        symbols: [Int16](repeating: 0, count: count), classes: [UInt8](repeating: 33, count: count))
      #expect(LatentCoding.encode(zeros.symbols, classes: zeros.classes) == [])
      try expectRoundTrip(zeros)
    }
  }

  @Test func aMillionZerosAndAOneTakeAFewBytes() {
    var symbols = [Int16](repeating: 0, count: 1_000_001)
    symbols[700_000] = 1
    let body = LatentCoding.encode(symbols, classes: [UInt8](repeating: 0, count: symbols.count))
    #expect(body.count < 24)
  }

  @Test func aSliceDecodesWhereverItStarts() throws {
    var random = SplitMix64(seed: 4)
    let latent = Latent(photographLike: 3000, mean: 20, from: &random)
    let body = LatentCoding.encode(latent.symbols, classes: latent.classes)
    let file = [1, 2, 3] + body + [4, 5]
    #expect(
      try LatentCoding.decode(file[3..<3 + body.count], classes: latent.classes) == latent.symbols)
  }

  /// Gaussians are the worst case for tables that expect a spread of deviations: photographs come out below the ideal.
  @Test(arguments: [(0.0, 0.025), (10, 0.022), (20, 0.02), (35, 0.015)])
  func gaussianLatentsTakeLittleMoreThanTheIdeal(mean: Double, bound: Double) {
    var random = SplitMix64(seed: 5)
    let latent = Latent(photographLike: 400_000, mean: mean, from: &random)
    let body = LatentCoding.encode(latent.symbols, classes: latent.classes)
    #expect(Double(body.count) < latent.idealBytes * (1 + bound), "\(body.count) \(latent.idealBytes)")
    #expect(Double(body.count) > latent.idealBytes * 0.99)
  }

  @Test(.enabled(if: withSlowTests)) func noClassTakesMuchMoreThanTheIdeal() {
    var random = SplitMix64(seed: 6)
    for scaleClass in 5...63 {
      let classes = [UInt8](repeating: UInt8(scaleClass), count: 200_000)
      let latent = Latent(normal: classes, from: &random)
      let body = LatentCoding.encode(latent.symbols, classes: classes)
      let bound = scaleClass < 8 ? 1.25 : scaleClass < 14 ? 1.06 : 1.025
      #expect(
        Double(body.count) < latent.idealBytes * bound,
        "class \(scaleClass): \(body.count) bytes, ideally \(latent.idealBytes)")
    }
  }

  @Test func smallLatentsTakeAFewBytesMoreThanTheIdeal() {
    var random = SplitMix64(seed: 7)
    for mean in [0.0, 10, 20, 30] {
      for _ in 0..<20 {
        let latent = Latent(photographLike: 4096, mean: mean, from: &random)
        let body = LatentCoding.encode(latent.symbols, classes: latent.classes)
        #expect(Double(body.count) < latent.idealBytes * 1.04 + 40)
      }
    }
  }

  /// The numbers are the format: they may change only with its version.
  @Test func queuesAreTheSameForEver() {
    var random = SplitMix64(seed: 8)
    // Integers only: nothing here depends on a machine's library of functions.
    let classes = (0..<20_000).map { _ in UInt8.random(in: 0...63, using: &random) }
    let symbols = classes.map { scaleClass -> Int16 in
      let width = Int(scaleClass) * Int(scaleClass) / 64
      return Int16(random.next() % 4 == 0 ? Int(random.next() % UInt64(2 * width + 1)) - width : 0)
    }
    #expect(LatentCoding.queueChecksum(symbols, classes: classes) == 0x4703_2223)
    #expect(LatentCoding.queueChecksum([], classes: []) == 0)
    let once = LatentCoding.encode(symbols, classes: classes)
    #expect(LatentCoding.encode(symbols, classes: classes) == once)
  }
}
