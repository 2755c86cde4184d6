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

/// What the file says of a latent, y or z: how it is quantised at each quality.
struct LatentTables: Sendable {
  /// Logarithms of the gain, and of what undoes it.
  let gain, inverse: AnchorTable
  /// Offsets of the scale classes.
  let classes: AnchorTable
  /// The largest magnitude of a latent.
  let limit: Int

  func at(_ quality: Quality) -> LatentGains {
    let (gains, inverses) = (gain.at(quality), inverse.at(quality))
    return LatentGains(
      gain: Vector(gains.map { Gain.fixed($0, bits: 32) }),
      inverse: Vector(inverses.map { Gain.fixed($0, bits: 16) }),
      meanGain: Vector(zip(gains, inverses).map { Gain.fixed($0 + $1, bits: 16) }),
      inverseMeanGain: Vector(zip(gains, inverses).map { Gain.fixed(-($0 + $1), bits: 16) }),
      classOffsets: Vector(classes.at(quality).map { Int16(clamping: $0) }), limit: limit)
  }
}

/// How a latent is quantised at one quality: numbers of each channel.
struct LatentGains: Sendable {
  /// From latents to symbols, Q32, and back, Q16.
  let gain, inverse: Vector<Int32>
  /// The product of both, Q16: what a mean comes to in y_hat. And its inverse.
  let meanGain, inverseMeanGain: Vector<Int32>
  /// Added to what the scale synthesis says, in 1/256 of a class.
  let classOffsets: Vector<Int16>
  let limit: Int

  var channels: Int { gain.count }
}
