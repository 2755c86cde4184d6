/// Numbers as people read them.
enum Text {
  /// `value` with exactly so many decimals: `fixed(0.9173, 3)` is `0.917`.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
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

  /// At most so many decimals, without zeros at the end: `62`, `62.5`.
  static func short(_ value: Double, _ decimals: Int) -> String {
    var text = fixed(value, decimals)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// Rows in columns as wide as they need; the first column to the left, the others to the right.
  static func table(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max()! }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
