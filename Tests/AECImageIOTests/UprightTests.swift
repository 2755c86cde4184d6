import AEC
import AECImageIO
import AECTestSupport
import Testing

/// What belongs to a picture that was turned says so no more.
@Suite struct UprightTests {
  private func exifSegment(_ bytes: [UInt8]) -> [UInt8] { segment(0xe1, Array("Exif\0\0".utf8) + bytes) }
  private func xmpSegment(_ bytes: [UInt8]) -> [UInt8] {
    segment(0xe1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + bytes)
  }

  private func read(_ segments: [UInt8]...) throws -> ReadPicture { try PictureIO.read(jpeg(with: segments)) }
  private func isTurned(_ picture: ReadPicture) -> Bool { picture.picture.width == 9 }

  @Test(arguments: [false, true]) func orientationBecomes1AndSidesAreExchangedInPlace(isLittleEndian: Bool) throws {
    let sample = EXIFSample(isLittleEndian: isLittleEndian, thumbnail: nil)
    let picture = try read(exifSegment(sample.bytes))
    var expected = sample.bytes
    expected[sample.place(ofMain: 3) + (isLittleEndian ? 8 : 9)] = 1
    // Of each pair types, counts, and values or their places.
    for first in [
      sample.place(ofMain: 0), sample.place(ofMain: 4), sample.place(ofDetails: 1), sample.place(ofDetails: 3),
    ] {
      for index in 2..<12 { expected.swapAt(first + index, first + 12 + index) }
    }
    #expect(isTurned(picture) && picture.metadata.exif == expected)
    let again = try read(exifSegment(expected))
    #expect(!isTurned(again) && again.metadata.exif == expected)
  }

  @Test func aLoneSideGetsTheNameOfTheOther() throws {
    let exif = tiff([(0x101, 4, 1, [90, 0, 0, 0]), (274, 3, 1, [8, 0, 0, 0])])
    #expect(
      try read(exifSegment(exif)).metadata.exif == tiff([(0x100, 4, 1, [90, 0, 0, 0]), (274, 3, 1, [1, 0, 0, 0])]))
  }

  @Test(arguments: [2, 3, 4]) func aPictureThatKeepsItsSidesKeepsTheirNumbers(orientation: UInt8) throws {
    let exif = tiff([
      (0x100, 4, 1, [130, 0, 0, 0]), (0x101, 4, 1, [90, 0, 0, 0]), (274, 3, 1, [orientation, 0, 0, 0]),
    ])
    var expected = exif
    expected[8 + 2 + 24 + 8] = 1
    #expect(try read(exifSegment(exif)).metadata.exif == expected)
  }

  @Test(arguments: [false, true]) func theSmallPictureOfATurnedOneIsCutOff(isLittleEndian: Bool) throws {
    let sample = EXIFSample(isLittleEndian: isLittleEndian)
    let without = EXIFSample(isLittleEndian: isLittleEndian, thumbnail: nil)
    let found = try read(exifSegment(sample.bytes)).metadata.exif
    #expect(try found == read(exifSegment(without.bytes)).metadata.exif)
    // Of an upright picture it stays.
    var upright = sample
    upright.main[3].values = [1]
    #expect(try read(exifSegment(upright.bytes)).metadata.exif == upright.bytes)
    // What stands behind it stays where it was.
    let tail: [UInt8] = [9, 8, 7]
    let behind = try #require(try read(exifSegment(sample.bytes + tail)).metadata.exif)
    #expect(behind.count == sample.bytes.count + 3 && behind.suffix(3) == tail[...])
    #expect(!behind.contains(0x77))
  }

  @Test func densityIsExchangedWithTheSides() throws {
    var bytes = jpeg444
    bytes.replaceSubrange(13..<18, with: [1, 1, 44, 0, 200])  // 300 x 200 an inch.
    let (inch, upright) = (Metadata.Density.Unit.inch, try PictureIO.read(bytes).metadata.density)
    #expect(upright == Metadata.Density(x: 300, y: 200, unit: inch))
    let jfif = 2 + 18
    let turned = Array(bytes[..<jfif]) + exifSegment(orientationEXIF(6)) + Array(bytes[jfif...])
    #expect(try PictureIO.read(turned).metadata.density == Metadata.Density(x: 200, y: 300, unit: inch))
  }

  @Test(
    arguments: [
      (xmp("tiff:Orientation=\"6\""), xmp("tiff:Orientation=\"1\"")),
      (xmp("tiff:Orientation = '8' a='b'"), xmp("tiff:Orientation = '1' a='b'")),
      (xmp("", "<tiff:Orientation>5</tiff:Orientation>"), xmp("", "<tiff:Orientation>1</tiff:Orientation>")),
      (
        xmp("", "<t:Orientation a='b'>\n 7\n</t:Orientation>", prefix: "t"),
        xmp("", "<t:Orientation a='b'>\n 1\n</t:Orientation>", prefix: "t")
      ),
    ])
  func xmpTurnsAPictureWhereEXIFSaysNothing(before: [UInt8], after: [UInt8]) throws {
    let picture = try read(xmpSegment(before))
    #expect(isTurned(picture) && picture.metadata.xmp == after)
    #expect(picture.warnings.first?.hasPrefix("the picture was turned upright, as its XMP orientation ") == true)
    let inPNG = try PictureIO.read(png(with: [chunk("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + before)]))
    #expect(isTurned(inPNG) && inPNG.metadata.xmp == after)
    // EXIF wins, and both say 1 in the end.
    let both = try read(exifSegment(orientationEXIF(1)), xmpSegment(before))
    #expect(!isTurned(both) && both.metadata.xmp == after && both.metadata.exif == orientationEXIF(1))
    let none = try read(exifSegment(orientationEXIF(9)), xmpSegment(before))
    #expect(isTurned(none) && none.metadata.exif == orientationEXIF(9))
  }

  @Test(
    arguments: [
      xmp("tiff:Orientation=\"9\""), xmp("tiff:Orientation=\"16\""), xmp("tiff:Orientation=6"),
      xmp("tiff:Orientation=\"6"),
      xmp("tiff:Orientation=\"\""), xmp("", "tiff:Orientation>6<"), xmp("tiff:Orientation=\"6\"", prefix: "t"),
      xmp("xtiff:Orientation=\"6\""), Array("<x/>".utf8), Array("<tiff:Orientation".utf8), [], [0, 255, 6],
    ])
  func xmpThatMakesNoSenseIsKeptAndTurnsNothing(_ bytes: [UInt8]) throws {
    let picture = try read(xmpSegment(bytes))
    #expect(!isTurned(picture) && picture.metadata.xmp == bytes && picture.warnings.isEmpty)
  }

  @Test func exifThatMakesNoSenseIsKeptAndTurnsNothing() throws {
    let other = Array("XX*\0".utf8) + EXIFSample().bytes.dropFirst(4)
    for bytes in [[], Array("II*\0".utf8), other, [1, 2, 3]] as [[UInt8]] {
      let picture = try read(exifSegment(bytes))
      #expect(!isTurned(picture) && picture.metadata.exif == bytes && picture.warnings.isEmpty)
    }
  }

  @Test func exifThatIsCutOrLeadsInCirclesIsReadToAnEnd() throws {
    let sample = EXIFSample().bytes
    for count in stride(from: 0, to: sample.count, by: 3) {
      let picture = try read(exifSegment(Array(sample.prefix(count))))
      #expect(try #require(picture.metadata.exif).count <= count)
    }
    // Every pointer to every directory, and to nowhere.
    let pointers = sample.indices.dropLast(3).filter {
      sample[$0...].starts(with: [0x69, 0x87]) || sample[$0...].starts(with: [0x25, 0x88])
    }
    #expect(pointers.count == 2)
    let link = 8 + 2 + 12 * 9
    for place in pointers.map({ $0 + 8 }) + [link, 4] {
      for target in [0, 4, 8, 9, link, sample.count - 1, sample.count, 0x7FFF_FFFF, 0xFFFF_FFFF] {
        var bytes = sample
        for index in 0..<4 { bytes[place + index] = UInt8(target >> (8 * index) & 255) }
        var metadata = try read(exifSegment(bytes)).metadata
        #expect(try #require(metadata.exif).count <= bytes.count)
        _ = metadata.remove(.position)
        #expect(try #require(metadata.exif).count <= bytes.count)
      }
    }
  }
}
