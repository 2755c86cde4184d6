/// Why the bytes of a model cannot be used: what was expected, what was found, and where.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The part that was being read, such as `"head"` or a layer's name.
  public var part: String
  /// What should have been there.
  public var expected: String
  /// What was there instead.
  public var found: String
  /// Byte of the file.
  public var offset: Int

  /// All of it in one line, and what to do.
  public var description: String {
    "model, \(part), byte \(offset): expected \(expected), found \(found); "
      + "use an .aecm file that this version's exporter wrote"
  }
}
