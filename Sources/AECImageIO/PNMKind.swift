/// The kinds of PNM, numbered as their first bytes are: P1 to P3 are text, P4 to P6 the same in binary.
struct PNMKind: Equatable {
  enum Samples { case bits, gray, colours }
  let samples: Samples
  let isText: Bool

  /// Nil where the bytes do not begin like one.
  init?(firstBytes bytes: some Collection<UInt8>) {
    let first = Array(bytes.prefix(2))
    guard first.count == 2, first[0] == UInt8(ascii: "P"), UInt8(ascii: "1")...UInt8(ascii: "6") ~= first[1] else {
      return nil
    }
    let number = Int(first[1] - UInt8(ascii: "1"))
    samples = [.bits, .gray, .colours][number % 3]
    isText = number < 3
  }

  /// Samples of a pixel.
  var channels: Int { samples == .colours ? 3 : 1 }
}
