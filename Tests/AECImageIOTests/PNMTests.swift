import AEC
import AECImageIO
import Testing

@Suite struct PNMTests {
  private func read(_ header: String, _ samples: [UInt8]) throws -> ReadPicture {
    try PictureIO.read(Array(header.utf8) + samples, kinds: [])
  }

  @Test func pillowsPPMIsRead() throws {
    #expect(try PictureIO.read(ppm) == ReadPicture(picture: colours, format: .ppm, warnings: []))
  }

  @Test(arguments: [
    "P6 2 1 255\n", "P6\n2\n1\n255\n", "P6\t2\r\n1 \n 255 ", "P6 # a comment\n#another\n2 1#\n255\n",
    "P6#\r2 1 255\n", "P6 0002 01 255\n",
  ])
  func spaceAndCommentsMayStandBetweenTheNumbers(header: String) throws {
    #expect(try read(header, [1, 2, 3, 4, 5, 6]).picture.pixels == [1, 2, 3, 4, 5, 6])
  }

  @Test func samplesOfOtherRangesAreRounded() throws {
    #expect(try read("P6 1 1 1\n", [0, 1, 1]).picture.pixels == [0, 255, 255])
    #expect(try read("P6 1 1 100\n", [50, 99, 100]).picture.pixels == [128, 252, 255])
    #expect(try read("P5 2 1 3\n", [1, 2]).picture.pixels == [85, 85, 85, 170, 170, 170])
  }

  @Test func samplesOfTwoBytesAreRounded() throws {
    let picture = try read("P6 1 1 65535\n", [0x80, 0x7f, 0x80, 0x80, 0x81, 0x01])
    #expect(picture.picture.pixels == [128, 128, 129])
    #expect(picture.warnings == ["samples up to 65535 were rounded to 8 bits"])
    #expect(try read("P5 1 1 1023\n", [3, 0xff]).picture.pixels == [255, 255, 255])
  }

  @Test func everySampleOfTwoBytesIsRoundedToTheNearest() throws {
    var samples: [UInt8] = []
    for value in 0...65535 { samples += [UInt8(value >> 8), UInt8(value & 255)] }
    let pixels = try read("P5 256 256 65535\n", samples).picture.pixels
    for value in 0...65535 {
      #expect(abs(Int(pixels[3 * value]) * 65535 - 255 * value) <= 65535 / 2)
    }
  }

  @Test(arguments: ["P3 2 1 255\n1 2 3 40 50 60", "P3#\n2\n1 # a comment\n255#\n1\n2\t3 # and one\n40 50 60\n \n"])
  func textGivesWhatBinaryDoes(file: String) throws {
    let picture = try PictureIO.read(Array(file.utf8))
    #expect(picture == (try read("P6 2 1 255\n", [1, 2, 3, 40, 50, 60])))
  }

  @Test func grayTextOfAnyRangeIsRounded() throws {
    let picture = try read("P2 3 1 65535 0 32896 65535", [])
    #expect(picture.picture.pixels == [0, 0, 0, 128, 128, 128, 255, 255, 255])
    #expect(picture.warnings == ["gray was widened to RGB", "samples up to 65535 were rounded to 8 bits"])
    #expect(try read("P2 1 1 3\n 2", []).picture.pixels == [170, 170, 170])
  }

  @Test func grayOfEveryKindStaysGray() throws {
    for (file, gray) in [
      ("P2 3 1 100 0 50 100", [0, 128, 255]), ("P1 3 1 1 0 1", [0, 255, 0]), ("P5 3 1 255\nabc", [97, 98, 99]),
    ] as [(String, [UInt8])] {
      let picture = try PictureIO.read(Array(file.utf8)).picture
      #expect(picture.layout == .gray8 && picture.pixels == gray)
    }
  }

  @Test func bitmapsAreBlackWhereABitIsSet() throws {
    // Rows of ten pixels fill bytes of their own in binary; text needs no space between.
    let binary = try read("P4 10 2\n", [0b1010_0000, 0b0100_0000, 0, 0b1000_0000])
    let text = try read("P1 10 2\n1010000001 # one row\n0 0 0 0 0 0 0 0 1 0", [])
    let black = [0, 2, 9, 18]
    #expect(binary.picture.pixels == (0..<20).flatMap { [UInt8](repeating: black.contains($0) ? 0 : 255, count: 3) })
    #expect(text == binary)
    #expect(binary.warnings == ["gray was widened to RGB"])
  }

  @Test func whatFollowsThePictureIsIgnoredWithAWarning() throws {
    let picture = try PictureIO.read(ppm + ppm)
    #expect(picture.picture == colours)
    #expect(picture.warnings == ["PPM: \(ppm.count) bytes after the first picture were ignored"])
  }

  @Test(
    arguments: [
      ("P6", .truncated, "a width", 2),
      ("P62 1 255\n", .corrupt, "white space before a width", 2),
      ("P6 ", .truncated, "a width", 3), ("P6 x 1 255\n", .corrupt, "a width", 3),
      ("P6 -1 1 255\n", .corrupt, "a width", 3), ("P6 2 # 1 255\n", .truncated, "a height", 13),
      ("P6 2 1 \n", .truncated, "a highest value", 8), ("P6 2 1 255", .truncated, "white space", 10),
      ("P6 2 1 255x", .corrupt, "white space before the samples", 10),
      ("P6 0 1 255\n", .corrupt, "at least one pixel", nil),
      ("P6 2 1 0\n", .corrupt, "a highest value of 1 to 65535", 8),
      ("P6 2 1 65536\n", .corrupt, "a highest value of 1 to 65535", 12),
      ("P6 99999999999999999999 1 255\n", .corrupt, "a width below 2^31", 13),
      ("P6 2000000000 2000000000 255\n", .overLimit, "at most", nil),
      ("P6 2 1 255\nabcde", .truncated, "2x1 pixels in rows of 6 bytes", 11),
      ("P6 2 1 65535\nabcdefghijk", .truncated, "2x1 pixels in rows of 12 bytes", 13),
      ("P3 2 1 50\n1 2 3 4 5", .truncated, "2x1 pixels in text", 9),
      ("P3 2 1 50\n1 2 3 4 51 6", .corrupt, "samples of", 20),
      ("P2 2 1 50\n1,2,3", .corrupt, "white space before a sample", 11),
      ("P1 2 1\n1 2", .corrupt, "a pixel of row 0", 9),
      ("P1 3 1\n1 1 ", .truncated, "a pixel of row 0", 11), ("P4 9 1\na", .truncated, "9x1 pixels in rows of 2", 7),
      ("P6 2 1 50\nabcdef", .corrupt, "samples of at most 50 in row 0", 11),
    ] as [(String, PictureError.Kind, String, Int?)])
  func whatIsWrongIsSaidWithItsPlace(
    file: String, kind: PictureError.Kind, expected: String, offset: Int?
  ) throws {
    let error = try #require(throws: PictureError.self) { try PictureIO.read(Array(file.utf8)) }
    #expect(error.kind == kind)
    #expect(error.expected.hasPrefix(expected))
    #expect(error.offset == offset)
    #expect(error.format == .ppm)
  }
}
