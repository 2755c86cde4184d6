import AEC
import AECCodes
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

  /// A reader of codes of the network whose latents descriptors are made of.
  func descriptorReader(decodes: Bool, limits: Limits) throws(Failure) -> CodeReader {
    guard let fast = ModelShelf.builtIn.first(where: { $0.fingerprint == DescriptorMap.fast.fingerprint }) else {
      throw Failure(
        .needsOther, nil, "the built-in networks are others than descriptors were fitted for",
        advice: "fit them again with models/train/descriptor.py")
    }
    return CodeReader(model: fast, models: try all, quality: nil, decodes: decodes, limits: limits)
  }
}
