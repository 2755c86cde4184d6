import AECSupport

/// Numbers that look random and are the same in every run and on every machine (SplitMix64).
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  package mutating func flip() -> Bool { Bool.random(using: &self) }

  /// 0 ..< 1.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Normally distributed, deviation 1.
  package mutating func normal() -> Double { (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform()) }
}
