import CKernels

/// What is learnt of residuals, the differences of samples from what they were thought to be, of each plane and error class.
///
/// Magnitudes are in bands, as symbols are, but decisions go on as far as a residual does, from the fifth on by bands that
/// double: counters learn what no table of odds knows, how residuals are spread.
struct ResidualCounters {
  /// Decisions of a residual about single bands.
  private static let levels = 5
  /// The class above which bands are wider than one.
  private static let narrow = 12

  private var counters: [OddsCounter]
  /// Error classes: 0 where none is thought to come, then two for each doubling of what may; and counters of a plane and class.
  private let classes, stride: Int
  /// Bits of a sample: residuals have no more.
  private let depth: Int

  /// Counters of so many planes of samples of so many bits, as slow as given, from no knowledge.
  init(planes: Int, slowest: UInt8, depth: Int = 8) {
    (classes, stride, self.depth) = (SamplePredictor.classes(depth: depth), Self.levels + depth, depth)
    counters = Array(repeating: OddsCounter(slowest: slowest), count: planes * classes * stride)
  }

  /// The class of what is nearby of 8 bits.
  @inline(__always)
  static func errorClass(_ nearby: Int) -> Int {
    Int(aec_error_class(UInt32(nearby), Int32(AEC_PREDICTION_CLASSES)))
  }

  /// log2 of the width of bands of a class.
  @inline(__always)
  private static func shift(_ errorClass: Int) -> Int { max(0, errorClass - narrow) / 2 }

  /// Codes a residual of a plane, of a magnitude that a sample can have.
  @inline(__always)
  mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ actual: Int, plane: Int, errorClass: Int, _ coder: inout Coder
  ) throws(Coder.Failure) -> Int {
    let (first, shift) = ((plane * classes + errorClass) * stride, Self.shift(errorClass))
    let actualBand = (abs(actual) + 1 << shift - 1) >> shift
    var band = 0
    while band < Self.levels {
      guard try coder.code(actualBand > band, &counters[first + band]) else { break }
      band += 1
    }
    guard band > 0 else { return 0 }
    if band == Self.levels {
      var digits = 1
      while digits < depth {
        guard try coder.code(actualBand >= band + 1 << digits, &counters[first + Self.levels + digits - 1]) else {
          break
        }
        band += 1 << digits
        digits += 1
      }
      band += try coder.code(bits: actualBand - band, digits)
    }
    let place = try coder.code(bits: abs(actual) - (actualBand - 1) << shift - 1, shift)
    let magnitude = (band - 1) << shift + 1 + place
    return try coder.code(bits: actual < 0 ? 1 : 0, 1) == 1 ? -magnitude : magnitude
  }
}
