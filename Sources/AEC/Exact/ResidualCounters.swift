/// What is learnt of residuals, the differences of samples from what they were thought to be, of each plane and error class.
///
/// Magnitudes are in bands, as symbols are, but decisions go on as far as a residual does, from the fifth on by bands that
/// double: counters learn what no table of odds knows, how residuals are spread.
struct ResidualCounters {
  /// Error classes: 0 where none is thought to come, then two for each doubling of what may.
  static let classes = 24
  /// Decisions of a residual about single bands, and the counters of a plane and class.
  private static let (levels, stride) = (5, 16)
  /// The class above which bands are wider than one.
  private static let narrow = 12

  private var counters: [OddsCounter]

  /// Counters of so many planes, as slow as given, from no knowledge.
  init(planes: Int, slowest: UInt8) {
    counters = Array(repeating: OddsCounter(slowest: slowest), count: planes * Self.classes * Self.stride)
  }

  /// The class of what is nearby: 0 for 0 and 1, then two for each doubling.
  @inline(__always)
  static func errorClass(_ nearby: Int) -> Int {
    guard nearby > 1 else { return 0 }
    let octave = Int.bitWidth - 1 - nearby.leadingZeroBitCount
    return min(2 * octave + (nearby >> (octave - 1)) & 1 - 1, classes - 1)
  }

  /// log2 of the width of bands of a class.
  @inline(__always)
  private static func shift(_ errorClass: Int) -> Int { max(0, errorClass - narrow) / 2 }

  /// Codes a residual (-255 ... 255) of a plane.
  @inline(__always)
  mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ actual: Int, plane: Int, errorClass: Int, _ coder: inout Coder
  ) throws(Coder.Failure) -> Int {
    let (first, shift) = ((plane * Self.classes + errorClass) * Self.stride, Self.shift(errorClass))
    let actualBand = (abs(actual) + 1 << shift - 1) >> shift
    var band = 0
    while band < Self.levels {
      guard try coder.code(actualBand > band, &counters[first + band]) else { break }
      band += 1
    }
    guard band > 0 else { return 0 }
    if band == Self.levels {
      var digits = 1
      while digits < 8 {
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
