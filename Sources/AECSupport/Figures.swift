/// Numbers and tables as people read them.
package enum Figures {
  /// `value` with exactly so many decimals: `fixed(0.9173, 3)` is `0.917`.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var unit = 1.0
    for _ in 0..<decimals { unit *= 10 }
    let scaled = (value.magnitude * unit).rounded()
    guard scaled < 1e18 else { return String(describing: value) }
    let sign = value < 0 && scaled > 0 ? "-" : ""
    let (whole, part) = UInt64(scaled).quotientAndRemainder(dividingBy: UInt64(unit))
    if decimals == 0 { return sign + String(whole) }
    let digits = String(part)
    return sign + "\(whole)." + String(repeating: "0", count: decimals - digits.count) + digits
  }

  /// The same with a sign before numbers above 0 too: `+3.1`.
  package static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = fixed(value, decimals)
    return value > 0 && !text.allSatisfy { "0.".contains($0) } ? "+" + text : text
  }

  /// A part of a whole: `percent(0.123)` is `12.3 %`.
  package static func percent(_ part: Double) -> String { "\(fixed(100 * part, 1)) %" }

  /// At most so many decimals, without zeros at the end: `62`, `62.5`.
  package static func short(_ value: Double, _ decimals: Int = 3) -> String {
    var text = fixed(value, decimals)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// `value` with so many decimals, or a dash where there is none.
  package static func fixed(_ value: Double?, _ decimals: Int) -> String {
    value.map { fixed($0, decimals) } ?? "-"
  }

  /// `value` with at least so many hexadecimal digits.
  package static func hexadecimal(_ value: UInt32, _ digits: Int, uppercase: Bool = false) -> String {
    let text = String(value, radix: 16, uppercase: uppercase)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// Rows in columns as wide as they need; the first column to the left, the others to the right.
  package static func table(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max()! }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// `90 s`, `12 min`, `1 h 5 min`.
  package static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    if whole <= 90 { return "\(whole) s" }
    let minutes = (whole + 30) / 60
    return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }
}
