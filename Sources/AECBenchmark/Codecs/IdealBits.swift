import AECSupport

/// The bits that symbols would take under the Gaussians of their scale classes: what the networks were trained to make
/// few, and what an entropy coder is measured against.
///
/// A symbol v of class k has the mass of a Gaussian of standard deviation `0.11 * (64 / 0.11)^(k / 63)` between
/// v - 1/2 and v + 1/2, but never less than 10^-6, and takes -log2 of that.
package struct IdealBits: Sendable {
  package static let shared = IdealBits()

  static let leastMass = 1e-6

  /// Bits of |v| = 0, 1, 2 ... for each class, up to where the mass stays at its least.
  private let tables: [[Double]]

  init() {
    tables = (0..<64).map { index in
      let deviation = 0.11 * pow(64 / 0.11, Double(index) / 63)
      var bits: [Double] = []
      while true {
        let mass = Self.mass(Double(bits.count), deviation)
        guard mass > Self.leastMass else { return bits }
        bits.append(-log2(mass))
      }
    }
  }

  /// Bits of symbols whose classes are given in the same order.
  package func bits(_ symbols: [Int16], classes: [UInt8]) -> Double {
    precondition(symbols.count == classes.count)
    let rarest = -log2(Self.leastMass)
    var sum = 0.0
    for (symbol, index) in zip(symbols, classes) {
      let table = tables[Int(index)]
      let magnitude = Int(symbol.magnitude)
      sum += magnitude < table.count ? table[magnitude] : rarest
    }
    return sum
  }

  /// The mass of the unit bin around `value`, by the tail that loses no digits.
  private static func mass(_ value: Double, _ deviation: Double) -> Double {
    let scale = deviation * 2.0.squareRoot()
    return 0.5 * (erfc((value - 0.5) / scale) - erfc((value + 0.5) / scale))
  }
}
