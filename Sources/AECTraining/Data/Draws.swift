import AECSupport
import CTraining

/// Numbers that a step draws: a function of the seed, the step, what they are for, and an index, in whole numbers alone, so that
/// the recipe in Python draws the same (`models/train/draws.py`).
///
///     mix(x) = x ^= x >> 16; x *= 0x7FEB352D; x ^= x >> 15; x *= 0x846CA68B; x ^= x >> 16     (modulo 2^32)
///     key = mix(mix(mix(seed) + step) + purpose)
///     draw(index) = mix(mix(index ^ key) + mix(key + 0x9E3779B9))
///
/// `mix` is Wellons' `lowbias32` (nullprogram.com, 2018). Noise of an element is `(draw >> 8) / 2^24 - 1/2`; elements are
/// numbered as in `[crop][channel][row][column]`.
package struct Draws: Sendable {
  package let seed, step: UInt32
  /// The process among several.
  package let rank: UInt32

  package init(seed: Int, step: Int, rank: Int = 0) {
    self.seed = UInt32(truncatingIfNeeded: seed)
    self.step = UInt32(truncatingIfNeeded: step)
    self.rank = UInt32(truncatingIfNeeded: rank)
  }

  /// What numbers are for.
  package enum Purpose: UInt32, Sendable {
    case hyperNoise, latentNoise, reduction, photograph, row, column, order, rate
    // Of this trainer alone, beyond those of any rank.
    case noise = 0x8000_0000
    case secondNoise, mark
  }

  func key(_ purpose: Purpose) -> aec_key { aec_draw_key(seed, step, 8 &* rank &+ purpose.rawValue) }

  package func draw(_ purpose: Purpose, _ index: Int) -> UInt32 {
    aec_draw(key(purpose), UInt32(truncatingIfNeeded: index))
  }

  /// 0 ..< 1, in steps of 2^-32.
  package func uniform(_ purpose: Purpose, _ index: Int) -> Double { Double(draw(purpose, index)) * 0x1p-32 }

  /// A number of the normal distribution (Box and Muller's), by draws for two purposes.
  package func normal(_ first: Purpose, _ second: Purpose, _ index: Int) -> Double {
    (-2 * log(1 - uniform(first, index))).squareRoot() * cos(2 * .pi * uniform(second, index))
  }

  /// A whole number below another, about all of them as often.
  package func below(_ bound: Int, _ purpose: Purpose, _ index: Int) -> Int {
    let product = UInt(draw(purpose, index)).multipliedFullWidth(by: UInt(bound))
    return Int(product.high << 32 | product.low >> 32)
  }

  package var noise: NoiseKeys { NoiseKeys(hyper: key(.hyperNoise), latent: key(.latentNoise)) }

  /// Real indices of anchors, 0 ..< 15: uniform, but one in each of as many equal parts, so that batches differ less.
  package func rates(_ count: Int) -> [Float] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) { order.swapAt(index, below(index + 1, .order, index)) }
    return order.indices.map { index in
      Float((Double(order[index]) + uniform(.rate, index)) / Double(count) * Double(Architecture.anchors - 1))
    }
  }
}

/// The keys that a step's noise is drawn by, of z and of y.
package struct NoiseKeys: Sendable {
  let hyper, latent: aec_key
}
