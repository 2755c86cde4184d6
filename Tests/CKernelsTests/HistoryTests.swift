import AECTestSupport
import CKernels
import Testing

/// The guesses of drawn pictures' colours against the formulas of the page `Lossless`, as they are written there.
@Suite struct HistoryTests {
  private struct Guess: Equatable {
    let colour: UInt32
    let context: Int
  }

  /// The formulas, on a whole picture.
  private struct Formulas {
    let width: Int
    /// By row, then column; what is there so far. Pixels that are left out are black.
    private var colours: [[UInt32]] = []
    private var missed: [[Bool]] = []
    private var slots = [[Int: (colour: UInt32, trust: Int)]](repeating: [:], count: 3)
    private var found = [0, 0, 0]

    private let digits: Int

    init(width: Int, digits: Int) { (self.width, self.digits) = (width, digits) }

    private func colour(_ row: Int, _ column: Int) -> UInt32 {
      if row < 0 { return 0 }
      if column < 0 { return row == 0 ? 0 : colours[row - 1][0] }
      return colours[row][min(column, width - 1)]
    }

    private func wasMissed(_ row: Int, _ column: Int) -> Bool {
      row >= 0 && column >= 0 && column < width && missed[row][column]
    }

    mutating func begin(_ row: Int) {
      guard colours.count == row else { return }
      colours.append([])
      missed.append([])
    }

    mutating func guesses(_ row: Int, _ column: Int) -> (guesses: [Guess], missed: Int) {
      func at(_ up: Int, _ right: Int) -> UInt32 { colour(row - up, column + right) }
      let (west, north, corner, east) = (at(0, -1), at(1, 0), at(1, -1), at(1, 1))
      var hash: UInt32 = 0x9E37_79B9
      var hashes: [UInt32] = []
      for (index, colour) in [
        west, north, corner, east, at(0, -2), at(2, 0), at(2, 1), at(1, -2), at(1, 2), at(0, -3), at(2, -1),
      ].enumerated() {
        hash = (hash ^ colour) &* 0x85EB_CA6B
        hash ^= hash >> 15
        if [3, 5, 10].contains(index) { hashes.insert(hash, at: 0) }
      }
      found = hashes.map { Int(($0 &* 0xC2B2_AE35) >> UInt32(32 - digits)) }
      let wrong = [(0, -1), (1, 0), (1, 1)].count { wasMissed(row - $0.0, column + $0.1) }
      var all: [(colour: UInt32, source: Int, own: Int)] = []
      for table in 0..<3 {
        if let slot = slots[table][found[table]] { all.append((slot.colour, table, slot.trust - 1)) }
      }
      let equal = [west == north, north == corner, north == east, west == at(0, -2), north == at(2, 0)]
      let bits = equal.enumerated().reduce(0) { $0 + ($1.element ? 1 << $1.offset : 0) }
      for (index, colour) in [west, north, corner, east].enumerated() { all.append((colour, 3 + index, bits)) }
      var guesses: [Guess] = []
      for (colour, source, own) in all where !guesses.contains(where: { $0.colour == colour }) {
        let rank = min(guesses.count, 3)
        guesses.append(Guess(colour: colour, context: (7 * rank + source) * 128 + 4 * own + wrong))
      }
      return (guesses, wrong)
    }

    mutating func learn(_ row: Int, _ colour: UInt32, missed: Bool) {
      colours[row].append(colour)
      self.missed[row].append(missed)
      for table in 0..<3 {
        guard let slot = slots[table][found[table]] else {
          slots[table][found[table]] = (colour, 1)
          continue
        }
        if slot.colour == colour {
          slots[table][found[table]] = (colour, min(slot.trust + 1, 16))
        } else if slot.trust > 2 {
          slots[table][found[table]] = (slot.colour, (slot.trust - 1) / 2 + 1)
        } else {
          slots[table][found[table]] = (colour, 1)
        }
      }
    }

    mutating func skip(_ row: Int, _ count: Int) {
      colours[row] += [UInt32](repeating: 0, count: count)
      missed[row] += [Bool](repeating: false, count: count)
    }
  }

  private static let palettes: [[UInt32]] = [
    [0, 0xFF_FFFF], [0, 1, 2, 3, 0x8000, 0xFF_0000], (0..<300).map { 7919 * $0 },
  ]

  /// A pixel of a few colours, many of which repeat the row above.
  @Test(arguments: [1, 2, 3, 40, 512], palettes) func guessesFollowTheFormulas(_ width: Int, _ palette: [UInt32]) {
    var random = SplitMix64(seed: 141)
    let memory = Fenced([UInt64](repeating: 0xA5A5_A5A5_A5A5_A5A5, count: (aec_history_size() + 7) / 8))
    let history = OpaquePointer(memory.start)
    let digits = random.int(1...17)
    aec_history_begin(history, Int32(width), Int32(digits))
    var formulas = Formulas(width: width, digits: digits)
    var (lastRow, row): ([UInt32], [UInt32]) = ([], [])
    for y in 0..<(width > 100 ? 6 : 60) {
      formulas.begin(y)
      var column = 0
      while column < width {
        if random.int(0...19) == 0 {
          let count = random.int(1...width - column)
          aec_history_skip(history, Int32(column), Int32(column + count))
          formulas.skip(y, count)
          row += [UInt32](repeating: 0, count: count)
          column += count
          continue
        }
        let wanted = formulas.guesses(y, column)
        var around = aec_surroundings()
        var (colours, contexts) = ([UInt32](repeating: 0, count: 7), [UInt16](repeating: 0, count: 7))
        let count = Int(aec_history_guess(history, Int32(column), &around, &colours, &contexts))
        let found = zip(colours, contexts).prefix(count).map { Guess(colour: $0, context: Int($1)) }
        #expect(found == wanted.guesses && Int(around.missed) == wanted.missed)
        let repeats = !lastRow.isEmpty && random.int(0...9) > 0
        let colour = repeats ? lastRow[column] : palette[random.int(0...palette.count - 1)]
        let isMissed = colour != found[0].colour
        aec_history_learn(history, Int32(column), colour, isMissed)
        formulas.learn(y, colour, missed: isMissed)
        row.append(colour)
        column += 1
      }
      aec_history_end_row(history)
      (lastRow, row) = (row, [])
    }
    withExtendedLifetime(memory) {}
  }
}
