import AEC
import AECTestSupport

/// Something that is put into a section in the unsorted mode.
enum Step: Equatable {
  /// A decision, and the byte of its odds.
  case decision(Bool, UInt8)
  /// A symbol and its class.
  case symbol(Int, Int)
  /// A value of so many bits.
  case bits(Int, Int)

  /// Steps of all kinds, made of integers only: they are the same on all machines.
  static func some(_ count: Int, from random: inout SplitMix64) -> [Step] {
    (0..<count).map { _ in
      let (kind, wide) = (random.next() % 8, Int(random.next() >> 32))
      switch kind {
      case 0...3: return .decision(random.next() % 16 == 0, UInt8(wide % 128))
      case 4...6:
        let (scaleClass, widest) = (wide % ScaleClass.wideCount, Int(random.next() % 20))
        let magnitude = Int(random.next() % 2) * Int(random.next() % (2 << UInt64(widest)))
        return .symbol(random.next() % 2 == 0 ? magnitude : -magnitude, scaleClass)
      default:
        let width = Int(random.next() % 33)
        return .bits(wide & ((1 << width) - 1), width)
      }
    }
  }

  static func put(_ steps: [Step], into writer: inout DecisionWriter) {
    for step in steps {
      switch step {
      case .decision(let continues, let odds): writer.put(continues, odds: Odds(odds))
      case .symbol(let symbol, let scaleClass): writer.put(symbol: symbol, class: scaleClass)
      case .bits(let value, let width): writer.put(bits: value, width)
      }
    }
  }

  static func body(of steps: [Step]) -> [UInt8] {
    var writer = DecisionWriter()
    put(steps, into: &writer)
    return writer.finish()
  }

  static func checksum(of steps: [Step]) -> UInt32 {
    var writer = DecisionWriter()
    put(steps, into: &writer)
    return writer.finishedChecksum()
  }

  /// What a body says where steps like these are asked for.
  static func read(_ body: [UInt8], like steps: [Step]) throws(EntropyCodingError) -> [Step] {
    var reader = DecisionReader(body[...])
    var found: [Step] = []
    for step in steps {
      switch step {
      case .decision(_, let odds): found.append(.decision(try reader.decide(Odds(odds)), odds))
      case .symbol(_, let scaleClass): found.append(.symbol(try reader.symbol(class: scaleClass), scaleClass))
      case .bits(_, let width): found.append(.bits(try reader.bits(width), width))
      }
    }
    try reader.finish()
    return found
  }
}
