import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// Metadata goes through `compress` and `decompress`, unless it is stripped, and `info` tells of it.
struct MetadataTests {
  /// EXIF of an orientation and a position, a north latitude.
  private static func exif(_ orientation: UInt8 = 1) -> [UInt8] {
    Array("II*\0".utf8) + [8, 0, 0, 0, 2, 0]
      + [0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0] + [0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0] + [0, 0, 0, 0]
      + [1, 0] + [1, 0, 2, 0, 2, 0, 0, 0, 78, 0, 0, 0] + [0, 0, 0, 0]
  }

  private static let full: Metadata = {
    var metadata = Metadata()
    (metadata.exif, metadata.iptc) = (exif(), [0x1C, 2, 5, 0, 1, 65])
    metadata.xmp = Array("<x a='b' exif:GPSLatitude='1'/>".utf8)
    metadata.density = Metadata.Density(x: 300, y: 200, unit: .inch)
    metadata.chromaticities = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000]
    return metadata
  }()

  /// A workplace with `a.jpg`, which has a profile in place of the numbers, and `a.aec`.
  private func workplace(_ flags: String...) throws -> Workplace {
    let place = try Workplace()
    try place.write(PictureIO.write(.mixed(60, 40), metadata: Self.full, as: .jpeg), "a.jpg")
    #expect(try place.start(["compress", "a.jpg"] + flags).finish().status == 0)
    return place
  }

  private func metadata(_ name: String, in place: Workplace) throws -> Metadata {
    let bytes = try [UInt8](place.read(name))
    return name.hasSuffix(".aec") ? try PictureDecoder.metadata(of: bytes) : try PictureIO.read(bytes).metadata
  }

  @Test func itGoesThroughBothWaysAndChangesNoPixel() throws {
    let place = try workplace("--proof")
    let own = try metadata("a.jpg", in: place)
    #expect(own.profile != nil && own.exif == Self.full.exif && own.density == Self.full.density)
    #expect(try metadata("a.aec", in: place) == own)
    for name in ["b.png", "b.jpg"] {
      let outcome = try place.aec("decompress", "a.aec", name, "--json")
      #expect(outcome.status == 0 && outcome.error.isEmpty)
      #expect(try outcome.json["dropped"] as? [String] == [])
      var found = try metadata(name, in: place)
      if name == "b.png" {
        #expect(found.density == Metadata.Density(x: 11811, y: 7874, unit: .metre))
        found.density = own.density
      }
      #expect(found == own)
    }
    #expect(try place.aec("compress", "a.jpg", "bare.aec", "--strip", "all,icc").status == 0)
    #expect(try metadata("bare.aec", in: place).isEmpty)
    try place.aec("decompress", "bare.aec", "bare.png")
    #expect(try place.picture("bare.png") == place.picture("b.png"))
  }

  @Test func aPictureThatIsTurnedSaysSoNoMore() throws {
    let place = try Workplace()
    var metadata = Self.full
    metadata.exif = Self.exif(6)
    try place.write(PictureIO.write(.mixed(60, 40), metadata: metadata, as: .jpeg), "a.jpg")
    #expect(try place.aec("compress", "a.jpg").error.contains("turned upright"))
    try place.aec("decompress", "a.aec", "b.jpg")
    let turned = try PictureIO.read([UInt8](place.read("b.jpg")))
    #expect(turned.picture.width == 40 && turned.metadata.exif == Self.exif(1))
    #expect(turned.metadata.density == Metadata.Density(x: 200, y: 300, unit: .inch) && turned.warnings == [])
  }

  @Test func whatIsStrippedIsGoneOnEitherWay() throws {
    let place = try workplace()
    let changes: [(kinds: String, change: (inout Metadata) -> Void)] = [
      ("exif", { $0.exif = nil }), ("xmp,iptc", { ($0.xmp, $0.iptc) = (nil, nil) }), ("density", { $0.density = nil }),
      ("icc", { $0.profile = nil }),
      ("all", { ($0.exif, $0.xmp, $0.iptc, $0.density) = (nil, nil, nil, nil) }), ("all,icc", { $0 = Metadata() }),
      ("icc,all,exif", { $0 = Metadata() }),
    ]
    for (kinds, change) in changes {
      var expected = try metadata("a.jpg", in: place)
      change(&expected)
      let early = try place.aec("compress", "-f", "a.jpg", "early.aec", "--strip", kinds)
      #expect(early.status == 0 && !early.error.contains("warning"))
      #expect(try metadata("early.aec", in: place) == expected)
      #expect(try place.aec("decompress", "-f", "a.aec", "late.jpg", "--strip", kinds).status == 0)
      #expect(try metadata("late.jpg", in: place) == expected)
    }
  }

  @Test func thePositionIsStrippedFromEXIFAndXMP() throws {
    let place = try workplace("--strip", "gps")
    let found = try metadata("a.aec", in: place)
    #expect(found.exif?.count == Self.full.exif?.count && found.exif?.contains(78) == false)
    #expect(found.xmp == Array("<x a='b'\(String(repeating: " ", count: 21))/>".utf8))
    var metadata = Metadata()
    metadata.exif = [1, 2, 3]
    try place.write(PictureIO.write(.mixed(9, 9), metadata: metadata, as: .png), "b.png")
    let outcome = try place.aec("compress", "b.png", "--strip", "gps")
    #expect(outcome.error.contains("aec: warning: b.png: EXIF was taken out"))
    #expect(try self.metadata("b.aec", in: place).isEmpty)
  }

  @Test func kindsThatThereAreNotAreRefused() throws {
    let place = try workplace()
    for command in [["compress", "-f", "a.jpg"], ["decompress", "a.aec"]] {
      for kinds in ["profile", "exif,", "EXIF", "exif, xmp"] {
        let outcome = try place.start(command + ["--strip=\(kinds)"]).finish()
        #expect(
          outcome.status == 64 && outcome.error.contains("choose all, or of exif, xmp, iptc, density, icc and gps"))
      }
    }
  }

  @Test func ppmHoldsNoneAndSaysSoInOneLine() throws {
    let place = try workplace()
    let outcome = try place.aec("decompress", "--json", "a.aec", "a.ppm")
    #expect(outcome.status == 0)
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.error.contains("ICC profile, EXIF, XMP, IPTC, density were dropped"))
    #expect(try outcome.json["dropped"] as? [String] == ["ICC profile", "EXIF", "XMP", "IPTC", "density"])
    let bare = try place.aec("decompress", "-f", "--strip", "all,icc", "a.aec", "a.ppm")
    #expect(!bare.error.contains("warning"))
  }

  @Test(arguments: [["--region", "0,0,30,20"], ["--scale", "1/2"], ["--scale", "1/8"]])
  func partsAndOtherSizesHaveTheColoursAlone(flags: [String]) throws {
    let place = try workplace()
    #expect(try place.start(["decompress", "a.aec", "part.png"] + flags).finish().status == 0)
    #expect(try metadata("part.png", in: place) == metadata("a.jpg", in: place).colours)
  }

  @Test func infoTellsWhatThereIs() throws {
    let place = try workplace()
    let profile = try #require(try metadata("a.aec", in: place).profile)
    #expect(
      try place.aec("info", "a.aec").text.contains(
        "\nICC profile \"Made of PNG's numbers\" of \(profile.count) bytes; EXIF of 56 bytes; XMP of 31 bytes; IPTC of 6 bytes; "
          + "density 300 x 200 per inch\n"))
    let facts = try #require(try place.aec("info", "--json", "a.aec").json["metadata"] as? [String: Any])
    #expect(facts["icc_bytes"] as? Int == profile.count && facts["icc_name"] as? String == "Made of PNG's numbers")
    #expect(facts["exif_bytes"] as? Int == 56 && facts["xmp_bytes"] as? Int == 31 && facts["iptc_bytes"] as? Int == 6)
    let density = try #require(facts["density"] as? [String: Any])
    #expect(density["x"] as? Int == 300 && density["y"] as? Int == 200 && density["unit"] as? String == "inch")
    #expect(facts.count == 6)
    try place.write(PictureIO.write(.mixed(9, 9), metadata: Self.full.colours, as: .png), "b.png")
    try place.aec("compress", "b.png")
    let colours = try #require(try place.aec("info", "--json", "b.aec").json["metadata"] as? [String: Any])
    #expect(colours["chrm"] as? [Int] == [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000] && colours.count == 1)
    try place.aec("compress", "-f", "--strip", "icc", "b.png")
    #expect(try place.aec("info", "--json", "b.aec").json["metadata"] as? [String: Int] == [:])
  }

  @Test func damagedMetadataKeepsNobodyFromThePicture() throws {
    let place = try workplace()
    var bytes = try [UInt8](place.read("a.aec")).dropLast(4)
    let section = try #require(
      try PictureDecoder.header(of: [UInt8](place.read("a.aec"))).sections.first { $0.tag == .exif })
    bytes[section.offset] ^= 2
    try place.write(bytes + Container.littleEndian(Checksum.crc32(bytes)), "wrong.aec")
    for command in [["decompress", "wrong.aec"], ["verify", "wrong.aec"], ["info", "wrong.aec"]] {
      let outcome = try place.start(command).finish()
      #expect(
        outcome.status == 0 && outcome.error.contains("aec: warning: wrong.aec: metadata was left out: section EXIF, "))
    }
    try place.aec("decompress", "a.aec", "right.png")
    #expect(try place.picture("wrong.png") == place.picture("right.png"))
    var expected = try metadata("right.png", in: place)
    expected.exif = nil
    #expect(try metadata("wrong.png", in: place) == expected)
  }
}
