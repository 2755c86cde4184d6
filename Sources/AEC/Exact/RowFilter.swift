/// The filters of PNG: what a byte of a row is predicted from, of the pixel on the left, the one above, and the one above on the
/// left. What is outside of the square is 0.
///
/// Normative: <doc:Lossless>. Portable Network Graphics (PNG) Specification, W3C, 9.2; the fifth is Paeth's, Image File Compression
/// Made Easy, 1991.
enum RowFilter: UInt8, CaseIterable {
  case none, left, above, mean, paeth

  /// Filters a row of `length` bytes, `first` of which are a pixel, whose row above is there as well.
  func apply(
    to row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, length: Int, pixel first: Int,
    into filtered: UnsafeMutablePointer<UInt8>
  ) {
    switch self {
    case .none: filtered.update(from: row, count: length)
    case .left:
      filtered.update(from: row, count: first)
      for x in first..<length { filtered[x] = row[x] &- row[x - first] }
    case .above:
      for x in 0..<length { filtered[x] = row[x] &- above[x] }
    case .mean:
      for x in 0..<first { filtered[x] = row[x] &- above[x] / 2 }
      for x in first..<length { filtered[x] = row[x] &- Self.mean(row[x - first], above[x]) }
    case .paeth:
      for x in 0..<first { filtered[x] = row[x] &- above[x] }
      for x in first..<length { filtered[x] = row[x] &- Self.paeth(row[x - first], above[x], above[x - first]) }
    }
  }

  /// Makes a row of `length` filtered bytes, `first` of which are a pixel, what it was; the row above is so already.
  func undo(on row: UnsafeMutablePointer<UInt8>, above: UnsafePointer<UInt8>, length: Int, pixel first: Int) {
    switch self {
    case .none: break
    case .left:
      for x in first..<length { row[x] &+= row[x - first] }
    case .above:
      for x in 0..<length { row[x] &+= above[x] }
    case .mean:
      for x in 0..<first { row[x] &+= above[x] / 2 }
      for x in first..<length { row[x] &+= Self.mean(row[x - first], above[x]) }
    case .paeth:
      for x in 0..<first { row[x] &+= above[x] }
      for x in first..<length { row[x] &+= Self.paeth(row[x - first], above[x], above[x - first]) }
    }
  }

  @inline(__always)
  private static func mean(_ left: UInt8, _ above: UInt8) -> UInt8 {
    UInt8(truncatingIfNeeded: (Int32(left) + Int32(above)) >> 1)
  }

  /// The one of three that is nearest to `left + above - corner`.
  @inline(__always)
  private static func paeth(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
    let (a, b, c) = (Int32(left), Int32(above), Int32(corner))
    let (toLeft, toAbove, toCorner) = (abs(b - c), abs(a - c), abs(a + b - 2 * c))
    if toLeft <= toAbove && toLeft <= toCorner { return left }
    return toAbove <= toCorner ? above : corner
  }
}
