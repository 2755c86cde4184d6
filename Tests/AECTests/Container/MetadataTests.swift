import AEC
import AECModelFast
import AECTestSupport
import Testing

/// What belongs to a picture comes back byte by byte, and changes nothing else.
@Suite struct MetadataTests {
  private static let decoder = PictureDecoder(models: [.fast])

  /// Encoders of all ways that a picture goes.
  private static let encoders = [
    PictureEncoder(model: .fast), PictureEncoder(model: .fast, effort: .plain, proof: true),
    PictureEncoder(model: .fast, quality: Quality(95)!, proof: true), PictureEncoder(model: .fast, maxError: 0),
    PictureEncoder(model: .fast, maxError: 5, proof: true),
  ]

  private static func noise(_ count: Int, seed: Int = 1) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in UInt8(random.int(0...255)) }
  }

  /// All of it: what packs well, what does not, and what is small.
  private static let full: Metadata = {
    var metadata = Metadata()
    metadata.profile = noise(300)
    metadata.exif = Array("II*\0".utf8) + [UInt8](repeating: 7, count: 5000)
    metadata.xmp = Array("<x:xmpmeta/>".utf8) + [UInt8](repeating: 32, count: 2000)
    metadata.iptc = [0x1C, 2, 5, 0, 1, 65]
    metadata.density = Metadata.Density(x: 300, y: .max, unit: .inch)
    metadata.codePoints = [9, 16, 0, 1]
    metadata.gamma = 45455
    metadata.chromaticities = [31270, 32900, 64000, 33000, 30000, 60000, 15000, .max]
    metadata.renderingIntent = 2
    (metadata.significantBits, metadata.largest) = ([5, 6, 5, 1], 1023)
    return metadata
  }()

  /// Each part of it alone.
  private static let parts: [Metadata] = {
    let sets: [(inout Metadata) -> Void] = [
      { $0.profile = full.profile }, { $0.exif = full.exif }, { $0.xmp = full.xmp }, { $0.iptc = full.iptc },
      { $0.density = full.density }, { $0.codePoints = full.codePoints }, { $0.gamma = full.gamma },
      { $0.chromaticities = full.chromaticities }, { $0.renderingIntent = full.renderingIntent },
      { $0.significantBits = full.significantBits }, { $0.significantBits = [16] }, { $0.largest = full.largest },
      { $0.largest = 65535 }, { $0.largest = 1 },
    ]
    return sets.map { set in
      var metadata = Metadata()
      set(&metadata)
      return metadata
    }
  }()

  /// A file of a small picture with these sections around its own.
  private static func file(_ sections: [(SectionTag, [UInt8])]) throws -> [UInt8] {
    let bytes = try encoders[3].encode(.mixed(20, 10))
    let own = try PictureDecoder.header(of: bytes).sections[0]
    let body = Array(bytes[own.offset..<own.offset + own.length])
    let before = sections.filter { [.profile, .keys].contains($0.0) }
    let behind = sections.filter { ![.profile, .keys].contains($0.0) }
    return Container.write(
      width: 20, height: 10, layout: .rgb8, networks: nil,
      sections: (before + [(.lossless, body)] + behind).map { ($0.0, CodedSection(covered: $0.1)) })
  }

  /// What is read of a file, and the parts that are not.
  private static func read(_ bytes: [UInt8]) throws -> (metadata: Metadata, problems: [CodecError]) {
    var problems: [CodecError] = []
    let metadata = try PictureDecoder.metadata(of: bytes) { problems.append($0) }
    return (metadata, problems)
  }

  @Test(arguments: [(1, 1), (40, 20), (70, 50)])
  func itComesBackAndChangesNoPixelWhateverTheWay(_ width: Int, _ height: Int) throws {
    for encoder in Self.encoders {
      let picture = Picture.mixed(width, height)
      let plain = try encoder.encode(picture)
      let bytes = try encoder.encode(picture, metadata: Self.full)
      let (header, plainHeader) = (try PictureDecoder.header(of: bytes), try PictureDecoder.header(of: plain))
      #expect(try Self.decoder.decode(bytes) == Self.decoder.decode(plain))
      #expect(header.proof == plainHeader.proof && header.quality == plainHeader.quality)
      #expect(header.sections.filter(\.required).map(\.length) == plainHeader.sections.filter(\.required).map(\.length))
      #expect(try Self.read(bytes) == (Self.full, []))
      #expect(try PictureDecoder.metadata(of: plain).isEmpty)
    }
  }

  @Test func eachPartStandsAloneAndThreadsChangeNothing() throws {
    for metadata in Self.parts {
      var encoder = Self.encoders[0]
      let bytes = try encoder.encode(.mixed(40, 40), metadata: metadata)
      #expect(try Self.read(bytes) == (metadata, []))
      encoder.work = Work(threads: 3)
      #expect(try encoder.encode(.mixed(40, 40), metadata: metadata) == bytes)
    }
  }

  @Test func nothingOfItIsTheFileWithoutIt() throws {
    var empty = Metadata()
    (empty.profile, empty.exif, empty.xmp, empty.iptc) = ([], [], [], [])
    for encoder in Self.encoders {
      let plain = try encoder.encode(.mixed(40, 40))
      #expect(try encoder.encode(.mixed(40, 40), metadata: empty) == plain)
    }
  }

  @Test func whatIsToldBehindTheLastRowIsKept() throws {
    let encoder = try RowEncoder(Self.encoders[0], width: 40, height: 40)
    for row in Picture.mixed(40, 40).rows { try encoder.append(row) }
    encoder.metadata = Self.full
    let bytes = try encoder.finish()
    #expect(try bytes == Self.encoders[0].encode(.mixed(40, 40), metadata: Self.full))
  }

  @Test func whatDoesNotPackIsKeptAsItIs() throws {
    var metadata = Metadata()
    metadata.profile = Self.noise(300)
    let header = try PictureDecoder.header(of: Self.encoders[3].encode(.mixed(8, 8), metadata: metadata))
    #expect(header.sections[0].tag == .profile && header.sections[0].length == 302)
    metadata.profile = [UInt8](repeating: 5, count: 3000)
    let packed = try PictureDecoder.header(of: Self.encoders[3].encode(.mixed(8, 8), metadata: metadata))
    #expect(packed.sections[0].length < 60)
  }

  @Test func coloursAreWhatTellsThemAndNoMore() {
    let colours = Self.full.colours
    #expect(colours.profile == Self.full.profile && colours.codePoints == Self.full.codePoints)
    #expect(colours.gamma == Self.full.gamma && colours.chromaticities == Self.full.chromaticities)
    #expect(colours.renderingIntent == Self.full.renderingIntent)
    #expect(colours.exif == nil && colours.xmp == nil && colours.iptc == nil && colours.density == nil)
    #expect(colours.significantBits == nil && colours.largest == nil)
  }

  @Test(
    arguments: [
      (.exif, [], "a length"), (.xmp, [0x80], "a length"), (.profile, [0x81, 0], "a length"),
      (.exif, [6, 1, 2], "3 bytes"), (.exif, [2, 1, 2], "1 bytes"), (.xmp, [1], "0 bytes"), (.xmp, [3], "more bytes"),
      (.profile, [5, 7, 7, 7], "a deflate stream"),
      // More than deflate can make of a byte, and more than a file may hold.
      (.exif, [0x93, 0x10, 3], "1033 bytes"), (.exif, [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 3, 0], "at most"),
      (.keys, [0, 1, 5], "two numbers"), (.keys, [0, 3, 1, 1, 4], "two numbers"),
      (.keys, [0, 4, 1, 1, 1, 1], "its end"),
      (.keys, [1, 3, 1, 2, 3], "4 bytes"), (.keys, [2, 5, 0, 0, 0, 0, 0], "its end"),
      (.keys, [3, 4, 0, 0, 0, 1], "4 bytes"),
      (.keys, [4, 0], "1 bytes"), (.keys, [4, 2, 0, 0], "its end"),
      (.keys, [5, 0], "1 bytes"), (.keys, [5, 5, 8, 8, 8, 8, 8], "its end"),
      (.keys, [8, 0], "a number of 1 to 65535"), (.keys, [8, 1, 0], "a number of 1 to 65535"),
      (.keys, [8, 3, 0x80, 0x80, 4], "a number of 1 to 65535"), (.keys, [8, 2, 5, 5], "its end"),
    ] as [(SectionTag, [UInt8], String)])
  func damageIsLeftOutAndToldAndKeepsNobodyFromThePicture(_ tag: SectionTag, _ body: [UInt8], _ expected: String) throws
  {
    let good: (SectionTag, [UInt8]) = tag == .xmp ? (.exif, [2, 9]) : (.xmp, [2, 9])
    let bytes = try Self.file([good, (tag, body)].sorted { $0.0.rawValue < $1.0.rawValue })
    let (metadata, problems) = try Self.read(bytes)
    #expect(problems.count == 1 && problems[0].expected.hasPrefix(expected), "\(problems)")
    #expect(problems.allSatisfy { (0...bytes.count).contains($0.offset ?? 0) && !$0.advice.isEmpty })
    #expect((tag == .xmp ? metadata.exif : metadata.xmp) == [9])
    #expect(try Self.decoder.decode(bytes) == .mixed(20, 10))
  }

  @Test func streamsOfAnotherLengthAreLeftOut() throws {
    var metadata = Metadata()
    metadata.xmp = [UInt8](repeating: 5, count: 100)
    let file = try Self.encoders[3].encode(.mixed(20, 10), metadata: metadata)
    let section = try #require(try PictureDecoder.header(of: file).sections.last)
    let stream = Array(file[section.offset..<section.offset + section.length].dropFirst(2))
    for (length, rest, isRight) in [(100, [], true), (99, [], false), (101, [], false), (100, [0], false)]
      as [(Int, [UInt8], Bool)]
    {
      var body: [UInt8] = []
      Varint.append(2 * length + 1, to: &body)
      let (found, problems) = try Self.read(Self.file([(.xmp, body + stream + rest)]))
      #expect((found.xmp == metadata.xmp) == isRight && problems.isEmpty == isRight)
    }
  }

  @Test func moreThanThereIsRoomForIsRefusedOnBothSides() throws {
    var metadata = Metadata()
    metadata.exif = [UInt8](repeating: 1, count: Metadata.mostBytes - 10)
    metadata.xmp = [UInt8](repeating: 2, count: 10)
    let bytes = try Self.encoders[3].encode(.mixed(8, 8), metadata: metadata)
    #expect(bytes.count < 100_000)
    #expect(try Self.read(bytes) == (metadata, []))
    var problems: [CodecError] = []
    let part = try PictureDecoder.metadata(of: bytes, limits: Limits(memory: 1000)) { problems.append($0) }
    #expect(part.exif == nil && part.xmp == metadata.xmp && problems.map(\.kind) == [.overLimit])
    metadata.iptc = [1]
    let error = #expect(throws: CodecError.self) { try Self.encoders[3].encode(.mixed(8, 8), metadata: metadata) }
    #expect(error?.kind == .overLimit && error?.part == "metadata")
  }
}
