/// Why a picture could not be coded or decoded: what was expected, what was found, where, and what to do.
public struct CodecError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of trouble it is; decides what a caller does next.
  public enum Kind: Sendable, Equatable {
    /// The bytes do not begin like an `.aec` file.
    case notAPicture
    /// The file ends too early.
    case truncated
    /// The file is damaged or was made wrong.
    case corrupt
    /// The file needs a newer version of this library.
    case newer
    /// The file was made with a model that is not at hand.
    case unknownModel
    /// The picture is over a limit: its ``CodecError/part`` is `"pixels"`, `"memory"` or `"work"` where one of ``Limits`` was
    /// met, and `"time"` where ``Work/deadline`` was.
    case overLimit
    /// The region that was asked for does not lie within the picture.
    case outside
    /// The rows that an encoder was given are not those of its picture.
    case wrongRows
    /// The decoded picture is not the one that the file was proven with, though no byte of it is damaged: this machine or this
    /// version decodes it otherwise than the one it was made with.
    case proofFailed
    /// No quality gives a file that meets the ``Target``.
    case unmet
    /// The task was cancelled.
    case cancelled
  }

  /// What a caller goes by.
  public var kind: Kind
  /// What the codec was reading or making, such as `"header"` or `"section y"`.
  public var part: String
  /// What should have been there.
  public var expected: String
  /// What was there instead.
  public var found: String
  /// Byte of the file at which it showed, where there is one.
  public var offset: Int?
  /// What to do about it.
  public var advice: String

  package init(
    _ kind: Kind, in part: String, expected: String, found: String, offset: Int? = nil, advice: String
  ) {
    (self.kind, self.part, self.expected, self.found, self.offset, self.advice) =
      (kind, part, expected, found, offset, advice)
  }

  /// All of it in one line.
  public var description: String { "\(place): expected \(expected), found \(found); \(advice)" }

  /// The part and, where there is one, the byte.
  package var place: String { offset.map { "\(part), byte \($0)" } ?? part }

  package static func cancelled(_ part: String) -> CodecError {
    CodecError(
      .cancelled, in: part, expected: "to run to the end", found: "a cancelled task", advice: "nothing was written")
  }

  /// The deadline passed while `part` was at work.
  static func late(_ part: String) -> CodecError {
    CodecError(
      .overLimit, in: "time", expected: "to be done by the deadline", found: "\(part) still at work",
      advice: "give it more time or more threads, or take a smaller picture")
  }
}
