import AEC
import AECImageIO
import AECTestSupport
import Testing

/// What a file holds beside the pixels and is not kept is named, once each, and nothing else is.
@Suite struct DroppedTests {
  private func dropped(_ bytes: [UInt8]) throws -> [String] {
    let picture = try PictureIO.read(bytes)
    #expect(picture.warnings.count == picture.dropped.count, "\(picture.warnings)")
    let reader = try PictureReader(PictureBytes(bytes))
    while try reader.next() != nil {}
    #expect(reader.dropped == picture.dropped)
    return picture.dropped
  }

  @Test func textsOfPNG() throws {
    #expect(try dropped(png(with: [chunk("tEXt", Array("Title\0A picture".utf8))])) == ["text"])
    let three = ["tEXt", "zTXt", "iTXt"].map { chunk($0, Array("Comment\0\0\0".utf8)) }
    #expect(try dropped(png(with: [three[0]], behind: [three[1], three[2]])) == ["text"])
    #expect(try PictureIO.read(png(with: three)).warnings == ["3 texts were dropped"])
  }

  @Test func imageResourcesWithoutIPTCAreNoLoss() throws {
    func resource(_ number: UInt8, _ body: [UInt8]) -> [UInt8] {
      Array("8BIM".utf8) + [4, number, 3] + Array("abc".utf8) + bigEndian(UInt32(body.count)) + body
        + (body.count % 2 == 1 ? [0] : [])
    }
    let name = Array("Photoshop 3.0\0".utf8)
    let other = resource(0x25, [1, 2, 3])
    for (resources, iptc) in [
      (other + resource(4, [0x1c, 2, 5]), [0x1c, 2, 5]), (other, nil), (Array(resource(4, [1]).prefix(9)), nil),
      (Array(resource(4, [1, 2]).dropLast()), nil),
    ] as [([UInt8], [UInt8]?)] {
      let bytes = jpeg(with: [segment(0xed, name + resources)])
      #expect(try dropped(bytes) == [] && PictureIO.read(bytes).metadata.iptc == iptc)
    }
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
    #expect(try dropped(jpeg(with: [segment(0xe1, xmp), index([0])]) + jpeg444) == ["gain map"])
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
    #expect(try dropped(bytes) == ["text", "animation"])
  }
}
