import AEC
import AECModelFast
import AECTestSupport
import Testing

/// What encoders and decoders refuse, alike and before they begin.
@Suite struct LimitTests {
  private func encoding(_ width: Int, _ height: Int, _ limits: Limits, _ effort: Effort = .standard) throws {
    _ = try RowEncoder(PictureEncoder(model: .fast, effort: effort, limits: limits), width: width, height: height)
  }

  private func decoding(
    _ width: Int, _ height: Int, _ limits: Limits, region: PictureRegion? = nil, scale: PictureScale = .full
  ) throws {
    let decoder = PictureDecoder(models: [.fast], limits: limits)
    _ = try RowDecoder(decoder, emptyFile(width, height), region: region, scale: scale)
  }

  /// What was found over a limit.
  private func excess(_ part: String, _ work: () throws -> Void) throws -> Int {
    let error = try #require(throws: CodecError.self, performing: work)
    #expect(error.kind == .overLimit && error.part == part && !error.advice.isEmpty, "\(error)")
    return try #require(Int(error.found))
  }

  @Test(arguments: [(1, 1, 64), (1, 1000, 8000), (1000, 31, 32000), (32, 32, 4096), (65, 64, 8192), (640, 640, 409600)])
  func pixelsCountWithTheirPadding(_ width: Int, _ height: Int, _ pixels: Int) throws {
    let tooFew = Limits(pixels: pixels - 1)
    #expect(try excess("pixels") { try encoding(width, height, tooFew) } == pixels)
    #expect(try excess("pixels") { try decoding(width, height, tooFew) } == pixels)
    try encoding(width, height, Limits(pixels: pixels))
    try decoding(width, height, Limits(pixels: pixels))
  }

  @Test func ofARegionTheWindowCounts() throws {
    let region = PictureRegion(x: 1000, y: 1000, width: 100, height: 100)
    let pixels = try excess("pixels") { try decoding(2000, 2000, Limits(pixels: 1), region: region) }
    #expect(pixels > 100 * 100 && pixels < 800 * 800)
    try decoding(2000, 2000, Limits(pixels: pixels), region: region)
    let whole = PictureRegion(x: 0, y: 0, width: 2000, height: 2000)
    #expect(try excess("pixels") { try decoding(2000, 2000, Limits(pixels: 1), region: whole) } == 2048 * 2048)
  }

  @Test func workIsPixelsTimesWhatTheModelTakesForEach() throws {
    let cost = Model.fast.kiloMACsPerPixel
    let one = Limits(work: 1)
    let encode = try excess("work") { try encoding(640, 640, one, .plain) }
    #expect(abs(Double(encode) - 409_600_000 * cost.encode) < 1e6)
    let decode = try excess("work") { try decoding(640, 640, one) }
    #expect(abs(Double(decode) - 409_600_000 * cost.decode) < 1e6)
    #expect(try excess("work") { try encoding(640, 640, one, .thorough) } > 2 * encode)
    #expect(try excess("work") { try decoding(640, 640, one, scale: .eighth) } < decode / 2)
    try encoding(640, 640, Limits(work: encode), .plain)
    try decoding(640, 640, Limits(work: decode))
  }

  @Test(.enabled(if: withSlowTests)) func theUsualLimitsTakeQuarterOfAGigapixel() throws {
    let limits = Limits(memory: .max)
    for effort in Effort.allCases { try encoding(1 << 14, 1 << 14, limits, effort) }
    try decoding(1 << 14, 1 << 14, limits)
    let over = PaddedSize(width: 1 << 14, height: 1 << 14 + 1).pixels
    #expect(try excess("pixels") { try encoding(1 << 14, 1 << 14 + 1, limits) } == over)
    #expect(try excess("pixels") { try decoding(1 << 14, 1 << 14 + 1, limits) } == over)
  }

  @Test func memoryIsRefusedBeforeItIsTaken() throws {
    let encode = try excess("memory") { try encoding(4000, 3000, Limits(memory: 1)) }
    let decode = try excess("memory") { try decoding(4000, 3000, Limits(memory: 1)) }
    try encoding(4000, 3000, Limits(memory: encode))
    try decoding(4000, 3000, Limits(memory: decode))
  }

  @Test func withoutLimitsTheLargestSidesAreStillRefused() throws {
    let none = Limits(pixels: .max, memory: .max, work: .max)
    let side = Int(Int32.max)
    #expect(try excess("pixels of the whole picture") { try encoding(side, side, none) } == 1 << 62)
    // Far within what sizes can be computed of, and beyond any machine.
    let error = try #require(throws: CodecError.self) { try encoding(side, 1 << 16, none) }
    #expect(error.kind == .overLimit && error.part == "memory of the system")
  }
}
