import AECFoundation
import Foundation
import Testing

/// What an app shows of an error.
@Suite struct LocalizedErrorTests {
  @Test func aCodecErrorTellsWhatWentWrongAndWhatToDo() throws {
    let error = try #require(throws: CodecError.self) { try PictureDecoder.header(of: [0x41, 0x45, 0x43]) }
    #expect(error.localizedDescription == "magic, byte 0: expected 4 bytes, found 3 up to the end of the file")
    #expect(error.recoverySuggestion == error.advice)
    #expect(error.description == error.localizedDescription + "; " + error.advice)
  }

  @Test func aModelErrorTellsWhatWentWrong() throws {
    let error = try #require(throws: ModelError.self) { try Model(bytes: []) }
    #expect(error.localizedDescription == error.description)
  }
}
