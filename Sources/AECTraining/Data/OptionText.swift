import AECSupport

/// Why the text of an option does not say how to train: what was expected, and what was found.
package struct OptionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The option, with its dashes.
  package var option: String
  /// What it can be.
  package var expected: String
  /// What it was.
  package var found: String

  /// All of it in one line.
  package var description: String { "\(option): expected \(expected), found \(found.isEmpty ? "nothing" : found)" }
}

/// The text of an option that is a word, behind some of which stands a number: `marks`, `gaussian:25`.
struct OptionText {
  let word: String
  private let rest: String?
  private let option, text, choices: String

  /// The text of `option`, which has these choices.
  init(_ option: String, _ text: String, choices: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    (word, rest) = (parts[0], parts.count > 1 ? parts[1] : nil)
    (self.option, self.text, self.choices) = (option, text, choices)
  }

  /// That the word is none of the choices.
  var isUnknown: OptionError { OptionError(option: option, expected: choices, found: text) }

  /// Refuses a number behind a word that takes none.
  func standsAlone() throws(OptionError) {
    if rest != nil { throw OptionError(option: option, expected: "\(word) without a number", found: text) }
  }

  /// The number behind the word, called `name` where it is missing or out of its range.
  func number(_ name: String, in range: ClosedRange<Double>, isWhole: Bool = false) throws(OptionError) -> Double {
    guard let number = rest.flatMap(Double.init), range.contains(number), !isWhole || number == number.rounded() else {
      let kind = isWhole ? "a whole number" : "a number"
      let (least, most) = (Figures.short(range.lowerBound), Figures.short(range.upperBound))
      throw OptionError(option: option, expected: "\(word):\(name), \(kind) in \(least)...\(most)", found: text)
    }
    return number
  }
}
