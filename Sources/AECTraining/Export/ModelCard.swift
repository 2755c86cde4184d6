import AECSupport

/// What a model file tells of itself, in words: where it comes from, and under which licence. It lies outside of the checksums, and
/// nothing depends on it. It names no files and no people, but what the licence says.
public struct ModelCard: Sendable, Equatable {
  /// As the user states it; nil where nothing was stated.
  public var licence: String?
  /// The model that it was trained from, and its fingerprint; nil where it began with nothing.
  public var base: (name: String, fingerprint: UInt32)?
  /// The command, without names of files and folders.
  public var command: String
  /// Of all that was drawn.
  public var seed: Int
  /// How many pictures it was trained on.
  public var pictures: Int
  /// Of these pictures, together.
  public var megapixels: Double
  /// What ``KeptAside/hash(_:)`` makes of them.
  public var hash: UInt32
  /// Before the first step, and whenever the network was validated.
  public var curve: [ValidationCost]
  /// How much of what training changed is in it (``Blend/share``).
  public var blend: Double

  /// A card.
  public init(
    licence: String?, base: (name: String, fingerprint: UInt32)?, command: String, seed: Int, pictures: Int,
    megapixels: Double, hash: UInt32, curve: [ValidationCost], blend: Double = 1
  ) {
    (self.licence, self.base, self.command, self.seed) = (licence, base, command, seed)
    (self.pictures, self.megapixels, self.hash) = (pictures, megapixels, hash)
    (self.curve, self.blend) = (curve, blend)
  }

  /// Whether two cards say the same.
  public static func == (one: ModelCard, other: ModelCard) -> Bool { one.text == other.text }

  /// What it tells but for the curve, each a name and a value.
  public var facts: [(name: String, value: String)] {
    let base = base.map { "\($0.name) \(Figures.hexadecimal($0.fingerprint, 8))" }
    var facts: [(name: String, value: String)] = [
      ("licence", licence ?? "not stated"), ("base", base ?? "none"), ("command", command), ("seed", "\(seed)"),
      ("pictures", "\(pictures), \(Figures.fixed(megapixels, 1)) megapixels, hash \(Figures.hexadecimal(hash, 8))"),
    ]
    if blend < 1 { facts.append(("blend", "\(Figures.short(blend)) of what training changed")) }
    return facts
  }

  /// Lines of names and values.
  public var text: String {
    var lines = facts.map { "\($0.name): \($0.value)" }
    lines += curve.map { cost in
      "step \(cost.step): objective \(Figures.fixed(cost.objective, 4)), \(Figures.fixed(cost.bitsPerPixel, 4)) bpp, "
        + "\(Figures.fixed(cost.decibels, 2)) dB"
    }
    lines.append("note: weights may remember pictures that they were trained on")
    return lines.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n" }.joined()
  }
}
