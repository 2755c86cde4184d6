/// How good a picture shall be: 1 (smallest file) to 100 (best picture), with decimals.
///
/// Equal steps of quality are equal steps of the logarithm of the rate-distortion weight the networks were trained for
/// (16 anchors, 256 steps between each two); the file stores the step.
public struct Quality: Sendable, Hashable {
  /// The step that a file stores, 0 ... 3840.
  package let position: Int

  package static let positions = 0...3840

  /// The quality nearest to `value`, or nil outside of 1 ... 100.
  public init?(_ value: Double) {
    guard value >= 1, value <= 100 else { return nil }
    position = Int(((value - 1) * 3840 / 99).rounded())
  }

  package init?(position: Int) {
    guard Self.positions.contains(position) else { return nil }
    self.position = position
  }

  /// 1 ... 100.
  public var value: Double { 1 + Double(position) * 99 / 3840 }

  /// The default: about 36 dB on photographs.
  public static let standard = Quality(62)!
}
