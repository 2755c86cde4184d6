import AEC
import AECModelFast
import AECTestSupport
import Synchronization
import Testing

/// Files that meet a target, from the library.
@Suite struct TargetTests {
  private static let picture = Picture.mixed(512, 384)
  private static let encoder = PictureEncoder(model: .fast)
  private static let decoder = PictureDecoder(models: [.fast])
  /// Decibels of the mean squared error beside one of 65536, by a line for each octave.
  private static let nearness = Measure(name: "nearness", usual: (27, 40, 47)) { decoded, original in
    let error = max(decoded.meanSquareError(to: original), 1e-9)
    return 3 * (16 - Double(error.exponent) - error.significand + 1)
  }

  private func file(_ quality: Quality?) throws -> [UInt8] {
    var encoder = Self.encoder
    if let quality { encoder.quality = quality } else { encoder.maxError = 0 }
    return try encoder.encode(Self.picture)
  }

  @Test(arguments: [1200, 2000, 4000, 6000]) func aSizeIsReachedAndNotExceeded(_ size: Int) throws {
    let found = try Self.encoder.encode(Self.picture, target: .size(size))
    #expect(found.bytes.count <= size && 1000 * found.bytes.count >= 985 * size)
    #expect(found.passes <= 6 && found.measured == nil)
    #expect(found.outcome?.samples == Self.picture.pixels.count)
    // It is the file that the quality makes, and bits for each pixel are bytes.
    #expect(try found.bytes == file(found.quality))
    let bits = (Double(size) + 0.5) * 8 / Double(512 * 384)
    #expect(try Self.encoder.encode(Self.picture, target: .bitsPerPixel(bits)).bytes == found.bytes)
  }

  @Test(arguments: [35.5, 37, 38.5]) func aMeasureIsReachedAndHardlyExceeded(_ decibels: Double) throws {
    let found = try Self.encoder.encode(Self.picture, target: .measure(Self.nearness, decibels))
    let measured = try #require(found.measured)
    #expect(decibels...decibels + 0.1 ~= measured)
    let decoded = try Self.decoder.decode(found.bytes)
    #expect(Self.nearness.value(decoded, Self.picture) == measured)
    #expect(try found.bytes == file(found.quality))
  }

  @Test func whatLeavesBytesOverIsLosslessWhereThatFits() throws {
    let (top, lossless) = try (file(Quality(100)).count, file(nil))
    let found = try Self.encoder.encode(Self.picture, target: .size(2 * lossless.count))
    #expect(found.bytes == lossless && found.outcome?.maxError == 0)
    guard top < lossless.count - 1 else { return }
    let lossy = try Self.encoder.encode(Self.picture, target: .size(lossless.count - 1))
    #expect(try lossy.bytes == file(Quality(100)) && lossy.quality == Quality(100) && lossy.passes > 1)
  }

  @Test func whatNoQualityMeetsTellsWhatTheLastOneComesTo() throws {
    let least = try file(Quality(1)).count
    let small = #expect(throws: CodecError.self) {
      try Self.encoder.encode(Self.picture, target: .size(least - 1))
    }
    #expect(small?.kind == .unmet && small?.found == "\(least) at quality 1")
    #expect(try Self.encoder.encode(Self.picture, target: .size(least)).bytes.count == least)
    let good = #expect(throws: CodecError.self) {
      try Self.encoder.encode(Self.picture, target: .measure(Self.nearness, 90))
    }
    #expect(good?.kind == .unmet && good?.found.hasSuffix(" dB at quality 100") == true)
    let narrow = #expect(throws: CodecError.self) {
      let measure = Measure(name: "wide", leastSide: 385, usual: (0, 1, 2)) { _, _ in 1 }
      return try Self.encoder.encode(Self.picture, target: .measure(measure, 1))
    }
    #expect(narrow?.kind == .unmet && narrow?.found == "512 x 384")
    let large = #expect(throws: CodecError.self) {
      let measure = Measure(name: "large", memory: 1 << 20, usual: (0, 1, 2)) { _, _ in 1 }
      return try Self.encoder.encode(Self.picture, target: .measure(measure, 1))
    }
    #expect(large?.kind == .overLimit && large?.part == "memory")
  }

  /// What is drawn ends without loss, and that file is made once.
  @Test func drawingsEndInTheLosslessFile() throws {
    let drawing = Picture.drawn(200, 150) { x, y in (x / 9 + y / 7) % 3 == 0 ? (250, 250, 250) : (20, 20, 90) }
    var encoder = Self.encoder
    encoder.maxError = 0
    let lossless = try encoder.encode(drawing)
    for target in [Target.measure(Self.nearness, 60), .size(10 * lossless.count)] {
      let found = try Self.encoder.encode(drawing, target: target)
      #expect(found.bytes == lossless && found.outcome?.maxError == 0)
    }
  }

  @Test(arguments: [(37, 3), (16, 100), (1, 1)]) func picturesWithoutNetworksHaveTargetsToo(_ size: (Int, Int)) throws {
    let picture = Picture.mixed(size.0, size.1)
    for layout in [picture, picture.gray8] {
      let found = try Self.encoder.encode(layout, target: .size(100_000))
      #expect(try Self.decoder.decode(found.bytes) == layout)
      let near = try Self.encoder.encode(layout, target: .measure(Self.nearness, 24))
      #expect(try #require(near.measured) >= 24 && near.bytes.count <= found.bytes.count)
    }
  }

  @Test func threadsAndMemoryNeverChangeWhatIsFound() async throws {
    let found = try await Self.encoder.encode(Self.picture, target: .size(1500))
    for (threads, lowMemory) in [(1, false), (3, true)] {
      var encoder = Self.encoder
      encoder.work = Work(threads: threads, lowMemory: lowMemory)
      let other = try await encoder.encode(Self.picture, target: .size(1500))
      #expect(other.bytes == found.bytes && other.passes == found.passes)
    }
  }

  @Test func aProofAndMetadataCount() throws {
    var encoder = Self.encoder
    encoder.proof = true
    var metadata = Metadata()
    metadata.exif = (0..<700).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    let found = try encoder.encode(Self.picture, metadata: metadata, target: .size(2000))
    #expect(try PictureDecoder.header(of: found.bytes).proof != nil && 1970...2000 ~= found.bytes.count)
    #expect(try PictureDecoder.metadata(of: found.bytes) == metadata)
  }

  @Test func progressRisesThroughAllPasses() throws {
    let seen = Mutex<[Double]>([])
    var encoder = Self.encoder
    encoder.work = Work(threads: 2) { share in seen.withLock { $0.append(share) } }
    let found = try encoder.encode(Self.picture, target: .measure(Self.nearness, 37))
    let shares = seen.withLock { $0 }
    #expect(shares == shares.sorted() && shares.allSatisfy { $0 > 0 && $0 <= 1 })
    #expect(try #require(shares.last) > Double(found.passes - 1) / 6)
  }

  @Test func cancellingTheTaskEndsTheSearch() async throws {
    let task = Task {
      try await Self.encoder.encode(Picture.mixed(1200, 900), target: .size(60_000)).bytes
    }
    task.cancel()
    let error = await #expect(throws: CodecError.self) { try await task.value }
    #expect(error?.kind == .cancelled)
  }
}
