/// Signs that are not written, since the parity of magnitudes tells them.
///
/// The rows of a plane's symbols are three groups, and the signs of a group follow its magnitudes. Where a group has four or more
/// symbols that are not 0, the sign of the first one is not written: it is negative where the sum of the magnitudes is odd.
/// An encoder has half of them for nothing, and for the other half changes the magnitude that costs least to change by 1.
///
/// Normative: <doc:Detail>.
enum HiddenSigns {
  static let groups = [0..<2, 2..<4, 4..<DetailTransform.side]

  /// Whether a group of so many symbols that are not 0 hides a sign.
  @inline(__always)
  static func areHidden(in count: Int) -> Bool { count >= 4 }
}

extension DecisionWriter {
  /// Appends the signs of a group's symbols that are not 0: 1 for a negative one, the first in the lowest bit.
  mutating func put(signs: Int, count: Int) {
    if HiddenSigns.areHidden(in: count) { put(bits: signs >> 1, count - 1) } else { put(bits: signs, count) }
  }
}

extension DecisionReader {
  /// The signs of a group of as many symbols that are not 0, of magnitudes of this sum.
  mutating func signs(count: Int, sum: Int) throws(EntropyCodingError) -> Int {
    guard HiddenSigns.areHidden(in: count) else { return try bits(count) }
    return try bits(count - 1) << 1 | sum & 1
  }
}
