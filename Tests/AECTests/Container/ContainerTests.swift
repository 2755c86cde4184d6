import AEC
import AECModelFast
import Testing

/// What the container takes and what it refuses, and with which words.
@Suite struct ContainerTests {
  private static let file: [UInt8] = write()

  private static func write(
    width: Int = 100, height: Int = 60, position: Int = 2370,
    sections: [(tag: SectionTag, body: [UInt8])] = [(.hyperLatent, [1, 2, 3]), (.latent, [4, 5, 6, 7])]
  ) -> [UInt8] {
    Container.write(
      width: width, height: height, layout: .rgb8, networks: (Quality(position: position)!, 0x1234_5678),
      sections: sections.map { ($0.tag, CodedSection(covered: $0.body)) })
  }

  /// The error that reading throws, which says what to do.
  private func refusal(_ bytes: [UInt8]) -> CodecError? {
    let error = #expect(throws: CodecError.self) { try PictureDecoder.header(of: bytes) }
    #expect(["get ", "give ", "copy ", "cut ", "decode "].contains { error?.advice.contains($0) == true }, "\(error!)")
    return error
  }

  /// A file with a byte replaced and the checksum made right again.
  private func replacing(_ offset: Int, with byte: UInt8) -> [UInt8] {
    var bytes = Self.file
    bytes[offset] = byte
    return bytes.withRightChecksum()
  }

  @Test func aHeaderIsReadAsItWasWritten() throws {
    let header = try PictureDecoder.header(of: Self.file)
    #expect(header.version == 0)
    #expect(header.width == 100 && header.height == 60)
    #expect(header.quality?.position == 2370)
    #expect(header.fingerprint == 0x1234_5678)
    #expect(header.fileLength == Self.file.count)
    #expect(header.sections.map(\.name) == ["z", "y"])
    #expect(header.sections.map(\.length) == [3, 4])
    #expect(header.sections.map { Self.file[$0.offset] } == [1, 4])
  }

  @Test(arguments: [(1, 1), (127, 128), (16383, 16384), (1 << 20, 1 << 21), (Int(Int32.max), 1)])
  func sidesOfAnyLengthAreReadAsTheyWereWritten(_ width: Int, _ height: Int) throws {
    let header = try PictureDecoder.header(of: emptyFile(width, height))
    #expect(header.width == width && header.height == height)
  }

  @Test func aPlainPictureHasAtMost25BytesAroundItsBodies() {
    for (most, zLength, yLength) in [(23, 511, 65_535), (25, 65_535, 8_388_607)] {
      let sections = [(SectionTag.hyperLatent, zLength), (.latent, yLength)].map {
        (tag: $0.0, body: [UInt8](repeating: 1, count: $0.1))
      }
      #expect(Self.write(width: 16383, height: 256, sections: sections).count == most + zLength + yLength)
    }
  }

  @Test func otherBytesAreNotAPicture() {
    for bytes in [[], Array("PNG...".utf8), [0x41], Array("AEX\u{80}".utf8)] as [[UInt8]] {
      let error = refusal(bytes)
      #expect(error?.kind == (bytes == [0x41] ? .truncated : .notAPicture), "\(bytes)")
      #expect((error?.found == "an empty file") == bytes.isEmpty)
    }
  }

  @Test func aNewerVersionIsNamed() {
    let error = refusal(replacing(3, with: 0x81))
    #expect(error?.kind == .newer && error?.found == "version 1")
    #expect(error?.advice.contains("newer version") == true)
  }

  @Test func aCopyAsTextIsRecognised() {
    let error = refusal(replacing(3, with: 0))
    #expect(error?.kind == .corrupt && error?.advice.contains("text") == true)
  }

  @Test(arguments: [(0x00, .rgb8), (0x10, .gray8), (0x20, .rgb16), (0x30, .gray16)] as [(UInt8, PictureLayout)])
  func flagsSayWhatPixelsAre(_ bits: UInt8, _ layout: PictureLayout) throws {
    #expect(try PictureDecoder.header(of: replacing(5, with: Self.file[5] | bits)).layout == layout)
  }

  /// A file that announces more flags, and these bytes where they are.
  private func file(moreFlags bytes: [UInt8]) -> [UInt8] {
    (Self.file[..<5] + [Self.file[5] | 0x80] + bytes + Self.file[6...]).withRightChecksum()
  }

  @Test func moreFlagsAreNewerAndNeverNone() {
    for (bytes, flags) in [([1], 1), ([0x80, 0x40], 8192)] as [([UInt8], Int)] {
      let error = refusal(file(moreFlags: bytes))
      #expect(error?.kind == .newer && error?.found == "one of more flags, \(flags)" && error?.offset == 4)
    }
    for bytes in [[0], [0x81, 0], [UInt8](repeating: 0xFF, count: 9)] as [[UInt8]] {
      let error = refusal(file(moreFlags: bytes))
      #expect(error?.kind == .corrupt && error?.part == "more flags" && error?.offset == 6)
    }
    #expect(refusal(Array(file(moreFlags: [0x80])[..<7]))?.kind == .truncated)
  }

  @Test func networksAreRefusedWhereASideIsShortAndTheirSectionsWhereThereAreNone() {
    let thin = refusal(Self.write(width: 31))
    #expect(thin?.kind == .corrupt && thin?.part == "size" && thin?.found == "31 x 60")
    for tag in [SectionTag.hyperLatent, .latent] {
      let bytes = Container.write(
        width: 100, height: 60, layout: .rgb8, networks: nil,
        sections: [(tag, CodedSection(covered: [1])), (.detail, CodedSection(covered: []))])
      #expect(refusal(bytes)?.found == "\(tag.name), detail")
    }
    let empty = Container.write(width: 100, height: 60, layout: .rgb8, networks: nil, sections: [])
    #expect(refusal(empty)?.kind == .truncated)
    // A picture without networks has no quality.
    #expect(refusal(replacing(5, with: 0x40))?.part == "quality")
  }

  @Test func detailWithoutABodyIsRefusedWhereThereAreNetworks() throws {
    func file(_ width: Int, _ squares: [[UInt8]], withNetworks: Bool = true) -> [UInt8] {
      let networks: [(tag: SectionTag, body: CodedSection)] = [
        (.hyperLatent, CodedSection(covered: [1])), (.latent, CodedSection(covered: [2])),
      ]
      return Container.write(
        width: width, height: 60, layout: .rgb8, networks: withNetworks ? (.standard, 7) : nil,
        sections: (withNetworks ? networks : []) + [(.detail, CodedSection(squares))])
    }
    for (width, count) in [(100, 1), (600, 2), (5000, 10)] {
      let empty = [[UInt8]](repeating: [], count: count)
      let error = refusal(file(width, empty))
      #expect(error?.kind == .corrupt && error?.part == "section detail" && error?.found == "none")
      var one = empty
      one[count - 1] = [3]
      for bytes in [file(width, one), file(width, empty, withNetworks: false)] {
        #expect(try PictureDecoder.header(of: bytes).sections.last?.tag == .detail)
      }
    }
  }

  @Test func losslessStandsAloneAndNeedsNoNetworks() throws {
    let section = (tag: SectionTag.lossless, body: [9] as [UInt8])
    let withNetworks = refusal(Self.write(sections: [(.hyperLatent, [1]), (.latent, [2]), section]))
    #expect(withNetworks?.kind == .corrupt && withNetworks?.found == "z, y, lossless")
    func file(_ tags: [SectionTag]) -> [UInt8] {
      Container.write(
        width: 100, height: 60, layout: .rgb8, networks: nil,
        sections: tags.map { ($0, CodedSection(covered: [9])) })
    }
    let withDetail = refusal(file([.detail, .lossless]))
    #expect(withDetail?.kind == .corrupt && withDetail?.expected == "lossless alone")
    #expect(refusal(file([]))?.expected == "detail, or lossless")
    for tags in [[.lossless], [.profile, .lossless, .xmp]] as [[SectionTag]] {
      let header = try PictureDecoder.header(of: file(tags))
      #expect(header.sections.map(\.tag) == tags && header.quality == nil)
      #expect(refusal(file(tags) + [0])?.part == "end")
    }
  }

  @Test func aQualityOverTheLastAnchorIsRefused() {
    let error = refusal(replacing(5, with: 0x0F))
    #expect(error?.kind == .corrupt && error?.part == "quality" && error?.offset == 4)
  }

  @Test func unknownRequiredSectionsAreNewerAndOptionalOnesAreSteppedOver() throws {
    let sections = try PictureDecoder.header(of: Self.file).sections.map {
      ($0.tag, [UInt8](repeating: 9, count: $0.length))
    }
    let (decoded, before): (Set, Set) = ([0, 2, 4, 6, 8, 10], [1, 3])
    for tag in (0..<32).map(SectionTag.init(rawValue:)) where !decoded.contains(tag.rawValue) {
      // Of keys, one without a value.
      let section = (tag, [9, 0] as [UInt8])
      let bytes = Self.write(sections: before.contains(tag.rawValue) ? [section] + sections : sections + [section])
      if tag.isRequired {
        let error = refusal(bytes)
        #expect(error?.kind == .newer && error?.part == "section \(tag.name)")
      } else {
        #expect(try PictureDecoder.header(of: bytes).sections.count == 3)
      }
    }
  }

  @Test func everyTagOfTheFormatHasItsName() {
    let names = [0: "z", 2: "y", 4: "detail", 6: "graphics", 8: "lossless", 10: "alpha"]
      .merging([1: "ICC", 3: "keys", 5: "EXIF", 7: "XMP"]) { $1 }
    for tag in 0..<32 { #expect(SectionTag(rawValue: tag).name == names[tag] ?? "tag \(tag)") }
  }

  @Test func sectionsAreThereOnceAndInOrder() {
    let (z, y): ((SectionTag, [UInt8]), (SectionTag, [UInt8])) = ((.hyperLatent, [1]), (.latent, [2]))
    for sections in [[], [z], [y], [y, z], [z, z, y], [z, y, y], [z, y, (.xmp, []), (.xmp, [])]] {
      #expect(refusal(Self.write(sections: sections)) != nil)
    }
  }

  /// z, y and optional sections in an order, by their names.
  @Test(arguments: [
    (["y", "z"], "z", "y"), (["z", "ICC", "y"], "ICC", "z"), (["z", "y", "ICC"], "ICC", "z"),
    (["EXIF", "z", "y"], "z", "EXIF"), (["z", "XMP", "y"], "y", "XMP"), (["z", "keys", "y"], "keys", "z"),
    (["keys", "ICC", "z", "y"], "ICC", "keys"), (["z", "y", "XMP", "EXIF"], "EXIF", "XMP"),
    (["ICC", "z", "EXIF", "y", "XMP"], "y", "EXIF"),
  ])
  func aSectionOutOfOrderIsNamedWithItsPlace(_ order: [String], _ wrong: String, _ before: String) throws {
    let tags = (0..<8).map(SectionTag.init(rawValue:))
    let sections = order.map { name in (tags.first { $0.name == name }!, [UInt8](repeating: 7, count: 3)) }
    let error = refusal(Self.write(sections: sections))
    #expect(error?.kind == .corrupt && error?.part == "section \(wrong)")
    #expect(error?.expected == "it before \(before)" && error?.found == "it after")
    // 12 bytes of header, then sections of a byte of head and three of body.
    #expect(error?.offset == 12 + 4 * order.firstIndex(of: wrong)!)
  }

  @Test func optionalSectionsAtTheirPlacesAreTaken() throws {
    let body: [UInt8] = [9, 0]
    let anywhere = SectionTag(rawValue: 9)
    for tags in [
      [.profile, .keys, .hyperLatent, .latent, .exif, .xmp], [.keys, .hyperLatent, .latent, .xmp],
      [anywhere, .profile, .hyperLatent, .latent], [.hyperLatent, anywhere, .latent],
    ] as [[SectionTag]] {
      let header = try PictureDecoder.header(of: Self.write(sections: tags.map { ($0, body) }))
      #expect(header.sections.map(\.tag) == tags)
    }
  }

  @Test func numbersInMoreBytesThanTheyNeedAreRefused() {
    // Width 100 as 0xE4 0x00.
    let bytes = Array(Self.file[..<6] + [0xE4, 0x00] + Self.file[7...]).withRightChecksum()
    #expect(refusal(bytes)?.part == "width")
    let endless = Array(Self.file[..<6] + [UInt8](repeating: 0xFF, count: 20))
    #expect(refusal(endless)?.expected.contains("9 bytes") == true)
  }

  @Test func aWidthOfZeroIsRefused() {
    #expect(refusal(replacing(6, with: 0))?.part == "width")
  }

  @Test func everyTruncationIsAnErrorThatNamesThePlace() {
    for count in 0..<Self.file.count {
      let error = refusal(Array(Self.file[..<count]))
      #expect(error?.offset != nil && error.map { $0.offset! <= count } == true)
      #expect(error?.kind == (count == 0 ? .notAPicture : .truncated), "\(count): \(error!)")
    }
  }

  @Test func everyFlippedBitIsAnError() {
    for bit in 0..<8 * Self.file.count {
      var bytes = Self.file
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(refusal(bytes) != nil)
    }
  }

  @Test func bytesBehindTheEndAreCalledThat() {
    for tail in [[0x0A], [0], [0x0D, 0x0A], [32, 1, 2, 3, 4, 5], Self.file, [UInt8](repeating: 0xFF, count: 100)]
      as [[UInt8]]
    {
      let error = refusal(Self.file + tail)
      #expect(error?.kind == .corrupt)
      #expect(error?.part == "end")
      #expect(error?.found == "\(tail.count) byte\(tail.count == 1 ? "" : "s") too many")
      #expect(error?.offset == Self.file.count)
      #expect(error?.advice.contains("head -c \(Self.file.count) IN") == true)
    }
    // In a damaged file nobody knows where the end was.
    var damaged = Self.file
    damaged[20] ^= 1
    #expect(refusal(damaged + [0])?.part != "end")
  }
}

extension [UInt8] {
  /// The same file with its last four bytes made its checksum.
  func withRightChecksum() -> [UInt8] {
    guard count > 4 else { return self }
    let sum = Checksum.crc32(self[..<(count - 4)])
    return self[..<(count - 4)] + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
  }
}
