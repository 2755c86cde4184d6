import AEC
import AECSupport
import AECTestSupport

/// Standard deviation that a scale class stands for.
func deviation(_ scaleClass: Int) -> Double { 0.11 * pow(64 / 0.11, Double(scaleClass) / 63) }

/// Symbols and their classes, made up.
struct Latent {
  var symbols: [Int16]
  var classes: [UInt8]

  /// Symbols that are just what their classes say: rounded normal ones.
  init(normal classes: [UInt8], from random: inout SplitMix64) {
    self.classes = classes
    symbols = classes.map { Int16((random.normal() * deviation(Int($0))).rounded()) }
  }

  init(symbols: [Int16], classes: [UInt8]) {
    (self.symbols, self.classes) = (symbols, classes)
  }

  /// `count` symbols whose classes thin out like those of a photograph: most are narrow.
  init(photographLike count: Int, mean: Double, from random: inout SplitMix64) {
    let classes = (0..<count).map { _ in UInt8(min(63, max(0, mean + 12 * random.normal()))) }
    self.init(normal: classes, from: &random)
  }

  /// Bytes that an ideal coder would take: the sum of -log2 of each symbol's probability under its class's Gaussian.
  var idealBytes: Double {
    var bits = 0.0
    for (symbol, scaleClass) in zip(symbols, classes) {
      let unit = deviation(Int(scaleClass)) * 2.0.squareRoot()
      let magnitude = abs(Double(symbol))
      let probability = (erfc((magnitude - 0.5) / unit) - erfc((magnitude + 0.5) / unit)) / 2
      bits -= log2(max(probability, 1e-6))
    }
    return bits / 8
  }
}
