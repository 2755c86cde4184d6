/// A value of JSON (RFC 8259) on one line; keys keep their order.
package indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A number that is not finite, which JSON lacks, prints as `null`.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(String, JSONValue)])

  package static func optional(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
  package static func optional(_ value: Int?) -> JSONValue { value.map(JSONValue.integer) ?? .null }
  package static func optional(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }

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
      // So that text can stand within a script element of HTML.
      case "<", "\0"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral members: (String, JSONValue)...) { self = .object(members) }
}
