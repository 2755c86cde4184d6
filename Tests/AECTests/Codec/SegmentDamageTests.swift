import AEC
import AECModelFast
import Testing

/// Damage within the segments of a large picture: in their table, and in their bodies, which the file's own checksum does not
/// cover.
@Suite struct SegmentDamageTests {
  /// One column of segments, 2048 rows each.
  private static let (width, height) = (64, 65_600)
  private static let count = SectionTag.latent.segments(of: PaddedSize(width: width, height: height)).count

  /// What the table says of a body.
  private static func entry(_ body: [UInt8], checksum: UInt32? = nil) -> [UInt8] {
    [UInt8(body.count)] + Container.littleEndian(checksum ?? Checksum.crc32(body))
  }

  /// A file whose symbols are all 0, but for what a table that is not quite right and these bodies say.
  private static func file(_ table: [UInt8], _ bodies: [UInt8] = []) -> [UInt8] {
    Container.write(
      width: width, height: height, layout: .rgb8, networks: (Quality(30)!, Model.fast.fingerprint),
      sections: [(.hyperLatent, CodedSection([[]])), (.latent, CodedSection(covered: table, segments: [bodies]))])
  }

  /// The same with one entry of the table replaced.
  private static func file(replacing index: Int, with entry: [UInt8], _ bodies: [UInt8] = []) -> [UInt8] {
    var entries = [[UInt8]](repeating: [0], count: count)
    entries[index] = entry
    return file(entries.flatMap(\.self), bodies)
  }

  private func decoder(_ bytes: [UInt8]) throws -> RowDecoder {
    try RowDecoder(PictureDecoder(models: [.fast], work: Work(threads: 1)), bytes)
  }

  /// The file's first byte of the section y.
  private func start(of bytes: [UInt8]) throws -> Int { try PictureDecoder.header(of: bytes).sections[1].offset }

  @Test func damageOfASegmentNamesItAndItsPlaceAndStays() throws {
    #expect(Self.count == 33)
    let body: [UInt8] = [1, 2, 3]
    for sum in [nil, 1] as [UInt32?] {
      let bytes = Self.file(replacing: 1, with: Self.entry(body, checksum: sum), body)
      let decoder = try decoder(bytes)
      var rows = 0
      let error = #expect(throws: CodecError.self) { while try decoder.next() != nil { rows += 1 } }
      #expect(rows > 1500 && rows < 2048, "the rows above the damage, not those it reaches")
      #expect(error?.kind == .corrupt && error?.part == "section y, segment 1")
      #expect((error?.expected == "a body of its checksum") == (sum != nil))
      let start = try start(of: bytes) + 32 + Self.entry(body).count
      #expect((start...start + body.count).contains(error?.offset ?? 0))
      for _ in 0..<2 {
        let again = #expect(throws: CodecError.self) { try decoder.next() }
        #expect(again == error)
      }
    }
  }

  /// A table that says something wrong, and bodies behind it; the part and the byte of the section that the error names.
  @Test(
    arguments: [
      ([UInt8](repeating: 0, count: 32), [], "section y, segment 32", 32),
      ([UInt8](repeating: 0, count: 31) + [1, 0, 0], [], "section y, segment 31", 31),
      ([UInt8](repeating: 0, count: 31) + [0x80], [], "section y, segment 31", 31),
      ([UInt8](repeating: 0, count: 32) + [0x80, 0], [], "section y, segment 32", 32),
      ([UInt8](repeating: 0, count: 32) + [4, 0, 0, 0, 0], [7, 7, 7], "section y, segment 32", 32),
      ([2, 0, 0, 0, 0, 3, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 31), [7, 7, 7, 7], "section y, segment 32", 40),
      (
        [1, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8) + [0x7F, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 31),
        [],
        "section y, segment 1", 5
      ),
      ([UInt8](repeating: 0, count: 33), [7], "section y", 33),
      ([UInt8](repeating: 0, count: 34), [], "section y", 33),
      ([UInt8](repeating: 0, count: 32) + [1, 0, 0, 0, 0], [7, 8, 9], "section y", 38),
    ] as [([UInt8], [UInt8], String, Int)])
  func tablesListBodiesThatFillTheSection(_ table: [UInt8], _ bodies: [UInt8], _ part: String, _ place: Int) throws {
    let error = try #require(throws: CodecError.self) { try PictureDecoder.header(of: Self.file(table, bodies)) }
    #expect(error.kind == .corrupt && error.part == part && error.advice.contains("damaged"), "\(error)")
    // The header, the head of the empty z, and the head of y, of two bytes.
    #expect(error.offset == 14 + 1 + 2 + place, "\(error)")
  }

  @Test func theFilesChecksumCoversTheTableAndNoBody() throws {
    let bytes = Self.file(replacing: 1, with: Self.entry([7, 8, 9]), [7, 8, 9])
    let start = try start(of: bytes)
    for place in 0..<bytes.count {
      var damaged = bytes
      damaged[place] ^= 1
      let isOfABody = (start + 37..<start + 40).contains(place)
      #expect((try? PictureDecoder.header(of: damaged)) == nil || isOfABody, "byte \(place)")
      if isOfABody { #expect(try PictureDecoder.header(of: damaged).sections.count == 2) }
    }
  }

  @Test func bytesBehindAFileOfSegmentsAreCalledThat() throws {
    let bytes = Self.file(replacing: 1, with: Self.entry([7, 8, 9]), [7, 8, 9])
    let error = #expect(throws: CodecError.self) { try PictureDecoder.header(of: bytes + [1, 2]) }
    #expect(error?.part == "end" && error?.offset == bytes.count)
  }

  @Test func aRegionHopsOverDamageOutOfItsReach() throws {
    let body: [UInt8] = [1, 2, 3]
    let decoder = PictureDecoder(models: [.fast], work: Work(threads: 1))
    for (index, y) in [(Self.count - 1, 100), (0, 65_592), (15, 100), (15, 65_592)] {
      let bytes = Self.file(replacing: index, with: Self.entry(body, checksum: 1), body)
      #expect(try decoder.decode(bytes, region: PictureRegion(x: 0, y: y, width: 64, height: 8)).height == 8)
      let error = #expect(throws: CodecError.self) {
        try decoder.decode(bytes, region: PictureRegion(x: 0, y: 2048 * index, width: 9, height: 8))
      }
      #expect(error?.part == "section y, segment \(index)")
    }
  }
}
