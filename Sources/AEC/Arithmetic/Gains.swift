/// Gains in integers: logarithms in tables, interpolated between the anchors, and their powers of two.
///
/// Normative: "Quality and gains" in <doc:Arithmetic>.
enum Gain {
  /// 2^(2^-k) in Q30 for k = 1 ... 11.
  private static let roots: [UInt64] = [
    1_518_500_250, 1_276_901_417, 1_170_923_762, 1_121_280_436, 1_097_253_708, 1_085_434_106,
    1_079_572_136, 1_076_653_033, 1_075_196_443, 1_074_468_888, 1_074_105_294,
  ]

  /// Two to the power of `logarithm` (Q11), with `bits` fractional bits; at most 2^31 - 1.
  static func fixed(_ logarithm: Int, bits: Int) -> Int32 {
    var mantissa: UInt64 = 1 << 30
    for k in 1...11 where logarithm >> (11 - k) & 1 == 1 {
      mantissa = (mantissa * roots[k - 1] + (1 << 29)) >> 30
    }
    let shift = 30 - bits - (logarithm >> 11)
    if shift > 62 { return 0 }
    let value = shift > 0 ? (mantissa + (1 << (shift - 1))) >> shift : mantissa << min(-shift, 32)
    return Int32(min(value, UInt64(Int32.max)))
  }
}

/// A table of numbers per anchor and channel, `[16][channels]`, read at any quality.
package struct AnchorTable: Sendable {
  static let anchors = 16
  let channels: Int
  private let values: [Int16]

  init(channels: Int, values: [Int16]) {
    precondition(values.count == Self.anchors * channels)
    (self.channels, self.values) = (channels, values)
  }

  /// The numbers of every channel at a quality, interpolated between its two anchors.
  func at(_ quality: Quality) -> [Int] {
    let anchor = min(quality.position >> 8, Self.anchors - 2)
    let fraction = quality.position - (anchor << 8)
    return (0..<channels).map { c in
      let low = Int(values[anchor * channels + c])
      let high = Int(values[(anchor + 1) * channels + c])
      return (low * (256 - fraction) + high * fraction + 128) >> 8
    }
  }
}
