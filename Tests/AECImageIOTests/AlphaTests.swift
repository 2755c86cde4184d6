import AEC
import AECImageIO
import AECTestSupport
import Testing

/// Pictures with transparency, from files and to files.
@Suite struct AlphaTests {
  /// What pixels have with any opacity beside, which are given.
  private func picture(_ colours: Picture, _ opacity: (_ x: Int, _ y: Int) -> UInt8) -> Picture {
    let samples = colours.layout.colours
    return Picture(
      width: colours.width, height: colours.height, layout: colours.layout.withAlpha,
      pixels: (0..<colours.width * colours.height).flatMap { index in
        colours.pixels[samples * index..<samples * (index + 1)]
          + [opacity(index % colours.width, index / colours.width)]
      })
  }

  private func colours(_ layout: PictureLayout) -> Picture {
    let mixed = Picture.mixed(17, 11)
    return layout.colours == 1 ? mixed.gray8 : mixed
  }

  @Test func opacitiesOfEveryKindOfPNGAreRead() throws {
    #expect(try PictureIO.read(pngOpaque).picture == picture(AECImageIOTests.colours) { _, _ in 255 })
    #expect(try PictureIO.read(pngOpaque).warnings == [])
    #expect(try PictureIO.read(pngGrayAlpha).picture == picture(grays.gray8) { _, _ in 255 })
    #expect(try PictureIO.read(pngUnusedTransparentColour).picture == picture(AECImageIOTests.colours) { _, _ in 255 })
    // One pixel of another opacity, and one colour that stands for none.
    for file in [pngTransparent, pngTransparentColour] {
      let read = try PictureIO.read(file).picture
      #expect(read.layout == .rgba8)
      let clear = (0..<13 * 9).filter { read.pixels[4 * $0 + 3] != 255 }
      #expect(clear.first == 7 * 13 + 4)
    }
    #expect(try PictureIO.read(pngPaletteTransparent).picture.pixels[3] != 255)
  }

  @Test func aTransparentColourOfSixteenBitsIsComparedAtItsOwnDepth() throws {
    // Two pixels whose colours are equal once they are rounded; the second is the transparent one.
    for layout in [PictureLayout.gray16, .rgb16] {
      let numbers = (0..<2 * layout.colours).map { $0 == 2 * layout.colours - 1 ? 0x4001 : 0x4000 }
      let key = numbers.suffix(layout.colours).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
      let bytes = deepPNG(
        Picture(width: 2, height: 1, layout: layout, numbers: numbers), with: [chunk("tRNS", key)])
      let read = try PictureIO.read(bytes).picture
      #expect(read.layout == layout.withAlpha && read.colours.numbers == numbers)
      #expect(read.numbers[layout.colours] == 65535 && read.numbers.last == 0)
      #expect(try PictureIO.read(bytes, kinds: .all.subtracting(.deep)).picture == read.depth8)
    }
  }

  @Test(arguments: [PictureFormat.png, .pam], [PictureLayout.rgb8, .gray8])
  func whatHoldsOpacitiesGivesThemBack(_ format: PictureFormat, _ layout: PictureLayout) throws {
    let original = picture(colours(layout)) { x, y in UInt8(x * 15 ^ y) }
    let bytes = try PictureIO.write(original, as: format)
    #expect(try PictureIO.read(bytes) == ReadPicture(picture: original, format: format))
    #expect(try PictureIO.read(PictureIO.write(colours(layout), as: format)).picture == colours(layout))
    let error = try #require(throws: PictureError.self) { try PictureIO.read(bytes, kinds: []) }
    #expect(error.kind == .unsupported && error.found.hasPrefix("transparency at column"))
    let opaque = picture(colours(layout)) { _, _ in 255 }
    #expect(try PictureIO.read(PictureIO.write(opaque, as: format), kinds: []).picture == colours(layout).rgb8)
  }

  @Test(arguments: [PictureLayout.rgb8, .gray8]) func otherFormatsShowABackground(_ layout: PictureLayout) throws {
    let original = picture(colours(layout)) { x, _ in UInt8(x * 15) }
    for background in [Background.white, .black, Background(red: 250, green: 20, blue: 90)] {
      let options = PictureWriteOptions(background: background)
      let shown = original.composed(on: background)
      #expect(try PictureIO.write(original, as: .ppm, options: options) == PictureIO.write(shown, as: .ppm))
      #expect(try PictureIO.write(original, as: .jpeg, options: options) == PictureIO.write(shown, as: .jpeg))
    }
    #expect(try PictureIO.write(original, as: .ppm) == PictureIO.write(original.composed(on: .white), as: .ppm))
  }

  private func pam(_ header: String, _ samples: [UInt8]) -> [UInt8] { Array(header.utf8) + samples }

  @Test func headersOfPAMAreReadInAnyOrder() throws {
    let header = "P7\n# made by hand\nMAXVAL 15\nTUPLTYPE RGB_ALPHA\n\nDEPTH 4\nHEIGHT 1\nWIDTH 2\nENDHDR\n"
    let read = try PictureIO.read(pam(header, [15, 0, 3, 15, 0, 15, 1, 2]))
    #expect(read.picture == Picture(width: 2, height: 1, layout: .rgba8, pixels: [255, 0, 51, 255, 0, 255, 17, 34]))
    #expect(read.format == .pam)
    // Bitmaps are gray here, and 1 is white.
    let bits = "P7\nWIDTH 3\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n"
    #expect(try PictureIO.read(pam(bits, [1, 0, 1])).picture.pixels == [255, 0, 255])
    let deep = "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 65535\nENDHDR\n"
    #expect(try PictureIO.read(pam(deep, [0x80, 0x00, 0xff, 0xff])).picture.numbers == [32768, 65535])
    #expect(try PictureIO.read(pam(deep, [0x80, 0x00, 0xff, 0xff]), kinds: []).picture.pixels == [128, 128, 128])
  }

  @Test(arguments: [
    ("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 4\nENDHDR\n", "a line MAXVAL"),
    ("P7\nWIDTH 2\nWIDTH 2\nENDHDR\n", "one WIDTH from 1 to 2147483647"),
    ("P7\nWIDTH two\nENDHDR\n", "one WIDTH from 1 to 2147483647"),
    ("P7\nWIDTH 0\nENDHDR\n", "one WIDTH from 1 to 2147483647"),
    ("P7\nCOLOURS 3\nENDHDR\n", "a field of PAM or ENDHDR"),
    ("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\n", "gray or RGB, with or without alpha"),
    ("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nTUPLTYPE CMY\nENDHDR\n", "gray or RGB, with or without alpha"),
    ("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 3\nMAXVAL 65536\nENDHDR\n", "a highest value of 1 to 65535"),
    ("P7\nWIDTH 2\n", "a line"),
    ("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nENDHDR\nabc", "2x1 pixels in rows of 6 bytes"),
    ("P7\n#" + String(repeating: "x", count: 300) + "\nENDHDR\n", "a line of at most 256 bytes"),
  ])
  func wrongPAMIsToldWithWhatWasExpected(_ file: String, _ expected: String) throws {
    let error = try #require(throws: PictureError.self) { try PictureIO.read(Array(file.utf8)) }
    #expect(error.expected == expected && error.format == .pam, "\(error)")
  }

  @Test func rowsThatAreMissingAreOpaque() throws {
    let original = picture(colours(.rgb8)) { _, _ in 90 }
    for format in [PictureFormat.png, .pam] {
      let bytes = try PictureIO.write(original, as: format)
      let read = try PictureIO.read(Array(bytes.prefix(bytes.count * 6 / 10)), partial: true)
      #expect(read.missingRows > 0 && Array(read.picture.pixels.suffix(4)) == [128, 128, 128, 255], "\(format)")
    }
  }
}
