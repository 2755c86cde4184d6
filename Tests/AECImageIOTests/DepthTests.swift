import AEC
import AECImageIO
import AECTestSupport
import Testing

/// Pictures of 16 bits a number, from files and to files.
@Suite struct DepthTests {
  private static let layouts = [PictureLayout.gray16, .rgb16, .grayAlpha16, .rgba16]
  private static let shallow = PictureKinds.all.subtracting(.deep)

  @Test(arguments: layouts) func everyKindOfPNGComesInAndGoesOutAsItIs(_ layout: PictureLayout) throws {
    let original = Picture.deep(19, 7, layout)
    let read = try PictureIO.read(deepPNG(original))
    #expect(read == ReadPicture(picture: original, format: .png))
    let written = try PictureIO.write(original, as: .png)
    #expect(written[24] == 16)
    #expect(try PictureIO.read(written) == read)
    let rounded = try PictureIO.read(written, kinds: Self.shallow)
    #expect(rounded.picture == original.depth8 && rounded.warnings == ["samples of 16 bits were rounded to 8 bits"])
    #expect(try PictureReader(PictureBytes(written), kinds: Self.shallow).isRounded)
    #expect(try !PictureReader(PictureBytes(written)).isRounded)
  }

  @Test(arguments: layouts) func pamAndPNMHoldAllSixteenBits(_ layout: PictureLayout) throws {
    let original = Picture.deep(19, 7, layout)
    for format in [PictureFormat.pam, .ppm] where format == .pam || !layout.hasAlpha {
      let bytes = try PictureIO.write(original, as: format)
      #expect(try PictureIO.read(bytes) == ReadPicture(picture: original, format: format))
      #expect(try PictureIO.read(bytes, kinds: Self.shallow).picture == original.depth8)
      // The high byte is the first.
      let first = original.numbers[0]
      #expect(bytes.dropLast(original.pixels.count - 2).suffix(2) == [UInt8(first >> 8), UInt8(first & 255)])
    }
  }

  @Test func interlacedAndPlainAreTheSame() throws {
    let plain = try PictureIO.read(png16).picture
    #expect(plain.layout == .rgb16 && plain.depth8 == colours && plain != colours.depth16)
    #expect(try PictureIO.read(png16Interlaced).picture == plain)
    let gray = try PictureIO.read(png16Gray)
    #expect(gray.picture.layout == .gray16 && gray.picture.depth8 == grays.gray8 && gray.warnings == [])
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8]) func deepPicturesAreTurnedAsOthersAre(_ orientation: UInt8) throws {
    for layout in Self.layouts {
      let bytes = deepPNG(Picture.deep(5, 3, layout), with: [chunk("eXIf", orientationEXIF(orientation))])
      let read = try PictureIO.read(bytes).picture
      #expect((read.width == 3) == (orientation > 4) && read.layout == layout)
      #expect(read.depth8 == (try PictureIO.read(bytes, kinds: Self.shallow).picture))
    }
  }

  @Test func opacityIsLookedForInAllItsBits() throws {
    var picture = Picture(width: 3, height: 2, layout: .rgba16, pixels: [UInt8](repeating: 255, count: 48))
    let opaque = try PictureIO.read(deepPNG(picture), kinds: .deep)
    #expect(opaque.picture == picture.colours)
    #expect(opaque.warnings == ["the alpha channel was dropped: all of it is opaque"])
    // The low byte of the fourth number of the last pixel but one.
    picture.pixels[8 * 4 + 6] = 254
    let error = try #require(throws: PictureError.self) { try PictureIO.read(deepPNG(picture), kinds: .deep) }
    #expect(error.kind == .unsupported && error.found == "transparency at column 1 of row 1")
  }

  @Test(arguments: [PictureLayout.gray8, .rgb8, .grayAlpha8, .rgba8])
  func everyLargestNumberIsStretchedAndComesBack(_ kind: PictureLayout) throws {
    let format = kind.hasAlpha ? PictureFormat.pam : .ppm
    for largest in [1, 2, 15, 100, 254, 255, 256, 300, 1023, 4095, 16383, 65534, 65535] {
      let layout = largest > 255 ? kind.deep : kind
      var random = SplitMix64(seed: largest)
      let stored = [0, largest, 1, largest / 2] + (4..<128 * kind.samples).map { _ in random.int(0...largest) }
      let head =
        switch kind {
        case .gray8: "P5\n16 8\n\(largest)\n"
        case .rgb8: "P6\n16 8\n\(largest)\n"
        case .grayAlpha8: "P7\nWIDTH 16\nHEIGHT 8\nDEPTH 2\nMAXVAL \(largest)\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n"
        default: "P7\nWIDTH 16\nHEIGHT 8\nDEPTH 4\nMAXVAL \(largest)\nTUPLTYPE RGB_ALPHA\nENDHDR\n"
        }
      let file =
        Array(head.utf8) + stored.flatMap { largest > 255 ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0)] }

      var metadata = Metadata()
      if largest != layout.largest { metadata.largest = largest }
      let numbers = stored.map { (2 * layout.largest * $0 + largest) / (2 * largest) }
      let picture = Picture(width: 16, height: 8, layout: layout, numbers: numbers)
      let read = try PictureIO.read(file)
      #expect(read == ReadPicture(picture: picture, metadata: metadata, format: format), "\(largest)")
      #expect(try PictureIO.write(read.picture, metadata: read.metadata, as: format) == file, "\(largest)")
      // Without its own largest number the file has that of its depth.
      let plain = try PictureIO.read(PictureIO.write(read.picture, as: format))
      #expect(plain.picture == picture && plain.metadata.isEmpty)
    }
  }

  @Test func textOfMoreThan255IsDeepAndBitsAreNot() throws {
    let text = try PictureIO.read(Array("P2 3 1 1023 0 512 1023".utf8))
    #expect(text.picture.layout == .gray16 && text.picture.numbers == [0, 32800, 65535])
    #expect(text.metadata.largest == 1023 && text.warnings == [])
    let widened = try PictureIO.read(Array("P2 2 1 1023 512 1023".utf8), kinds: .deep)
    #expect(widened.picture.layout == .rgb16 && widened.picture.numbers == [32800, 32800, 32800, 65535, 65535, 65535])
    let bits = try PictureIO.read(Array("P1 3 1 1 0 1".utf8))
    #expect(bits.picture.layout == .gray8 && bits.metadata.isEmpty)
  }

  @Test func aLargestNumberOfAnotherDepthCountsForNothing() throws {
    var metadata = Metadata()
    for (picture, largest) in [
      (Picture.deep(3, 2, .gray16), 15), (.deep(3, 2, .gray16), 255), (.mixed(3, 2).gray8, 1023),
    ] {
      metadata.largest = largest
      #expect(try PictureIO.write(picture, metadata: metadata, as: .ppm) == PictureIO.write(picture, as: .ppm))
    }
    let rounded = try PictureIO.read(Array("P5 2 1 1023\n\u{1}a\u{2}b".utf8), kinds: Self.shallow)
    #expect(rounded.metadata.isEmpty && rounded.warnings == ["samples up to 1023 were rounded to 8 bits"])
  }

  @Test func jpegHasTheNearestOf8Bits() throws {
    for layout in Self.layouts {
      let original = Picture.deep(40, 30, layout)
      let shown = original.composed(on: .white).depth8
      #expect(try PictureIO.write(original, as: .jpeg) == PictureIO.write(shown, as: .jpeg))
    }
  }

  @Test func transparentDeepPicturesAreShownOnABackgroundInTheirDepth() throws {
    let original = Picture.deep(20, 10, .grayAlpha16)
    let options = PictureWriteOptions(background: Background(red: 1, green: 2, blue: 3))
    let read = try PictureIO.read(PictureIO.write(original, as: .ppm, options: options)).picture
    #expect(read.layout == .rgb16 && read == original.composed(on: options.background))
  }

  @Test func rowsThatAreMissingAreGrayAndOpaque() throws {
    let whole = Picture.deep(9, 40, .rgba16)
    for format in [PictureFormat.png, .pam] {
      let bytes = try PictureIO.write(whole, as: format)
      let read = try PictureIO.read(Array(bytes.prefix(bytes.count / 2)), partial: true)
      let there = 40 - read.missingRows
      #expect(read.picture.layout == .rgba16 && 1...39 ~= there)
      #expect(read.picture.pixels.prefix(72 * there) == whole.pixels.prefix(72 * there))
      #expect(read.picture.numbers.suffix(4) == [0x8080, 0x8080, 0x8080, 65535])
    }
  }

  @Test func deepPicturesThatAreHeldTakeTwiceTheMemory() throws {
    let turned = [chunk("eXIf", orientationEXIF(6))]
    let bytes = deepPNG(.deep(100, 80, .rgba16), with: turned)
    // Two copies of 100 x 80 pixels of 8 bytes, and some rows.
    let limits = PictureLimits(memory: 135_000)
    _ = try PictureIO.read(bytes, limits: limits)
    let error = try #require(throws: PictureError.self) {
      try PictureIO.read(bytes, limits: PictureLimits(memory: 120_000))
    }
    #expect(error.kind == .overLimit)
    _ = try PictureIO.read(bytes, kinds: Self.shallow, limits: PictureLimits(memory: 70_000))
    let header = bigEndian(1000) + bigEndian(1000) + [16, 6, 0, 0, 1]
    let interlaced = pngSignature + chunk("IHDR", header) + chunk("IDAT", storedZeros(10_000))
    let found = try #require(throws: PictureError.self) {
      try PictureIO.read(interlaced, limits: PictureLimits(memory: 7_000_000))
    }
    #expect(found.kind == .overLimit)
  }

  // MARK: sBIT

  @Test(arguments: layouts) func significantBitsOfEveryKindGoThroughPNG(_ layout: PictureLayout) throws {
    let bits: [UInt8] = layout.colours == 1 ? [12] : [10, 11, 9]
    let own = layout.hasAlpha ? bits + [3] : bits
    let picture = Picture.deep(4, 3, layout)
    let read = try PictureIO.read(deepPNG(picture, with: [chunk("sBIT", own)]))
    #expect(read.metadata.significantBits == own && read.warnings == [])
    let written = try PictureIO.write(picture, metadata: read.metadata, as: .png)
    #expect(try PictureIO.read(written) == read)
    // Of 8 bits no more than 8 count; a picture that lost its opacities, or has got some, has as many numbers as it has.
    var metadata = read.metadata
    #expect(try bitsWritten(picture.depth8, metadata) == own.map { min($0, 8) })
    #expect(try bitsWritten(picture.colours, metadata) == bits)
    metadata.significantBits = bits
    #expect(try bitsWritten(picture, metadata) == (layout.hasAlpha ? bits + [16] : bits))
  }

  private func bitsWritten(_ picture: Picture, _ metadata: Metadata) throws -> [UInt8]? {
    try PictureIO.read(PictureIO.write(picture, metadata: metadata, as: .png)).metadata.significantBits
  }

  @Test(arguments: [[], [8], [8, 8], [0, 8, 8], [8, 8, 17], [8, 8, 8, 8, 8]] as [[UInt8]])
  func significantBitsThatFitNoPixelAreLeft(_ bits: [UInt8]) throws {
    let read = try PictureIO.read(deepPNG(.deep(2, 2, .rgb16), with: [chunk("sBIT", bits)]))
    #expect(read.metadata.significantBits == nil && read.picture == .deep(2, 2, .rgb16))
    #expect(try bitsWritten(.deep(2, 2, .gray16), read.metadata) == nil)
  }

  @Test func pnmSaysThatSignificantBitsAreLostWhereTheyTellSomething() throws {
    var metadata = Metadata()
    for (bits, dropped) in [([8, 8, 8], [String]()), ([5, 6, 5], ["sBIT"])] as [([UInt8], [String])] {
      metadata.significantBits = bits
      let writer = try PictureWriter(width: 1, height: 1, metadata: metadata, as: .ppm) { _ in true }
      #expect(writer.dropped == dropped)
    }
  }
}
