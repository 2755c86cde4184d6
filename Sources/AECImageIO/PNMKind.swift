/// The kinds of PNM, numbered as their first bytes are: P1 to P3 are text, P4 to P6 the same in binary; and PAM, P7.
struct PNMKind: Equatable {
  /// Whether a pixel is a bit, of which 1 is black.
  let isBits: Bool
  let isText: Bool
  /// Samples of a pixel.
  let channels: Int

  /// Nil where the bytes do not begin like one of PNM.
  init?(firstBytes bytes: some Collection<UInt8>) {
    let first = Array(bytes.prefix(2))
    guard first.count == 2, first[0] == UInt8(ascii: "P"), UInt8(ascii: "1")...UInt8(ascii: "6") ~= first[1] else {
      return nil
    }
    let number = Int(first[1] - UInt8(ascii: "1"))
    (isBits, isText, channels) = (number % 3 == 0, number < 3, number % 3 == 2 ? 3 : 1)
  }

  /// Of a PAM file.
  init(_ header: PAMHeader) { (isBits, isText, channels) = (false, false, header.channels) }
}
