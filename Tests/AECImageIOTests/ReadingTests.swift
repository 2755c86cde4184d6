import AEC
import AECImageIO
import AECTestSupport
import Testing

@Suite struct ReadingTests {
  static let alphaDropped = "the alpha channel was dropped: all of it is opaque"
  static let grayWidened = "gray was widened to RGB"
  static let roundedTo8 = "samples of 16 bits were rounded to 8 bits"

  @Test(arguments: [
    (pngRGB, [String]()),
    (pngInterlaced, []),
    (pngOpaque, [alphaDropped]),
    (pngInterlacedOpaque, [alphaDropped]),
    (pngUnusedTransparentColour, [alphaDropped]),
    (png16, [roundedTo8]),
    (png16Interlaced, [roundedTo8]),
  ])
  func everyKindOfColouredPNGGivesTheSamePixels(bytes: [UInt8], warnings: [String]) throws {
    let picture = try PictureIO.read(bytes, kinds: .gray)
    #expect(picture.picture == colours)
    #expect(picture.format == .png)
    #expect(picture.warnings == warnings)
  }

  @Test(arguments: [
    (pngGray, [grayWidened]), (pngGrayAlpha, [grayWidened, alphaDropped]), (pgm, [grayWidened]),
  ])
  func grayIsWidenedWhereItMayNotStay(bytes: [UInt8], warnings: [String]) throws {
    let picture = try PictureIO.read(bytes, kinds: [])
    #expect(picture.picture == grays)
    #expect(picture.warnings == warnings)
    let gray = try PictureIO.read(bytes, kinds: .gray)
    #expect(gray.picture.layout == .gray8 && gray.picture.rgb8 == grays)
    #expect(gray.warnings == warnings.filter { $0 != Self.grayWidened })
  }

  @Test func grayOfSixteenBitsIsRoundedAndWidened() throws {
    let picture = try PictureIO.read(png16Gray, kinds: [])
    #expect(picture.picture == grays)
    #expect(picture.warnings == [Self.grayWidened, Self.roundedTo8])
  }

  @Test(arguments: [(pngGray1, 1), (pngGray2, 3), (pngGray4, 15), (pngInterlacedBits, 1)])
  func grayOfFewBitsSpansTheWholeRange(bytes: [UInt8], highest: Int) throws {
    let expected = Picture.drawn(13, 9) { x, y in
      let gray = (x + y) % (highest + 1) * 255 / highest
      return (gray, gray, gray)
    }
    let picture = try PictureIO.read(bytes, kinds: [])
    #expect(picture.picture == expected)
    #expect(picture.warnings == [Self.grayWidened])
    #expect(try PictureIO.read(bytes).picture.rgb8 == expected)
  }

  @Test(arguments: [pngPalette, pngPaletteInterlaced])
  func palettesBecomeTheirColoursWithoutAWord(bytes: [UInt8]) throws {
    let palette = [(10, 20, 30), (200, 100, 50), (0, 255, 0), (255, 255, 255), (90, 80, 70)]
    let picture = try PictureIO.read(bytes)
    #expect(picture.picture == Picture.drawn(13, 9) { x, y in palette[(x + 2 * y) % 5] })
    #expect(picture.warnings == [])
  }

  @Test(arguments: [
    (pngTransparent, "column 4 of row 7"), (pngTransparentColour, "column 4 of row 7"),
    (pngPaletteTransparent, "column 0 of row 0"),
  ])
  func transparencyIsRefusedWithItsPlaceWhereItMayNotStay(bytes: [UInt8], place: String) throws {
    let error = try #require(throws: PictureError.self) { try PictureIO.read(bytes, kinds: .gray) }
    #expect(error.kind == .unsupported)
    #expect(error.found == "transparency at \(place)")
    #expect(error.advice.contains("-flatten"))
  }

  @Test(arguments: [
    (jpeg444, 4), (jpeg422, 16), (jpeg420, 24), (jpegProgressive, 4), (jpegRestarts, 4), (jpegRGB, 4),
    (jpegArithmetic, 4),
  ])
  func everyKindOfColouredJPEGGivesNearlyTheSamePixels(bytes: [UInt8], tolerance: Int) throws {
    let picture = try PictureIO.read(bytes)
    #expect(largestDifference(picture.picture, colours) <= tolerance)
    #expect(picture.format == .jpeg)
    #expect(picture.warnings == [])
  }

  @Test func progressionDoesNotChangePixels() throws {
    #expect(try PictureIO.read(jpegProgressive).picture == PictureIO.read(jpeg444).picture)
  }

  @Test func grayJPEGIsWidenedWhereItMayNotStay() throws {
    let picture = try PictureIO.read(jpegGray, kinds: [])
    #expect(largestDifference(picture.picture, grays) <= 2)
    #expect(picture.warnings == [Self.grayWidened])
    let gray = try PictureIO.read(jpegGray)
    #expect(gray.picture.layout == .gray8 && gray.picture.rgb8 == picture.picture && gray.warnings == [])
  }

  @Test(arguments: [
    pngOrientation1, pngOrientation2, pngOrientation3, pngOrientation4, pngOrientation5, pngOrientation6,
    pngOrientation7, pngOrientation8,
  ])
  func picturesAreTurnedUpright(bytes: [UInt8]) throws {
    #expect(try PictureIO.read(bytes).picture == colours)
  }

  @Test func turningIsSaid() throws {
    #expect(try PictureIO.read(pngOrientation1).warnings == [])
    let picture = try PictureIO.read(jpegOrientation6)
    #expect(largestDifference(picture.picture, colours) <= 4)
    #expect(picture.warnings == ["the picture was turned upright, as its EXIF orientation 6 says"])
    #expect(picture.metadata.exif?.count == 44)
  }

  @Test(arguments: [pngXMP, jpegXMP]) func xmpIsKept(bytes: [UInt8]) throws {
    let picture = try PictureIO.read(bytes)
    #expect(picture.dropped == (picture.format == .png ? ["text"] : []))
    #expect(picture.metadata.xmp == Array("<x:xmpmeta/>".utf8))
  }

  @Test func anAnimationGivesItsStillPicture() throws {
    let picture = try PictureIO.read(pngAnimated)
    #expect(picture.picture == colours)
    #expect(picture.warnings == ["only the still picture of an animation of 2 frames was read"])
    #expect(picture.dropped == ["animation"])
  }

  @Test func aProfileOfNoSenseIsDroppedWithAWarning() throws {
    let body = Array("broken".utf8) + [0, 0, 0x78, 0x9c, 1, 2, 3]
    let bytes = Array(pngRGB[..<33]) + chunk("iCCP", body) + Array(pngRGB[33...])
    let picture = try PictureIO.read(bytes)
    #expect(picture.picture == colours)
    #expect(picture.warnings.count == 1)
    #expect(picture.warnings.first?.hasSuffix("it makes no sense") == true && picture.dropped == ["ICC profile"])
  }

  @Test func brokenEXIFLeavesThePictureAsItIs() throws {
    let bodies: [[UInt8]] = [
      [], Array("II*\0".utf8), Array("II*\0".utf8) + [255, 255, 255, 255],
      Array("MM\0*".utf8) + [0, 0, 0, 8, 255, 255],
      Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 9, 0, 0],
    ]
    for body in bodies {
      let bytes = Array(pngRGB[..<33]) + chunk("eXIf", body) + Array(pngRGB[33...])
      #expect(try PictureIO.read(bytes).picture == colours)
    }
  }

  @Test func theFirstBytesDecideNotTheName() {
    #expect(PictureFormat(firstBytes: pngRGB) == .png)
    #expect(PictureFormat(firstBytes: jpeg444) == .jpeg)
    #expect(PictureFormat(firstBytes: ppm) == .ppm)
    #expect(PictureFormat(firstBytes: pgm) == .ppm)
    #expect(PictureFormat(firstBytes: "GIF89a".utf8) == nil)
  }

  @Test func extensionsNameTheFormat() {
    let formats = ["png", "PNG", "jpg", "JPEG", "ppm", "pnm", "PGM", "pbm", "gif", ""].map {
      PictureFormat(fileExtension: $0)
    }
    #expect(formats == [.png, .png, .jpeg, .jpeg, .ppm, .ppm, .ppm, .ppm, nil, nil])
    for format in PictureFormat.allCases {
      #expect(PictureFormat(fileExtension: format.fileExtension) == format)
    }
  }
}
