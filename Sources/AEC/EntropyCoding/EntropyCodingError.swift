/// Why a section of coded symbols could not be read: what was expected, what was found, where, and what to do.
package struct EntropyCodingError: Error, Equatable, CustomStringConvertible {
  /// What the format asks for at this place.
  package var expected: String
  /// What the bytes say instead.
  package var found: String
  /// Where, in bytes from the start of the section's body.
  package var offset: Int

  /// What the reader of the message can do about it: nothing but get the bytes again.
  package var advice: String { "The file is damaged or cut short; fetch it again." }

  /// The work was told to stop; who told it says why.
  static let stopped = EntropyCodingError(expected: "to run to the end", found: "work that was stopped", offset: 0)

  package var description: String { "expected \(expected), found \(found) at byte \(offset). \(advice)" }
}
