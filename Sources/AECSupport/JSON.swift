/// A value of JSON (RFC 8259), to be printed on one line; keys keep their order.
package indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A number that is not finite, which JSON lacks, prints as `null`.
  case number(Double)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  package static func optional(_ value: Double?) -> JSON { value.map(JSON.number) ?? .null }
  package static func optional(_ value: Int?) -> JSON { value.map(JSON.integer) ?? .null }
  package static func optional(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

  /// The text, which may stand in a terminal, in JavaScript and within a script element of HTML as well.
  package var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): value.isFinite ? String(describing: value) : "null"
    case .string(let value): Self.quote(value)
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { Self.quote($0) + ": " + $1.text }.joined(separator: ", ") + "}"
    }
  }

  private static func quote(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // Controls could speak to a terminal, `<` could end a script element, and the separators of lines and
      // paragraphs once ended JavaScript's strings.
      case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "<", "\u{2028}", "\u{2029}":
        text += "\\u" + Figures.hexadecimal(scalar.value, 4)
      default:
        // Bytes of names that are not UTF-8, as Python writes and reads them (PEP 383): nothing is lost.
        if let byte = scalar.byteOfFileName {
          text += "\\u" + Figures.hexadecimal(0xDC00 + UInt32(byte), 4)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + "\""
  }
}

extension JSON: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral members: (String, JSON)...) { self = .object(members) }
}
