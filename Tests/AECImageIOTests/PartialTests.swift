import AEC
import AECImageIO
import AECTestSupport
import Testing

/// Files that are cut off, read as far as they go.
@Suite struct PartialTests {
  private static let files: [[UInt8]] = [
    pngRGB, pngGray, pngInterlaced, pngInterlacedOpaque, png16, png16Interlaced, jpeg444, jpeg420, jpegProgressive,
    jpegRestarts, jpegArithmetic, jpegArithmeticTall, jpegArithmeticProgressive, jpegCMYK, jpegOrientation6, ppm, pgm,
    Array("P3 2 3 255 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 ".utf8),
  ]

  @Test(arguments: files)
  func aCutAnywhereIsAnErrorOrSaidWithItsRows(bytes: [UInt8]) throws {
    let whole = try PictureIO.read(bytes, partial: true)
    #expect(whole == (try PictureIO.read(bytes)))
    #expect(whole.missingRows == 0)
    var read = 0
    for count in stride(from: bytes.count - 1, through: 0, by: -1) {
      let cut = Array(bytes.prefix(count))
      do throws(PictureError) {
        let picture = try PictureIO.read(cut, partial: true)
        #expect(picture.picture.width == whole.picture.width && picture.picture.height == whole.picture.height)
        if (try? PictureIO.read(cut)) == nil && whole.format != .png {
          #expect(picture.missingRows > 0, "\(count)")
        }
        #expect((picture.missingRows > 0) == picture.warnings.contains { $0.hasPrefix("the file is cut off") })
        read += 1
      } catch {
        #expect(error.kind == .truncated || error.kind == .unknownFormat || count < 12, "\(count): \(error)")
      }
    }
    #expect(read > 0)
  }

  @Test(arguments: [PictureFormat.png, .ppm, .jpeg])
  func rowsThatAreThereAreThoseOfTheWholeAndTheRestIsGray(format: PictureFormat) throws {
    let bytes = try PictureIO.write(Picture.mixed(100, 160), as: format)
    let whole = try PictureIO.read(bytes).picture
    let picture = try PictureIO.read(Array(bytes.prefix(bytes.count / 2)), partial: true)
    let there = 160 - picture.missingRows
    #expect(40..<120 ~= there)
    #expect(picture.picture.pixels[..<(300 * there)] == whole.pixels[..<(300 * there)])
    #expect(picture.picture.pixels[(300 * 150)...].allSatisfy { $0 == 128 })
    #expect(picture.warnings.first?.hasPrefix("the file is cut off: \(160 - there) of 160 rows are made up") == true)
    let error = try #require(throws: PictureError.self) { try PictureIO.read(Array(bytes.prefix(bytes.count / 2))) }
    #expect(error.kind == .truncated)
  }

  @Test func progressiveScansThatAreMissingLeaveACoarserPicture() throws {
    let original = Picture.drawn(96, 96) { x, y in (2 * x, 2 * y, 100) }
    let bytes = try PictureIO.write(original, as: .jpeg, options: PictureWriteOptions(jpegProgressive: true))
    let picture = try PictureIO.read(Array(bytes.prefix(bytes.count * 4 / 5)), partial: true)
    #expect(picture.missingRows == 96)
    #expect(largestDifference(picture.picture, original) < 40)
  }

  @Test func interlacedPassesThatAreMissingLeaveLargerPixels() throws {
    let cut = Array(pngInterlaced.dropLast(24))
    let picture = try PictureIO.read(cut, partial: true)
    #expect(1...9 ~= picture.missingRows)
    // Every pixel is the whole picture's, of its place or of one at most 7 to the left and above.
    for y in 0..<9 {
      for x in 0..<13 {
        let pixel = picture.picture.pixels[(39 * y + 3 * x)..<(39 * y + 3 * x + 3)]
        let isThere = (max(0, x - 7)...x).contains { left in
          (max(0, y - 7)...y).contains { above in
            colours.pixels[(39 * above + 3 * left)..<(39 * above + 3 * left + 3)].elementsEqual(pixel)
          }
        }
        #expect(isThere, "\(x), \(y)")
      }
    }
  }

  @Test func anEndMarkerThatStandsTooEarlyIsACutAsWell() throws {
    let bytes = try PictureIO.write(Picture.mixed(160, 120), as: .jpeg)
    let damaged = Array(bytes.prefix(bytes.count / 2)) + [0xff, 0xd9]
    let picture = try PictureIO.read(damaged, partial: true)
    #expect(30..<90 ~= picture.missingRows)
  }

  @Test func damageInTheMiddleIsNoCut() throws {
    var damaged = pngRGB
    damaged[60] ^= 1
    let error = try #require(throws: PictureError.self) { try PictureIO.read(damaged, partial: true) }
    #expect(error.kind == .corrupt)
  }

  @Test func halfOfASecondFrameChangesNoSize() throws {
    let half: [UInt8] = [0xff, 0xca, 0, 17, 8, 0xff, 0xff, 0xff]
    let whole = try PictureIO.read(jpeg444)
    for partial in [false, true] {
      let picture = try? PictureIO.read(Array(jpeg444.dropLast(2)) + half, partial: partial)
      #expect(picture.map { $0.picture == whole.picture && $0.missingRows == 0 } ?? !partial)
      // Of several scans the rows come after all of the file.
      let error = try #require(throws: PictureError.self) {
        try PictureIO.read(Array(jpegProgressive.dropLast(2)) + half, partial: partial)
      }
      #expect(error.kind == .truncated)
    }
  }

  @Test func aTurnedPictureIsCutAsWell() throws {
    let picture = try PictureIO.read(Array(jpegOrientation6.dropLast(40)), partial: true)
    #expect(picture.picture.width == 13 && picture.picture.height == 9)
    #expect(picture.missingRows > 0)
  }

  @Test(arguments: [jpegArithmeticTall, jpegArithmeticProgressive])
  func arithmeticCodingThatIsCutBeforeItsEndMarkerIsSaid(bytes: [UInt8]) throws {
    // libjpeg reads zeros behind the end of the data and does not say so.
    #expect(try PictureIO.read(bytes).warnings == [])
    let cut = Array(bytes.prefix(bytes.count / 2)) + [0xff, 0xd9]
    let warnings = (try? PictureIO.read(cut))?.warnings ?? ["refused"]
    #expect(warnings != [])
    let error = try #require(throws: PictureError.self) { try PictureIO.read(Array(bytes.prefix(bytes.count / 2))) }
    #expect(error.kind == .truncated)
  }
}
