/// How long an encoder looks for a better file. Decoders read all files alike, in the same time.
///
/// The page <doc:EffortLevels> tells what each level gains and the time it takes.
public enum Effort: Int, Sendable, CaseIterable {
  /// Rounds every latent to its nearest symbol.
  case plain = 1
  /// Rounds with a dead zone: symbols that cost more than they bring become 0. Takes no longer.
  case economical = 2
  /// Also decodes what it would write, looks what is lost, and corrects the latent by it, once.
  case careful = 3
  /// The same twice over, in smaller steps.
  case thorough = 4

  /// What an encoder takes unless told otherwise: the best that costs no time.
  public static let standard = Effort.economical

  /// Whether it codes what the networks leave.
  var hasDetail: Bool { self != .plain }

  var deadZone: DeadZone? { self == .plain ? nil : DeadZone() }

  /// How much each round of refinement moves the latent, in 2^-12 of what was lost: 1.2, or 0.7 twice.
  var refinements: [Int] {
    switch self {
    case .plain, .economical: []
    case .careful: [4915]
    case .thorough: [2867, 2867]
    }
  }
}
