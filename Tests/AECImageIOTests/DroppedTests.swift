import AEC
import AECImageIO
import AECTestSupport
import Testing

/// What a file holds beside the pixels is named, once each, and nothing else is.
@Suite struct DroppedTests {
  private func dropped(_ bytes: [UInt8]) throws -> [String] {
    let picture = try PictureIO.read(bytes)
    #expect(picture.warnings.count == picture.dropped.count, "\(picture.warnings)")
    let reader = try PictureReader(PictureBytes(bytes))
    while try reader.next() != nil {}
    #expect(reader.dropped == picture.dropped)
    return picture.dropped
  }

  private func numbers(_ values: [UInt32]) -> [UInt8] { values.flatMap(bigEndian) }

  @Test func gammaOtherThanSRGBs() throws {
    for gamma: UInt32 in [100_000, 55556] {
      #expect(try dropped(png(with: [chunk("gAMA", bigEndian(gamma))])) == ["gAMA"])
    }
    for gamma: UInt32 in [45455, 45450, 0] {
      #expect(try dropped(png(with: [chunk("gAMA", bigEndian(gamma))])) == [])
    }
    let gamma = chunk("gAMA", bigEndian(100_000))
    let warning = try PictureIO.read(png(with: [gamma])).warnings.first
    #expect(warning?.hasPrefix("the gamma (gAMA 1.0) was dropped") == true)
    // Other chunks say more than it does, unless they are damaged.
    #expect(try dropped(png(with: [gamma, chunk("sRGB", [0])])) == [])
    #expect(try dropped(png(with: [chunk("cICP", [1, 13, 0, 1]), gamma])) == [])
    #expect(try dropped(png(pngProfileWide, with: [gamma])) == ["ICC profile"])
    #expect(try PictureIO.read(png(with: [gamma, damagedChunk("sRGB", [0])])).dropped == ["gAMA"])
    #expect(try PictureIO.read(png(with: [damagedChunk("gAMA", bigEndian(100_000))])).dropped == [])
  }

  @Test func primariesOtherThanSRGBs() throws {
    let sRGB: [UInt32] = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]
    let p3: [UInt32] = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000]
    #expect(try dropped(png(with: [chunk("cHRM", numbers(sRGB))])) == [])
    #expect(try dropped(png(with: [chunk("cHRM", numbers(p3))])) == ["cHRM"])
    let gamma = chunk("gAMA", bigEndian(100_000))
    #expect(try dropped(png(with: [chunk("cHRM", numbers(p3)), gamma])) == ["gAMA", "cHRM"])
    #expect(try dropped(png(with: [chunk("cHRM", numbers(p3)), chunk("sRGB", [0])])) == [])
  }

  @Test func codePointsOtherThanSRGBs() throws {
    #expect(try dropped(png(with: [chunk("cICP", [1, 13, 0, 1])])) == [])
    #expect(try dropped(png(with: [chunk("cICP", [9, 16, 0, 1])])) == ["cICP"])
    #expect(try dropped(png(with: [chunk("cICP", [12, 13, 0, 1])])) == ["cICP"])
  }

  @Test func textsOfPNG() throws {
    #expect(try dropped(png(with: [chunk("tEXt", Array("Title\0A picture".utf8))])) == ["text"])
    let three = ["tEXt", "zTXt", "iTXt"].map { chunk($0, Array("Comment\0\0\0".utf8)) }
    #expect(try dropped(png(with: [three[0]], behind: [three[1], three[2]])) == ["text"])
    #expect(try PictureIO.read(png(with: three)).warnings == ["3 texts were dropped"])
  }

  @Test func iptc() throws {
    let raw = rawProfile(Array("8BIM".utf8), "iptc")
    #expect(try dropped(png(with: [chunk("tEXt", Array("Raw profile type iptc\0".utf8) + raw)])) == ["IPTC"])
    func resource(_ number: UInt8, _ body: [UInt8]) -> [UInt8] {
      Array("8BIM".utf8) + [4, number, 3] + Array("abc".utf8) + bigEndian(UInt32(body.count)) + body
        + (body.count % 2 == 1 ? [0] : [])
    }
    let name = Array("Photoshop 3.0\0".utf8)
    let other = resource(0x25, [1, 2, 3])
    #expect(try dropped(jpeg(with: [segment(0xed, name + other + resource(4, [0x1c, 2, 5]))])) == ["IPTC"])
    #expect(try dropped(jpeg(with: [segment(0xed, name + other)])) == [])
    #expect(try dropped(jpeg(with: [segment(0xed, name + Array(resource(4, [1]).prefix(9)))])) == [])
  }

  @Test func commentsOfJPEG() throws {
    #expect(try dropped(jpeg(with: [segment(0xfe, Array("made by hand".utf8)), segment(0xfe, [])])) == ["text"])
  }

  /// The index of a multi-picture file with pictures of these kinds behind the first.
  private func index(_ kinds: [Int]) -> [UInt8] {
    let entries = [0x030000] + kinds
    let list = entries.flatMap { kind in
      [UInt8(0), 0, UInt8(kind >> 16), 0] + [UInt8](repeating: 0, count: 12)
    }
    let tags: [(Int, Int, Int, [UInt8])] = [
      (0xb000, 7, 4, Array("0100".utf8)), (0xb001, 4, 1, [UInt8(entries.count), 0, 0, 0]),
      (0xb002, 7, 16 * entries.count, [50, 0, 0, 0]),
    ]
    return segment(0xe2, Array("MPF\0".utf8) + tiff(tags, rest: list))
  }

  @Test func secondPictures() throws {
    #expect(try dropped(jpeg(with: [index([0])]) + jpeg444) == ["second picture"])
    #expect(
      try PictureIO.read(jpeg(with: [index([0x020000, 0x020000])])).warnings
        == ["only the first of 3 pictures in the file was read"])
    // Previews are smaller copies of the first.
    #expect(try dropped(jpeg(with: [index([0x010000])]) + jpeg444) == [])
    #expect(try dropped(jpeg(with: [segment(0xe2, Array("MPF\0II*\0".utf8))])) == [])
  }

  @Test func gainMaps() throws {
    let xmp = Array("http://ns.adobe.com/xap/1.0/\0<x xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\"/>".utf8)
    #expect(try dropped(jpeg(with: [segment(0xe1, xmp), index([0])]) + jpeg444) == ["XMP", "gain map"])
    let iso = Array("urn:iso:std:iso:ts:21496:-1\0".utf8) + [0, 0, 0, 0]
    #expect(try dropped(jpeg(with: [segment(0xe2, iso), index([0])]) + jpeg444) == ["gain map"])
  }

  @Test func everyOneOfManyAtOnce() throws {
    let bytes = png(
      pngProfileWide,
      with: [
        chunk("acTL", [0, 0, 0, 3, 0, 0, 0, 0]), chunk("tEXt", [65, 0]), chunk("eXIf", orientationEXIF(1)),
        chunk("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0<x/>".utf8)), chunk("cICP", [9, 18, 0, 1]),
      ])
    #expect(try dropped(bytes) == ["ICC profile", "cICP", "EXIF", "XMP", "text", "animation"])
  }
}
