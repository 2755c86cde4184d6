import AEC
import AECModelFast
import AECTestSupport
import Testing

/// What a row encoder says of rows that are not those of its picture, and of pictures that no memory suffices for.
@Suite struct RowEncoderTests {
  private let image = Picture.mixed(70, 66)

  @Test(arguments: [0, 3, 209, 211, 420]) func aRowOfAnotherLengthIsRefusedAndNotTaken(_ count: Int) throws {
    let encoder = try RowEncoder(PictureEncoder(model: .fast), width: image.width, height: image.height)
    for (index, row) in image.rows.enumerated() {
      if index % 16 == 5 {
        let error = try #require(throws: CodecError.self) { try encoder.append([UInt8](repeating: 1, count: count)) }
        #expect(error.kind == .wrongRows && error.part == "row \(index)")
        #expect(error.expected == "210 bytes, 3 a pixel" && error.found == "\(count) bytes")
      }
      try encoder.append(row)
    }
    #expect(try encoder.finish() == PictureEncoder(model: .fast).encode(image))
  }

  @Test func aRowBeyondTheLastIsRefusedAndNotTaken() throws {
    let encoder = try RowEncoder(PictureEncoder(model: .fast), width: image.width, height: image.height)
    for row in image.rows { try encoder.append(row) }
    let error = try #require(throws: CodecError.self) { try encoder.append([UInt8](repeating: 1, count: 210)) }
    #expect(error.kind == .wrongRows && error.part == "row 66" && error.expected == "the end after 66 rows")
    #expect(try encoder.finish() == PictureEncoder(model: .fast).encode(image))
  }

  @Test func finishedTwiceItGivesTheSameFile() throws {
    let encoder = try RowEncoder(PictureEncoder(model: .fast), width: image.width, height: image.height)
    for row in image.rows { try encoder.append(row) }
    let file = try encoder.finish()
    #expect(try encoder.finish() == file)
  }

  @Test func missingRowsAreCountedAndCanStillCome() throws {
    let encoder = try RowEncoder(PictureEncoder(model: .fast), width: image.width, height: image.height)
    for (index, row) in image.rows.enumerated() {
      if index == 0 || index == 65 {
        let error = try #require(throws: CodecError.self) { try encoder.finish() }
        #expect(error.kind == .wrongRows && error.expected == "66 rows" && error.found == "\(index)")
      }
      try encoder.append(row)
    }
    #expect(try encoder.finish() == PictureEncoder(model: .fast).encode(image))
  }
}
