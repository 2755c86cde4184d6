import AEC
import AECImageIO
import Testing

/// What is not to be passed on is gone, and nothing else is.
@Suite struct RemovingTests {
  private let full: Metadata = {
    var metadata = Metadata()
    (metadata.profile, metadata.exif, metadata.iptc) = ([1], EXIFSample().bytes, [0x1C, 2, 5, 0, 0])
    metadata.xmp = xmp("exif:GPSLatitude=\"48,51N\" a='b'", "<exif:GPSLongitude>2,17E</exif:GPSLongitude>")
    metadata.density = Metadata.Density(x: 3, y: 2, unit: .none)
    (metadata.codePoints, metadata.gamma, metadata.renderingIntent) = ([1, 2, 0, 1], 45455, 0)
    metadata.chromaticities = [1, 2, 3, 4, 5, 6, 7, 8]
    (metadata.significantBits, metadata.largest) = ([5, 6, 5], 1023)
    return metadata
  }()

  @Test func eachKindTakesItsOwn() {
    let kinds: [(MetadataKinds, (inout Metadata) -> Void)] = [
      ([], { _ in }), (.exif, { $0.exif = nil }), (.xmp, { $0.xmp = nil }), (.iptc, { $0.iptc = nil }),
      (.density, { $0.density = nil }), (.samples, { ($0.significantBits, $0.largest) = (nil, nil) }),
      ([.exif, .iptc], { ($0.exif, $0.iptc) = (nil, nil) }),
      (
        .colours,
        { metadata in
          (metadata.profile, metadata.codePoints, metadata.gamma) = (nil, nil, nil)
          (metadata.chromaticities, metadata.renderingIntent) = (nil, nil)
        }
      ),
    ]
    for (kinds, change) in kinds {
      var (metadata, expected) = (full, full)
      #expect(metadata.remove(kinds) == [])
      change(&expected)
      #expect(metadata == expected)
    }
  }

  @Test(arguments: [false, true]) func thePositionLeavesNoByteAndMovesNothing(isLittleEndian: Bool) throws {
    let sample = EXIFSample(isLittleEndian: isLittleEndian)
    var metadata = Metadata()
    metadata.exif = sample.bytes
    #expect(metadata.remove(.position) == [])
    let found = try #require(metadata.exif)
    #expect(found.count == sample.bytes.count)
    // The main directory has lost an entry, the directory of the position all of its bytes.
    let main = 8 + 2 + 12 * (sample.main.count + 2) + 4
    let without = EXIFSample(isLittleEndian: isLittleEndian, position: nil).bytes
    let end = main - 12
    #expect(found[8] == without[8] && found[9] == without[9])
    #expect(found[(end - 4)..<end] == sample.bytes[(main - 4)..<main])
    #expect(found[end..<main].allSatisfy { $0 == 0 })
    let different = found.indices.filter { found[$0] != sample.bytes[$0] && $0 >= main }
    let gps = 2 + 12 * 3 + 4 + 24 + 8
    #expect(!different.isEmpty && different.last! - different.first! < gps)
    #expect(found[different.first!...different.last!].allSatisfy { $0 == 0 })
    // Once more changes nothing.
    _ = metadata.remove(.position)
    #expect(metadata.exif == found)
  }

  @Test(
    arguments: [
      ("exif:GPSLatitude=\"48,51N\"", ""), ("exif:GPSVersionID='2.2.0.0' a='b'", ""), ("d:GpsLatitude = \"1\"", ""),
      ("", "<exif:GPSLongitude>2,17E</exif:GPSLongitude>"), ("", "<e:gpsMapDatum/>"),
      ("", "<exif:GPSDestBearing x='1'><rdf:Seq>35</rdf:Seq></exif:GPSDestBearing>"),
    ])
  func thePositionInXMPBecomesSpaces(attribute: String, element: String) throws {
    let before = xmp("\(attribute) kept='yes'", element + "<kept/>")
    var metadata = Metadata()
    metadata.xmp = before
    #expect(metadata.remove(.position) == [])
    let attributeRest = attribute.hasSuffix("a='b'") ? "a='b'" : ""
    let spaces = String(repeating: " ", count: attribute.utf8.count - attributeRest.utf8.count)
    let expected = xmp(
      "\(spaces)\(attributeRest) kept='yes'", String(repeating: " ", count: element.utf8.count) + "<kept/>")
    #expect(metadata.xmp == expected)
  }

  @Test func whereNobodyKnowsThePositionAllGoes() {
    for bytes in [[], [1, 2, 3], Array("II*".utf8)] as [[UInt8]] {
      var metadata = Metadata()
      metadata.exif = bytes
      #expect(metadata.remove(.position).count == 1 && metadata.exif == nil)
    }
    for bytes in [Array("<\0x\0".utf8), Array("<exif:GPSLatitude>".utf8), Array("<a:GPS".utf8)] {
      var metadata = Metadata()
      metadata.xmp = bytes
      #expect(metadata.remove(.position).count == 1 && metadata.xmp == nil, "\(bytes)")
    }
    var plain = Metadata()
    plain.xmp = Array("see http://x:gps and exif:GPS".utf8)
    #expect(plain.remove(.position) == [] && plain.xmp != nil)
  }
}
