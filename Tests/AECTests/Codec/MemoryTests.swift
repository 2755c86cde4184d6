import AEC
import AECModelFast
import Testing

/// The memory that a decoder says it takes, and refuses to take.
@Suite struct MemoryTests {
  /// What decoding a file of this size would take at most, in bytes: it is refused before any of it is read.
  private func memory(
    _ width: Int, _ height: Int, _ work: Work = Work(threads: 2), region: PictureRegion? = nil,
    scale: PictureScale = .full,
    whole: Bool = false
  ) throws -> Int {
    let bytes = emptyFile(width, height)
    let decoder = PictureDecoder(models: [.fast], limits: Limits(pixels: .max, memory: 1), work: work)
    let error = try #require(throws: CodecError.self) {
      guard whole else { return try RowDecoder(decoder, bytes, region: region, scale: scale).height }
      return try decoder.decode(bytes, region: region, scale: scale).height
    }
    #expect(error.kind == .overLimit && error.part == "memory")
    return try #require(Int(error.found))
  }

  @Test func memoryOfRowsHardlyGrowsWithTheHeight() throws {
    let (low, tall) = try (memory(8192, 8192), memory(8192, 32768))
    #expect(tall - low < 40_000_000)
    #expect(try memory(8192, 32768, whole: true) == tall + 3 * 8192 * 32768)
  }

  @Test func aHundredMegapixelsAreWithinTheirBounds() throws {
    for (width, height) in [(12288, 8192), (8192, 12288), (10000, 10000)] {
      #expect(try memory(width, height) < 350_000_000)
      #expect(try memory(width, height, Work(threads: 2, lowMemory: true)) < 250_000_000)
    }
  }

  @Test func regionsAndLowMemoryTakeLess() throws {
    let whole = try memory(12288, 8192)
    #expect(try memory(12288, 8192, Work(threads: 2, lowMemory: true)) < whole - 50_000_000)
    #expect(try memory(12288, 8192, Work(threads: 1)) < whole)
    #expect(try memory(12288, 8192, region: PictureRegion(x: 5000, y: 100, width: 200, height: 8000)) < whole / 2)
  }

  @Test func smallerScalesTakeLess() throws {
    let (full, half) = try (memory(12288, 8192), memory(12288, 8192, scale: .half))
    #expect(half == full)
    #expect(try memory(12288, 8192, scale: .half, whole: true) == half + 3 * 6144 * 4096)
    let eighth = try memory(12288, 8192, scale: .eighth)
    #expect(eighth < full - 50_000_000)
    #expect(try memory(12288, 8192, scale: .eighth, whole: true) == eighth + 3 * 1536 * 1024)
  }

  @Test func thePictureOfADamagedFileIsRefusedByItsSizeAlone() throws {
    let bytes = emptyFile(1 << 20, 1 << 20, hyperLatent: [1, 2, 3])
    let error = try #require(throws: CodecError.self) { try PictureDecoder(models: [.fast]).decode(bytes) }
    #expect(error.kind == .overLimit && error.part == "pixels")
  }
}
