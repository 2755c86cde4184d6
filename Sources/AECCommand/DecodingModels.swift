import AEC
import ArgumentParser

/// The networks that files are decoded by, beside those installed, which are found when a file asks for them.
struct DecodingModels: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An .aecm file whose network may be needed, beside those built in and installed.", valueName: "file"),
    completion: .file(extensions: ["aecm"]))
  var model: String?

  /// Those built in, after the one that was named.
  var all: [Model] { get throws(Failure) { try ModelShelf.models(withFile: model) } }
}
