import AEC
import AECImageIO
import AECTestSupport
import Testing

/// Kinds of files that are read, or called what they are.
@Suite struct KindTests {
  @Test func transparencyBeforeThePaletteIsPassedOver() throws {
    let bytes = png(with: [chunk("tRNS", [0, 1, 0, 2, 0, 3]), chunk("PLTE", [1, 2, 3, 4, 5, 6])])
    let picture = try PictureIO.read(bytes)
    #expect(picture.picture == colours)
    #expect(picture.dropped == [])
  }

  @Test func cmykIsConvertedWithAWarning() throws {
    let picture = try PictureIO.read(jpegCMYK)
    #expect(largestDifference(picture.picture, colours) <= 24)
    #expect(picture.warnings == ["CMYK was converted to RGB without a profile: colours are not exact"])
  }

  @Test func cmykOfOtherProgramsIsNotInverted() throws {
    // Without Adobe's marker the sample says how much ink there is; the file then has all of the black.
    var bytes = jpegCMYK
    bytes.removeSubrange(2..<18)
    #expect(try PictureIO.read(bytes).picture.pixels.allSatisfy { $0 <= 2 })
  }

  @Test func ycckIsConverted() throws {
    var bytes = jpegCMYK
    #expect(bytes[2..<18].starts(with: [0xff, 0xee]) && bytes[17] == 0)
    bytes[17] = 2
    // Its samples are Y, Cb and Cr of the inks now, and black as before.
    let expected = Picture.drawn(13, 9) { x, y in
      let pixel = colours.pixels[(39 * y + 3 * x)..<(39 * y + 3 * x + 3)].map { Double($0) }
      let (luma, blue, red) = (pixel[0], pixel[1] - 128, pixel[2] - 128)
      func light(_ ink: Double) -> Int { 255 - Int(min(max(ink, 0), 255)) }
      return (
        light(luma + 1.402 * red), light(luma - 0.34414 * blue - 0.71414 * red), light(luma + 1.772 * blue)
      )
    }
    let picture = try PictureIO.read(bytes)
    #expect(largestDifference(picture.picture, expected) <= 48)
    #expect(picture.warnings.count == 1)
  }

  @Test func healthyFilesOfOtherKindsAreCalledUnsupportedNotDamaged() throws {
    let frame = try #require((0..<jpeg444.count).first { jpeg444[$0...].starts(with: [0xff, 0xc0]) })
    func jpeg(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
      var bytes = jpeg444
      change(&bytes)
      return bytes
    }
    let files = [
      jpeg { ($0[frame + 1], $0[frame + 4]) = (0xc1, 12) }, jpeg { $0[frame + 1] = 0xc3 },
      jpeg { $0[frame + 1] = 0xcb }, jpeg { $0[frame + 1] = 0xf7 },
      jpeg { $0.replaceSubrange(frame + 5..<frame + 7, with: [0, 0]) },
      jpeg { $0.replaceSubrange(frame + 5..<frame + 7, with: [0xff, 0xff]) },
      pngSignature + chunk("CgBI", [0x50, 0, 0x20, 2]) + pngRGB[8...],
    ]
    for bytes in files {
      let error = try #require(throws: PictureError.self) { try PictureIO.read(bytes) }
      #expect(error.kind == .unsupported, "\(error)")
      #expect(error.advice.contains("convert it") && error.advice.contains("IN"))
      #expect(!error.description.contains("damaged"))
    }
  }

  @Test(arguments: [
    ("RIFF....WEBPVP8 ", "a WebP picture"), ("....ftypavif", "an AVIF picture"), ("....ftypheic", "a HEIC picture"),
    ("....ftypmif1", "a HEIC picture"), ("GIF89a..", "a GIF picture"), ("II*\0....", "a TIFF or raw picture"),
    ("MM\0*....", "a TIFF or raw picture"), ("BM......", "a BMP picture"), ("....JXL ", "a JPEG XL picture"),
    ("....jP  ", "a JPEG 2000 picture"), ("8BPS", "a Photoshop file"), ("%PDF-1.7", "a PDF file"),
    ("<svg xmlns", "an SVG drawing"), ("qoif", "a QOI picture"),
  ])
  func picturesOfOtherFormatsAreNamedWithALineThatConverts(file: String, found: String) throws {
    let error = try #require(throws: PictureError.self) { try PictureIO.read(Array(file.utf8)) }
    #expect(error.kind == .unknownFormat)
    #expect(error.found == found)
    #expect(error.advice.hasPrefix("convert it first, for example: ") && error.advice.contains(" IN"))
  }

  @Test func aWebPageIsNoPicture() throws {
    let error = try #require(throws: PictureError.self) { try PictureIO.read(Array("<!DOCTYPE html>".utf8)) }
    #expect(error.advice == "fetch the picture itself")
  }
}
