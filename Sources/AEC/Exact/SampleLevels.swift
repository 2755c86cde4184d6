/// The few values that the samples of a square of 16 bits have: those of a picture that once had 8, 10 or 12, or of a drawing. Their
/// numbers, from 0, are coded instead.
///
/// Normative: <doc:Lossless>.
struct SampleLevels: Equatable {
  /// Where the values are.
  private enum Values: Equatable {
    /// Evenly from 0 to this one.
    case even(to: Int)
    /// These, which rise.
    case listed([Int])
  }

  private let values: Values
  /// The number of the last value, 0 ... 65534.
  let last: Int

  private init(_ values: Values, last: Int) { (self.values, self.last) = (values, last) }

  /// Values that are listed, at most, and so many that their numbers are bytes.
  private static let (mostListed, inBytes) = (4096, 256)
  /// What a sample is at most.
  private static let white = PictureLayout.gray16.largest

  /// Whether they are apart as they like.
  var areListed: Bool {
    switch values {
    case .even: false
    case .listed: true
    }
  }

  /// Bits of a number, and what it may be at most: a byte, any.
  var depth: Int { last < 256 ? 8 : 16 }
  var largest: Int { max(last, 255) }

  // MARK: Of a square

  /// Those of some samples; nil where there are too many.
  init?(of samples: [UInt8]) {
    let used = Self.used(samples)
    let even = Self.multiples(used) ?? Self.stretched(used)
    if let even, even.depth == 8 || used.count > Self.inBytes {
      self = even
    } else if used.count <= Self.mostListed {
      self.init(.listed(used), last: used.count - 1)
      guard used.count <= Self.inBytes || isWorthListing(used, samples.count / 2) else { return nil }
    } else {
      return nil
    }
  }

  /// Whether a list takes less than half of what so many samples save by it: the bits that tell values from what lies between them.
  private func isWorthListing(_ used: [Int], _ samples: Int) -> Bool {
    let between = (used[used.count - 1] - used[0]) / used.count
    let saved = Int.bitWidth - 1 - max(between, 1).leadingZeroBitCount
    return samples * saved > 2 * 8 * bytes.count
  }

  /// Those of values that have a divisor: 257 times a byte, or bits shifted to the left.
  private static func multiples(_ used: [Int]) -> SampleLevels? {
    let step = used.reduce(0, commonDivisor)
    guard step > 1 else { return nil }
    let last = white / step
    return SampleLevels(.even(to: last * step), last: last)
  }

  /// Those of fewer bits, or of any other largest value, that were stretched.
  private static func stretched(_ used: [Int]) -> SampleLevels? {
    let apart = zip(used, used.dropFirst()).reduce(white) { min($0, $1.1 - $1.0) }
    guard used.count > inBytes, apart > 1 else { return nil }
    // Neighbours are this far apart, or one less or more.
    let counts = white / (apart + 1)...min(white / (apart - 1), white - 1)
    return counts.lazy.map { SampleLevels(.even(to: white), last: $0) }
      .first { levels in used.allSatisfy { levels.number(of: $0) != nil } }
  }

  /// All values of samples, rising.
  private static func used(_ samples: [UInt8]) -> [Int] {
    var isUsed = [Bool](repeating: false, count: white + 1)
    for index in 0..<Numbers.count(samples, depth: 16) { isUsed[Numbers.number(index, of: samples, depth: 16)] = true }
    return isUsed.indices.filter { isUsed[$0] }
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b > 0 { (a, b) = (b, a % b) }
    return a
  }

  // MARK: Numbers and values

  /// The value of a number up to ``last``.
  private func value(_ number: Int) -> Int {
    switch values {
    case .even(let top): (2 * number * top + last) / (2 * last)
    case .listed(let values): values[number]
    }
  }

  /// The number of a value; nil where it has none.
  private func number(of value: Int) -> Int? {
    switch values {
    case .even(let top):
      let number = min((2 * value * last + top) / (2 * top), last)
      return self.value(number) == value ? number : nil
    case .listed(let values): return values.firstIndex(of: value)
    }
  }

  /// The numbers of samples, all of which have such values.
  func numbers(of samples: [UInt8]) -> [UInt8] {
    var table = [Int](repeating: 0, count: Self.white + 1)
    for number in 0...last { table[value(number)] = number }
    return Numbers.map(samples, depth: 16, to: depth) { table[$0] }
  }

  /// The samples of numbers; nil where one is over ``last``.
  func samples(of numbers: [UInt8]) -> [UInt8]? {
    let table = (0...last).map(value)
    var areKnown = true
    let samples = Numbers.map(numbers, depth: depth, to: 16) { number in
      guard number <= last else {
        areKnown = false
        return 0
      }
      return table[number]
    }
    return areKnown ? samples : nil
  }

  // MARK: In a body

  /// Its bytes.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    switch values {
    case .even(let top):
      Varint.append(2 * last, to: &bytes)
      Varint.append(Self.white - top, to: &bytes)
    case .listed(let values):
      Varint.append(2 * last + 1, to: &bytes)
      var next = 0
      for value in values {
        Varint.append(value - next, to: &bytes)
        next = value + 1
      }
    }
    return bytes
  }

  /// Takes them off the front of a body; offsets in errors are relative to its start.
  static func take(from body: inout ArraySlice<UInt8>) throws(EntropyCodingError) -> SampleLevels {
    let start = body.startIndex
    func number(_ expected: String, upTo most: Int) throws(EntropyCodingError) -> Int {
      let place = body.startIndex
      guard case .success(let number) = Varint.take(from: &body), number <= most else {
        throw EntropyCodingError(expected: expected, found: "none", offset: place - start)
      }
      return number
    }
    let head = try number("how many levels there are, up to \(white)", upTo: 2 * (white - 1) + 1)
    let last = head / 2
    guard head % 2 == 1 else {
      guard last > 0 else { throw EntropyCodingError(expected: "two even levels or more", found: "one", offset: 0) }
      // Each number has a value of its own.
      return SampleLevels(.even(to: white - (try number("the highest level", upTo: white - last))), last: last)
    }
    guard last < mostListed else {
      throw EntropyCodingError(expected: "at most \(mostListed) levels in a list", found: "\(last + 1)", offset: 0)
    }
    var (values, next) = ([Int](), 0)
    for _ in 0...last {
      let value = next + (try number("a level", upTo: white - next))
      values.append(value)
      next = value + 1
    }
    return SampleLevels(.listed(values), last: last)
  }
}
