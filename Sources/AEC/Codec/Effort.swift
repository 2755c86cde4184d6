/// How long an encoder looks for a better file. Decoders read all files alike, in the same time.
///
/// The page <doc:EffortLevels> tells what each level gains and the time it takes.
public enum Effort: Int, Sendable, CaseIterable {
  /// Rounds every latent to its nearest symbol, and codes nothing beside networks: for photographs, and quick.
  case plain = 1
  /// Rounds with a dead zone: symbols that cost more than they bring become 0. Decodes what it would write, and codes what that
  /// leaves, so that quality holds for pictures of every kind.
  case economical = 2
  /// Also looks what is lost before that, and corrects the latent by it, once.
  case careful = 3
  /// The same twice over, in smaller steps.
  case thorough = 4

  /// What an encoder takes unless told otherwise: the quickest that does every picture well.
  public static let standard = Effort.economical

  /// Whether it codes what the networks leave.
  var hasDetail: Bool { self != .plain }

  var deadZone: DeadZone? { self == .plain ? nil : DeadZone() }

  /// How much each round of refinement moves the latent, in 2^-12 of what was lost: 0.9, or 0.5 twice.
  var refinements: [Int] {
    switch self {
    case .plain, .economical: []
    case .careful: [3686]
    case .thorough: [2048, 2048]
    }
  }
}
