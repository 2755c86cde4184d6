/// A network that the integer format cannot hold, or a calibration that is not of it: what was expected, what was found, and
/// where.
public struct ExportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A layer, a table or a tensor.
  public var part: String
  /// What should have been there.
  public var expected: String
  /// What was there instead.
  public var found: String

  init(_ part: String, expected: String, found: String) {
    (self.part, self.expected, self.found) = (part, expected, found)
  }

  /// All of it in one line, and what to do.
  public var description: String {
    "export, \(part): expected \(expected), found \(found); use weights and a calibration of one network"
  }
}
