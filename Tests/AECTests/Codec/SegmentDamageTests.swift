import AEC
import AECModelFast
import Testing

/// Damage within the segments of a large picture, which the file's own checksum does not cover.
@Suite struct SegmentDamageTests {
  /// One column of segments, 2048 rows each.
  private static let (width, height) = (64, 65_600)
  private static let count = Segments(PaddedSize(width: width, height: height)).count

  /// A segment of the body of y: its length, its body, its checksum.
  private static func segment(_ body: [UInt8] = [], checksum: UInt32? = nil) -> [UInt8] {
    let sum = checksum ?? Checksum.crc32(body)
    return [UInt8(body.count)] + body + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
  }

  /// A file whose symbols are all 0, but for one segment.
  private static func file(replacing index: Int, with segment: [UInt8]) -> [UInt8] {
    var segments = [[UInt8]](repeating: self.segment(), count: count)
    segments[index] = segment
    return Container.write(
      width: width, height: height, quality: Quality(30)!, fingerprint: Model.fast.fingerprint,
      sections: [(.hyperLatent, []), (.latent, segments.flatMap(\.self))])
  }

  private func decoder(_ bytes: [UInt8]) throws -> RowDecoder {
    try RowDecoder(PictureDecoder(models: [.fast], work: Work(threads: 1)), bytes)
  }

  @Test func damageOfASegmentNamesItAndItsPlaceAndStays() throws {
    #expect(Self.count == 33)
    for damaged in [Self.segment([1, 2, 3]), Self.segment(checksum: 1)] {
      let bytes = Self.file(replacing: 1, with: damaged)
      let decoder = try decoder(bytes)
      var rows = 0
      let error = #expect(throws: CodecError.self) { while try decoder.next() != nil { rows += 1 } }
      #expect(rows > 1500 && rows < 2048, "the rows above the damage, not those it reaches")
      #expect(error?.kind == .corrupt && error?.part == "section y, segment 1")
      let start = try PictureDecoder.header(of: bytes).sections[1].offset + Self.segment().count
      #expect((start..<start + damaged.count).contains(error?.offset ?? 0))
      for _ in 0..<2 {
        let again = #expect(throws: CodecError.self) { try decoder.next() }
        #expect(again == error)
      }
    }
  }

  @Test func lengthsOfSegmentsFillTheSection() {
    for (damaged, part) in [
      ([0xFF, 0xFF, 0x7F], "section y, segment 2"), ([], "section y, segment 32"), ([0x80], "section y, segment 2"),
      (Self.segment() + Self.segment(), "section y, segment 33"),
    ] as [([UInt8], String)] {
      let error = #expect(throws: CodecError.self) { try decoder(Self.file(replacing: 2, with: damaged)) }
      #expect(error?.kind == .corrupt && error?.part == part)
    }
  }

  @Test func aRegionOutOfReachOfTheDamageDecodes() throws {
    let bytes = Self.file(replacing: Self.count - 1, with: Self.segment(checksum: 1))
    let region = PictureRegion(x: 0, y: 100, width: 64, height: 8)
    let decoder = PictureDecoder(models: [.fast], work: Work(threads: 1))
    #expect(try decoder.decode(bytes, region: region).height == 8)
    #expect(throws: CodecError.self) {
      try decoder.decode(bytes, region: PictureRegion(x: 0, y: 65_592, width: 9, height: 8))
    }
  }
}
