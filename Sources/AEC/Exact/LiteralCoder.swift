import CKernels

/// Colours that no guess foretold, in one of two ways, of which a decision tells: bit by bit, where colours come again, or by how
/// they differ from what the pixels around foretell, where they are as many as in a photograph.
///
/// Both ways have learnt from all that came before that tells them something: bits from every such colour.
struct LiteralCoder {
  /// log2 of the counters of a table.
  private let digits: UInt32
  /// Of the bits of a colour, after those before them; and after the pixel on the left as well.
  private var alone, beside: [OddsCounter]
  private var residuals: ResidualCounters
  /// Where the numbers of a colour are, in the order in which they are coded.
  private let places: [Int]
  /// Whether a colour is coded as a residual: after the last three such decisions, and by guesses missed nearby.
  private var ways = [OddsCounter](repeating: OddsCounter(), count: 8 * 4)
  private var lastWays = 0

  init(samples: Int, digits: UInt32) {
    self.digits = digits
    (places, residuals) = (PhotographCoder.places(samples), ResidualCounters(planes: samples, slowest: 5))
    alone = Array(repeating: OddsCounter(), count: 1 << digits)
    beside = alone
  }

  /// Codes a colour.
  mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ actual: Colour, _ around: aec_surroundings, _ coder: inout Coder
  ) throws(Coder.Failure) -> Colour {
    let isResidual = try coder.code(
      price(of: actual, around).isResidual, &ways[4 * lastWays + Int(around.missed)])
    lastWays = (2 * lastWays + (isResidual ? 1 : 0)) & 7
    guard isResidual else { return try code(bitsOf: actual, around, &coder) }
    let colour = try code(residualOf: actual, around, &coder)
    var lesson = DecisionLesson()
    _ = code(bitsOf: colour, around, &lesson)
    return colour
  }

  /// What a colour takes the cheaper way, in 1/65536 bit, and whether that is as a residual. What a reader is told is not looked at.
  mutating func price(of actual: Colour, _ around: aec_surroundings) -> (cost: Int, isResidual: Bool) {
    var residual = DecisionPrice()
    _ = try? code(residualOf: actual, around, &residual)
    var bits = DecisionPrice(upTo: residual.cost)
    do throws(DecisionPrice.Exceeded) {
      _ = try code(bitsOf: actual, around, &bits)
      return (bits.cost, false)
    } catch {
      return (residual.cost, true)
    }
  }

  private mutating func code<Coder: DecisionCoding & ~Copyable>(
    bitsOf actual: Colour, _ around: aec_surroundings, _ coder: inout Coder
  ) throws(Coder.Failure) -> Colour {
    var before: UInt32 = 1
    for place in places {
      let alone = ColourHash().stirred(before)
      let beside = alone.stirred(around.west)
      let number = Int(actual[place])
      var node = 1
      for bit in stride(from: 7, through: 0, by: -1) {
        let (first, second) = (
          alone.stirred(UInt32(node)).index(digits), beside.stirred(UInt32(node)).index(digits)
        )
        let isSet = try coder.code(number >> bit & 1 == 1, &self.alone[first], &self.beside[second])
        node = 2 * node + (isSet ? 1 : 0)
      }
      before = before << 8 | UInt32(node & 0xFF)
    }
    guard places.count > 1 else { return Colour(UInt8(truncatingIfNeeded: before), 0, 0) }
    // Behind a one: green, red and blue.
    return Colour(
      UInt8(truncatingIfNeeded: before >> 8), UInt8(truncatingIfNeeded: before >> 16), UInt8(truncatingIfNeeded: before)
    )
  }

  private mutating func code<Coder: DecisionCoding & ~Copyable>(
    residualOf actual: Colour, _ around: aec_surroundings, _ coder: inout Coder
  ) throws(Coder.Failure) -> Colour {
    var numbers = (red: 0, green: 0, blue: 0)
    var before = 0
    for (plane, place) in places.enumerated() {
      // Red and blue as differences from green.
      func number(_ word: UInt32) -> Int {
        let colour = Colour(word)
        return Int(colour[place]) - (plane == 0 ? 0 : Int(colour[1]))
      }
      let (west, north) = (number(around.west), number(around.north))
      let (corner, east) = (number(around.north_west), number(around.north_east))
      let middle = max(min(west, north), min(max(west, north), west + north - corner))
      let prediction = min(max(middle + (plane == 0 ? 0 : numbers.green), 0), 255)
      let nearby = abs(west - corner) + abs(north - corner) + abs(east - north) + 2 * before
      let residual = try residuals.code(
        Int(actual[place]) - prediction, plane: plane, errorClass: ResidualCounters.errorClass(2 * nearby), &coder)
      before += abs(residual)
      let value = min(max(prediction + residual, 0), 255)
      switch plane {
      case 0: numbers.green = value
      case 1: numbers.red = value
      default: numbers.blue = value
      }
    }
    return places.count > 1
      ? Colour(UInt8(numbers.red), UInt8(numbers.green), UInt8(numbers.blue)) : Colour(UInt8(numbers.green), 0, 0)
  }
}

/// Colours and bits stirred into a number, to be looked up in a table: any two of them may share a place.
struct ColourHash {
  private var state: UInt32 = 0x9E37_79B9

  @inline(__always)
  func stirred(_ word: UInt32) -> ColourHash {
    var next = self
    next.state = (state ^ word) &* 0x85EB_CA6B
    next.state ^= next.state >> 15
    return next
  }

  /// Where in a table of 2^`digits` places.
  @inline(__always)
  func index(_ digits: UInt32) -> Int { Int((state &* 0xC2B2_AE35) >> (32 - digits)) }
}
