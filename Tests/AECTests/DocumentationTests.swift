import AECTestSupport
import Foundation
import Testing

/// Every public symbol of the libraries has its comment.
@Suite struct DocumentationTests {
  private static let sources = repository("Sources")

  @Test(arguments: ["AEC", "AECFoundation", "AECModelFast", "AECImageIO", "AECMetrics", "AECTraining", "AECCodes"])
  func everyPublicSymbolHasItsComment(_ library: String) throws {
    let folder = Self.sources.appendingPathComponent(library)
    let names = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
    let files = names.filter { $0.hasSuffix(".swift") }
    #expect(!files.isEmpty)
    for name in files {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      for (line, symbol) in undocumented(text) { Issue.record("\(library)/\(name):\(line): \(symbol)") }
    }
  }

  /// Public declarations, and cases of public enumerations, whose line before is no comment; counted from 1.
  private func undocumented(_ text: String) -> [(Int, String)] {
    var found: [(Int, String)] = []
    /// How far a public enumeration's own cases are indented.
    var cases: String?
    var before = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let word = line.drop { $0 == " " }
      let indent = String(line.prefix(line.count - word.count))
      if word.hasPrefix("@") && !word.contains("public ") { continue }
      let isCase = indent == cases && word.hasPrefix("case ")
      if (word.hasPrefix("public ") || isCase) && !word.hasPrefix("public extension") && !before.hasPrefix("///") {
        found.append((index + 1, String(word)))
      }
      if word.hasPrefix("public enum ") || word.hasPrefix("public indirect enum ") { cases = indent + "  " }
      if word.hasPrefix("}"), let inner = cases, indent.count < inner.count { cases = nil }
      before = String(word)
    }
    return found
  }

  @Test func aMissingCommentIsFound() {
    let text = """
      /// A.
      public struct A {
        public var b: Int
        /// C.
        @inline(never)
        public func c() {}
        var d: Int
      }
      /// E.
      public enum E {
        case f
        /// G.
        case g
      }
      """
    #expect(undocumented(text).map(\.0) == [3, 11])
  }
}
