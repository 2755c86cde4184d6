import AEC
import AECImageIO
import AECSupport
import AECTestSupport
import Testing

@Suite struct DamageTests {
  @Test(arguments: [
    pngRGB, pngInterlaced, pngPalette, pngProfileWide, jpeg444, jpeg420, jpegProgressive, jpegRestarts,
    jpegProfile, jpegArithmetic, ppm, pgm,
  ])
  func aFileThatIsCutAnywhereIsAnError(bytes: [UInt8]) throws {
    let whole = try PictureIO.read(bytes)
    for count in 0..<bytes.count {
      if whole.format == .jpeg, bytes != jpegArithmetic, count >= bytes.count - 2 {
        // Only the end marker is missing.
        let picture = try PictureIO.read(Array(bytes.prefix(count)))
        #expect(picture.picture == whole.picture && picture.missingRows == 0)
        #expect(picture.warnings == whole.warnings + ["JPEG: the end marker is missing"])
        continue
      }
      let error = try #require(throws: PictureError.self) { try PictureIO.read(Array(bytes.prefix(count))) }
      #expect(error.kind == .truncated || error.kind == .unknownFormat || count < 12, "\(count): \(error)")
      if let offset = error.offset { #expect(offset <= count) }
    }
  }

  @Test(arguments: [
    pngRGB, pngInterlaced, pngPaletteTransparent, pngProfileWide, pngOrientation6, pngAnimated, jpeg444,
    jpeg420,
    jpegProgressive, jpegRestarts, jpegArithmetic, jpegOrientation6, jpegProfile, ppm, pgm,
  ])
  func aFlippedBitIsAnErrorOrAPicture(bytes: [UInt8]) {
    let limits = PictureLimits(pixels: 1 << 20)
    var damaged = bytes
    for bit in 0..<8 * bytes.count {
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      do throws(PictureError) {
        let image = try PictureIO.read(damaged, limits: limits).picture
        #expect(image.width * image.height <= 1 << 20)
      } catch {
        #expect(!error.expected.isEmpty && !error.found.isEmpty && !error.advice.isEmpty)
      }
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }

  @Test func aFlippedBitOfPNGPixelsIsNoticed() throws {
    let start = try #require((0..<pngRGB.count).first { pngRGB[$0...].starts(with: "IDAT".utf8) })
    for bit in 8 * (start + 4)..<8 * (pngRGB.count - 12) {
      var damaged = pngRGB
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let error = try #require(throws: PictureError.self) { try PictureIO.read(damaged) }
      #expect(error.kind == .corrupt)
    }
  }

  @Test func missingJPEGDataIsAnErrorNotGrayRows() throws {
    let whole = try PictureIO.write(Picture.mixed(160, 120), as: .jpeg)
    // The end marker stands where it should not.
    let damaged = Array(whole.prefix(whole.count / 2)) + [0xff, 0xd9]
    let error = try #require(throws: PictureError.self) { try PictureIO.read(damaged) }
    #expect(error.kind == .corrupt)
    #expect(error.found.contains("premature end of data segment"))
    #expect(error.expected.contains(" of 120"))
  }

  @Test func errorsNameRowAndByte() throws {
    let bytes = try PictureIO.write(Picture.mixed(100, 80), as: .png)
    let half = Array(bytes.prefix(bytes.count / 2))
    let error = try #require(throws: PictureError.self) { try PictureIO.read(half) }
    #expect(error.kind == .truncated)
    #expect(error.offset == half.count)
    #expect(error.expected.hasPrefix("more bytes for row ") && error.expected.hasSuffix(" of 80"))
    #expect(error.description.hasPrefix("PNG, byte \(half.count): expected more bytes for row "))
  }

  @Test(arguments: [
    ("", "an empty file"), ("GIF89a......", "a GIF picture"), ("RIFF....WEBPVP8 ", "a WebP picture"),
    ("....ftypavif", "an AVIF picture"),
    ("hi", "bytes 68 69"), ("\u{0}\u{1}abc", "bytes 00 01 61 62"),
  ])
  func whatIsNoPictureIsNamed(file: String, found: String) throws {
    let error = try #require(throws: PictureError.self) { try PictureIO.read(Array(file.utf8)) }
    #expect(error.kind == .unknownFormat)
    #expect(error.found == found)
    #expect(error.offset == 0)
  }

  @Test(arguments: [
    (pngHeader(0, 9), PictureError.Kind.corrupt), (pngHeader(9, 0x8000_0000), .corrupt),
    (pngHeader(20000, 20000), .overLimit), (pngHeader(40_000_000, 1), .overLimit),
    (pngHeader(1, 40_000_000), .overLimit), (pngHeader(0x7fff_ffff, 1), .overLimit),
    (pngHeader(4_000_000, 1), .truncated),
    (pngHeader(0x7fff_ffff, 0x7fff_ffff), .overLimit), (pngHeader(16000, 16000), .truncated),
    (pngHeader(16000, 16000, isInterlaced: true), .truncated),
  ])
  func sizesAreJudgedBeforeThePixels(header: [UInt8], kind: PictureError.Kind) throws {
    let bytes = pngSignature + header + chunk("IDAT", storedZeros(1000)) + chunk("IEND", [])
    let error = try #require(throws: PictureError.self) { try PictureIO.read(bytes) }
    #expect(error.kind == kind)
  }

  @Test func limitsAreTheCallersAndCountThePadding() throws {
    for bytes in [pngRGB, jpeg444, ppm] {
      #expect(try PictureIO.read(bytes, limits: PictureLimits(pixels: 16 * 16)).picture.width == 13)
      let error = try #require(throws: PictureError.self) {
        try PictureIO.read(bytes, limits: PictureLimits(pixels: 16 * 16 - 1))
      }
      #expect(error.kind == .overLimit)
      #expect(error.found == "256, a size of 13x9")
    }
  }

  @Test func aJPEGHeaderThatClaimsTooMuchIsAnError() throws {
    let frame = try #require((0..<jpeg444.count).first { jpeg444[$0...].starts(with: [0xff, 0xc0]) })
    var bytes = jpeg444
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x3e, 0x80, 0x3e, 0x80])  // 16000x16000.
    let error = try #require(throws: PictureError.self) { try PictureIO.read(bytes) }
    #expect(error.kind == .truncated)
    #expect(error.expected == "at least 500000 bytes for 16000x16000 pixels")
  }

  @Test func anUnknownCriticalChunkIsAnError() throws {
    let bytes = Array(pngRGB[..<33]) + chunk("ABCD", [0, 0, 0, 0]) + Array(pngRGB[33...])
    let error = try #require(throws: PictureError.self) { try PictureIO.read(bytes) }
    #expect(error.kind == .corrupt)
    #expect(error.found.contains("ABCD"))
  }

  @Test func unknownHarmlessChunksAreSkipped() throws {
    let bytes = Array(pngRGB[..<33]) + chunk("abCd", [1, 2, 3]) + Array(pngRGB[33...])
    #expect(try PictureIO.read(bytes).warnings == [])
  }

  #if os(Linux)
    @Test(arguments: [false, true])
    func memoryGrowsWithTheDataNotWithTheHeader(isInterlaced: Bool) throws {
      // 768 MB are claimed, and the file is long enough for such a picture if it were packed well; but it is
      // not packed, so it holds the first rows only.
      let bytes =
        pngSignature + pngHeader(16000, 16000, isInterlaced: isInterlaced)
        + chunk("IDAT", storedZeros(800_000))
      let before = try #require(PeakMemory.ofProcess)
      let error = try #require(throws: PictureError.self) { try PictureIO.read(bytes) }
      #expect(error.kind == .truncated)
      #expect(try #require(PeakMemory.ofProcess) - before < 400_000_000)
    }
  #endif
}
