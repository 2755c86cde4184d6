/// Why a picture could not be read or written: what was expected, what was found, where, and what to do.
public struct PictureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of trouble it is; decides what a caller does next.
  public enum Kind: Sendable, Equatable {
    /// The bytes do not begin like a PNG, JPEG or PNM file.
    case unknownFormat
    /// The file ends too early.
    case truncated
    /// The file is damaged or was made wrong.
    case corrupt
    /// The file is right, but its picture cannot be held as the wanted kinds of pixels, or not by the format to be
    /// written.
    case unsupported
    /// The picture is over a limit.
    case overLimit
    /// There is not enough memory.
    case outOfMemory
    /// The source failed to give its bytes.
    case unreadable
    /// The sink took no more bytes.
    case unwritable
  }

  /// What a caller goes by.
  public var kind: Kind
  /// The file's format, where it is known.
  public var format: PictureFormat?
  /// What should have been there.
  public var expected: String
  /// What was there instead.
  public var found: String
  /// Byte of the file up to which it was read when the trouble showed, where there is one.
  public var offset: Int?
  /// Advice, in which `IN` and `OUT.png` or the like stand for the user's files.
  public var advice: String
  /// Which of ``PictureLimits`` it is over, `"pixels"` or `"memory"`, where it is over one that can be raised.
  public var limit: String?

  init(
    _ kind: Kind, _ format: PictureFormat?, expected: String, found: String, offset: Int? = nil,
    advice: String, limit: String? = nil
  ) {
    (self.kind, self.format, self.expected, self.found, self.offset, self.advice, self.limit) =
      (kind, format, expected, found, offset, advice, limit)
  }

  static func unreadable(_ format: PictureFormat?, at offset: Int) -> PictureError {
    PictureError(
      .unreadable, format, expected: "the next bytes", found: "a source that cannot be read", offset: offset,
      advice: "try again or copy the file elsewhere")
  }

  static func unwritable(_ format: PictureFormat) -> PictureError {
    PictureError(
      .unwritable, format, expected: "to write the picture", found: "an output that takes no more bytes",
      advice: "make room or choose another place")
  }

  static func outOfMemory(_ format: PictureFormat) -> PictureError {
    PictureError(
      .outOfMemory, format, expected: "enough memory for the picture", found: "none left",
      advice: "close other programs, or scale the picture")
  }

  /// All of it in one line.
  public var description: String {
    let place = offset.map { ", byte \($0)" } ?? ""
    return "\(format?.name ?? "picture")\(place): expected \(expected), found \(found); \(advice)"
  }
}
