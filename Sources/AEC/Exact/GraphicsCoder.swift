import CKernels

/// The pixels of a square of text, drawings or patterns, one by one: each is one of a few guesses from what came before, or its
/// colour is told.
///
/// The guesses, normative too, are made in `history.c`: what followed earlier where the pixels around were the same, then the
/// pixels next to it.
///
/// Normative: <doc:Lossless>.
struct GraphicsCoder: PixelCoder, ~Copyable {
  private let history: OpaquePointer
  private var counters = [OddsCounter](
    repeating: OddsCounter(slowest: 6), count: Int(AEC_GUESS_RANKS * AEC_GUESS_SOURCES * AEC_GUESS_CONTEXTS))
  private var literals: LiteralCoder
  /// log2 of the slots of a table of guesses.
  private let digits: Int32
  // Of the pixel that is coded.
  private var around = aec_surroundings()
  private var guesses = [UInt32](repeating: 0, count: Int(AEC_GUESS_SOURCES))
  private var contexts = [UInt16](repeating: 0, count: Int(AEC_GUESS_SOURCES))
  /// Numbers of a pixel.
  private let samples: Int
  /// What samples may be off.
  private let maxError: Int
  /// What a squared gray level of an error is worth, in 1/65536 bit; nil where only `maxError` tells.
  private let errorCost: Int?

  /// A coder of a square of so many pixels, each of 1 or 3 samples; `errorCost` is for writers.
  init(samples: Int, maxError: Int, errorCost: Int? = nil, pixels: Int) {
    history = OpaquePointer(UnsafeMutableRawPointer.allocate(byteCount: aec_history_size(), alignment: 64))
    (digits, literals) = (Int32(Self.digits(pixels)) - 1, LiteralCoder(samples: samples, digits: Self.digits(pixels)))
    (self.samples, self.maxError) = (samples, maxError)
    // A gray pixel's error is that of three numbers.
    self.errorCost = errorCost.map { $0 * (PictureLayout.rgb8.samples / samples) }
  }

  /// Bytes that it takes for a square of so many pixels.
  static func memory(pixels: Int) -> Int { (2 * MemoryLayout<OddsCounter>.stride + 6) << digits(pixels) + 100_000 }

  /// log2 of the counters of a table of literals: about as many as there are pixels, 8 at least and 18 at most; half as many
  /// slots of guesses.
  private static func digits(_ pixels: Int) -> UInt32 {
    UInt32(min(max(Int.bitWidth - (pixels - 1).leadingZeroBitCount, 8), 18))
  }

  deinit { UnsafeMutableRawPointer(history).deallocate() }

  mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ pixels: inout [UInt8], width: Int, _ coder: inout Coder
  ) throws(Coder.Failure) {
    try code(&pixels, width: width, runs: { _ in [0..<width] }, &coder)
  }

  /// Codes the pixels of rows of `width` (1 ... 512), of each row those in `runs` of columns, which rise; they become what a decoder
  /// sees. A reader makes them.
  mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ pixels: inout [UInt8], width: Int, runs: (_ row: Int) -> [Range<Int>], _ coder: inout Coder
  ) throws(Coder.Failure) {
    aec_history_begin(history, Int32(width), digits)
    let length = samples * width
    for row in 0..<pixels.count / length {
      var end = 0
      for run in runs(row) {
        aec_history_skip(history, Int32(end), Int32(run.lowerBound))
        for column in run { try code(&pixels, row * length + samples * column, column, length, &coder) }
        end = run.upperBound
      }
      aec_history_skip(history, Int32(end), Int32(width))
      aec_history_end_row(history)
    }
  }

  /// Codes the pixel at a byte, in a column of rows of so many bytes.
  @inline(__always)
  private mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ pixels: inout [UInt8], _ index: Int, _ column: Int, _ length: Int, _ coder: inout Coder
  ) throws(Coder.Failure) {
    let count = Int(aec_history_guess(history, Int32(column), &around, &guesses, &contexts))
    let actual = Colour(pixels, at: index, samples)
    var (rank, chosen) = (0, nil as Int?)
    if let errorCost {
      chosen = choose(actual, at: index, of: pixels, length, among: count, errorCost)
    }
    while rank < count {
      let isSo = chosen.map { $0 == rank } ?? Colour(guesses[rank]).isWithin(maxError, of: actual)
      guard try !coder.code(isSo, &counters[Int(contexts[rank])]) else { break }
      rank += 1
    }
    let colour = rank < count ? Colour(guesses[rank]) : try literals.code(actual, around, &coder)
    for place in 0..<samples { pixels[index + place] = colour[place] }
    aec_history_learn(history, Int32(column), colour.word, rank != 0)
  }

  /// The rank of the guess that is taken for a colour, `count` where it is told: an exact one; else, of a colour that goes on
  /// neither to the right nor below, that of the least bits and error together. A colour that goes on is worth being known.
  private mutating func choose(
    _ actual: Colour, at index: Int, of pixels: [UInt8], _ length: Int, among count: Int, _ errorCost: Int
  ) -> Int {
    func isSame(_ next: Int) -> Bool { next < pixels.count && Colour(pixels, at: next, samples) == actual }
    var (best, least, rate) = (count, Int.max, 0)
    for rank in 0..<count {
      let guess = Colour(guesses[rank])
      guard guess != actual else { return rank }
      let odds = counters[Int(contexts[rank])].odds
      let cost = rate + odds.cost(true) + errorCost * guess.squaredError(actual)
      if cost < least { (best, least) = (rank, cost) }
      rate += odds.cost(false)
    }
    guard !isSame(index + samples), !isSame(index + length) else { return count }
    return rate + literals.price(of: actual, around).cost < least ? count : best
  }
}

/// A colour of three numbers in a word, red lowest; of a gray one the others are 0.
struct Colour: Equatable {
  let word: UInt32

  @inline(__always)
  init(_ word: UInt32) { self.word = word }

  @inline(__always)
  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    word = UInt32(red) | UInt32(green) << 8 | UInt32(blue) << 16
  }

  /// That of the pixel of so many numbers at a byte.
  @inline(__always)
  init(_ pixels: [UInt8], at index: Int, _ samples: Int) {
    if samples == 1 {
      self.init(pixels[index], 0, 0)
    } else {
      self.init(pixels[index], pixels[index + 1], pixels[index + 2])
    }
  }

  /// Red, green or blue.
  @inline(__always)
  subscript(place: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> UInt32(8 * place)) }

  /// Whether none of its numbers is further off than that from another's.
  @inline(__always)
  func isWithin(_ error: Int, of other: Colour) -> Bool {
    guard error > 0 else { return word == other.word }
    return (0..<3).allSatisfy { abs(Int(self[$0]) - Int(other[$0])) <= error }
  }

  /// The sum of the squares of its numbers' distances from another's.
  @inline(__always)
  func squaredError(_ other: Colour) -> Int {
    (0..<3).reduce(0) { $0 + (Int(self[$1]) - Int(other[$1])) * (Int(self[$1]) - Int(other[$1])) }
  }
}
