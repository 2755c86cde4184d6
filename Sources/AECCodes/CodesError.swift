/// What is wrong with a file of arrays, descriptors or a fitted model, or with what is asked of it.
public struct CodesError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Kind: Sendable {
    /// The file is none of that kind.
    case otherKind
    /// The file is cut off or damaged.
    case damaged
    /// The file needs a newer version.
    case newer
    /// The two cannot be compared: they are of different models, qualities or ways.
    case unlike
  }

  /// What kind of error it is.
  public var kind: Kind
  /// The part of the file, such as `header`.
  public var part: String
  /// What was expected there.
  public var expected: String
  /// What was found.
  public var found: String
  /// What to do about it.
  public var advice: String

  init(_ kind: Kind, in part: String, expected: String, found: String, advice: String) {
    (self.kind, self.part, self.expected, self.found, self.advice) = (kind, part, expected, found, advice)
  }

  /// All of it in a sentence.
  public var description: String { "\(part): expected \(expected), found \(found); \(advice)" }
}
