import AECBenchmark
import AECSupport
import Foundation
import Testing

@Suite struct JSONTests {
  /// Every scalar that anything gives a meaning to, and some that nothing does.
  private static let text = "a\"\\/\n\r\t\0\u{1F}\u{7F}\u{9B}</script><!--\u{2028}\u{2029}\u{D7FF}\u{E000}é🙂"

  @Test func anyTextComesBack() throws {
    let json = (JSON.object([(Self.text, .array([.string(Self.text), .null, .bool(true)]))])).text
    let read = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: [Any]])
    #expect(read.count == 1)
    let values = try #require(read[Self.text])
    #expect(values[0] as? String == Self.text)
    #expect(values[1] is NSNull)
    #expect(values[2] as? Bool == true)
  }

  @Test func nothingInItEndsAnElementOrALine() {
    let json = JSON.string(Self.text).text
    let unsafe = json.unicodeScalars.filter { scalar in
      scalar == "<" || scalar.properties.generalCategory == .control || scalar.value >> 1 == 0x2028 >> 1
    }
    #expect(unsafe.isEmpty)
    #expect(json.contains("\\n\\r\\t\\u0000\\u001f\\u007f\\u009b\\u003c/script>"))
  }

  @Test func numbersThatJSONLacksAreNull() {
    let json: JSON = .array([.number(.infinity), .number(.nan), .number(0.1), .integer(-3)])
    #expect(json.text == "[null, null, 0.1, -3]")
  }

  @Test func membersKeepTheirOrder() {
    let json: JSON = ["z": .integer(1), "a": .optional(nil as Int?), "m": ["q": .optional("x")]]
    #expect(json.text == #"{"z": 1, "a": null, "m": {"q": "x"}}"#)
  }
}
