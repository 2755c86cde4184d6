import AEC
import AECImageIO
import Testing

/// Where the orientation is found, and in what form.
@Suite struct OrientationTests {
  /// Whether the picture, 13x9 as stored, was turned on its side.
  private func isTurned(_ bytes: [UInt8]) throws -> Bool {
    let image = try PictureIO.read(bytes).picture
    return image.width == 9 && image.height == 13
  }

  private func exifSegment(_ bytes: [UInt8]) -> [UInt8] { segment(0xe1, Array("Exif\0\0".utf8) + bytes) }

  @Test(arguments: [1, 3, 4], [false, true])
  func anyWholeNumberIsTaken(type: Int, littleEndian: Bool) throws {
    let exif = orientationEXIF(6, type: type, littleEndian: littleEndian)
    #expect(try isTurned(jpeg(with: [exifSegment(exif)])))
    #expect(try isTurned(png(with: [chunk("eXIf", exif)])))
    #expect(try !isTurned(jpeg(with: [exifSegment(orientationEXIF(9, type: type, littleEndian: littleEndian))])))
  }

  @Test func otherTypesAreNot() throws {
    for type in [2, 5, 7, 11, 0] {
      #expect(try !isTurned(jpeg(with: [exifSegment(orientationEXIF(6, type: type))])))
    }
  }

  @Test func theFirstOfSeveralValuesCounts() throws {
    #expect(try isTurned(jpeg(with: [exifSegment(orientationEXIF(6, count: 2))])))
    // Three do not fit into the entry, which then tells their place.
    let far = tiff([(274, 3, 3, [26, 0, 0, 0])], rest: [6, 0, 1, 0, 1, 0])
    #expect(try isTurned(jpeg(with: [exifSegment(far)])))
    #expect(try !isTurned(jpeg(with: [exifSegment(orientationEXIF(6, count: 0))])))
    #expect(try !isTurned(jpeg(with: [exifSegment(tiff([(274, 3, 3, [255, 255, 255, 255])]))])))
  }

  @Test func theFirstSegmentHoldsTheDirectory() throws {
    let first = exifSegment(orientationEXIF(6) + [UInt8](repeating: 0, count: 65000))
    let bytes = jpeg(with: [first, exifSegment([UInt8](repeating: 0x11, count: 3000))])
    #expect(try isTurned(bytes))
    #expect(try PictureIO.read(bytes).metadata.exif?.count == 68026)
    #expect(try isTurned(jpeg(with: [exifSegment(orientationEXIF(6)), exifSegment(orientationEXIF(3))])))
    // A directory may point beyond its segment.
    let entry = tiff([(274, 3, 3, [UInt8(60030 & 255), UInt8(60030 >> 8), 0, 0])])
    let rest = [UInt8](repeating: 0, count: 60000 - entry.count)
    let second = [UInt8](repeating: 0, count: 30) + [6, 0]
    #expect(try isTurned(jpeg(with: [exifSegment(entry + rest), exifSegment(second)])))
  }

  @Test(arguments: ["Raw profile type exif", "Raw profile type APP1"])
  func rawProfilesInTextsOfPNGCount(keyword: String) throws {
    let body = rawProfile(Array("Exif\0\0".utf8) + orientationEXIF(8))
    let key = Array(keyword.utf8) + [0]
    let chunks = [
      chunk("tEXt", key + body), chunk("zTXt", key + [0] + stored(body)),
      chunk("iTXt", key + [0, 0, 0, 0] + body), chunk("iTXt", key + [1, 0] + Array("en\0x\0".utf8) + stored(body)),
    ]
    for chunk in chunks {
      #expect(try isTurned(png(with: [chunk])))
      #expect(try isTurned(png(with: [], behind: [chunk])))
      let picture = try PictureIO.read(png(with: [chunk]))
      #expect(picture.metadata.exif == orientationEXIF(1) && picture.dropped == [])
    }
    // A good eXIf chunk says more, a damaged one nothing.
    #expect(try !isTurned(png(with: [chunk("eXIf", orientationEXIF(1)), chunks[0]])))
    #expect(try isTurned(png(with: [damagedChunk("eXIf", orientationEXIF(1)), chunks[0]])))
  }

  @Test func rawProfilesOfNoSenseAreTexts() throws {
    let bodies: [String] = [
      "", "\nexif\n", "\nexif\n   -5\n00\n", "\nexif\n  9999999999999999999\n00\n", "\nexif\n 4\n49492\n",
      "\nexif\n x\n00",
    ]
    for body in bodies {
      let picture = try PictureIO.read(png(with: [chunk("tEXt", Array("Raw profile type exif\0\(body)".utf8))]))
      #expect(picture.picture == colours)
      #expect(picture.dropped == ["text"])
    }
    let packed = chunk("zTXt", Array("Raw profile type exif\0\0".utf8) + [0x78, 0x01, 7, 7, 7])
    #expect(try PictureIO.read(png(with: [packed])).dropped == ["text"])
    let xmp = rawProfile(Array("http://ns.adobe.com/xap/1.0/\0<x/>".utf8), "app1")
    let segment = chunk("tEXt", Array("Raw profile type APP1\0".utf8) + xmp)
    #expect(try PictureIO.read(png(with: [segment])).metadata.xmp == Array("<x/>".utf8))
  }

  @Test func damagedEXIFDoesNotCount() throws {
    let damaged = damagedChunk("eXIf", orientationEXIF(6))
    for bytes in [png(with: [damaged]), png(with: [], behind: [damaged])] {
      let picture = try PictureIO.read(bytes)
      #expect(picture.picture == colours)
      #expect(picture.warnings == ["PNG: eXIf: CRC error"])
      #expect(picture.dropped == [] && picture.metadata.isEmpty)
    }
  }
}
