import AEC
import AECCodes
import ArgumentParser

/// Whose codes, and at which quality.
struct CodeSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp("The network: a name from 'aec models', or an .aecm file.", valueName: "name"),
    completion: .list(ModelShelf.builtIn.map(\.name)))
  var model: String?

  @Option(
    name: [.customShort("q", allowingJoined: true), .long],
    help: ArgumentHelp(
      "The quality of the analysis (default that of the .aec file, and 62 of a picture); a file of another is decoded.",
      valueName: "1-100"), transform: Compress.quality)
  var quality: Quality?

  @Flag(help: "Decode .aec files and run the analysis also where their own latents would do.")
  var decode = false

  /// A reader of codes; files of built-in models are decoded as well.
  func reader(limits: Limits) throws(Failure) -> CodeReader {
    CodeReader(
      model: try ModelShelf.model(model), models: ModelShelf.builtIn, quality: quality, decodes: decode, limits: limits)
  }
}

extension Failure {
  /// What is wrong with a file of codes.
  init(_ error: CodesError, in path: String) {
    let status: ExitStatus =
      switch error.kind {
      case .otherKind: .notAPicture
      case .damaged: .damaged
      case .newer, .unlike: .needsOther
      }
    self.init(status, path, "\(error.part): expected \(error.expected), found \(error.found)", advice: error.advice)
  }
}
