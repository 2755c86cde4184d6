import AEC
import AECImageIO
import AECTestSupport
import Testing

/// Writing row by row gives the file that writing a whole picture gives.
@Suite struct RowWritingTests {
  @Test(arguments: PictureFormat.allCases, [(1, 1), (7, 90), (300, 200)])
  func piecesAreTheWholeFile(format: PictureFormat, size: (Int, Int)) throws {
    let picture = Picture.mixed(size.0, size.1)
    let rows = (0..<size.1).map { picture.pixels[3 * size.0 * $0..<3 * size.0 * ($0 + 1)] }
    for isLazy in [false, true] {
      var bytes: [UInt8] = []
      let writer = try PictureWriter(width: size.0, height: size.1, as: format) {
        bytes.append(contentsOf: $0)
        return true
      }
      #expect(bytes.isEmpty, "nothing comes before the first row")
      for row in rows {
        if isLazy { try writer.write(row.lazy.map { $0 }) } else { try writer.write(row) }
      }
      try writer.finish()
      #expect(try PictureIO.write(picture, as: format) == bytes)
    }
  }

  @Test(arguments: [PictureFormat.ppm, .png]) func rowsLeaveAsTheyCome(format: PictureFormat) throws {
    var count = 0
    let writer = try PictureWriter(width: 600, height: 400, as: format) {
      count += $0.count
      return true
    }
    // Nothing that could be compressed.
    var state: UInt32 = 1
    for _ in 0..<200 {
      try writer.write(
        (0..<1800).map { _ in
          state = state &* 1_664_525 &+ 1_013_904_223
          return UInt8(state >> 24)
        })
    }
    #expect(count > 200_000)
  }

  @Test(arguments: PictureFormat.allCases, [0, 1, 20, 3000])
  func aSinkThatTakesNoMoreEndsTheWriting(format: PictureFormat, limit: Int) throws {
    let picture = Picture.mixed(100, 100)
    var (count, refusals) = (0, 0)
    let error = try #require(throws: PictureError.self) {
      let writer = try PictureWriter(width: 100, height: 100, as: format) {
        count += $0.count
        if count > limit { refusals += 1 }
        return count <= limit
      }
      for y in 0..<100 { try writer.write(picture.pixels[300 * y..<300 * (y + 1)]) }
      try writer.finish()
    }
    #expect(error.kind == .unwritable)
    #expect(error.format == format)
    #expect(refusals == 1)
  }
}
