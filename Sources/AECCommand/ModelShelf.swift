import AEC
import AECModelFast
import AECSupport

/// The models at hand: those built in, and `.aecm` files that the user names.
enum ModelShelf {
  /// In the order of `aec models`; the first is the default.
  static var builtIn: [Model] { [.fast] }

  /// The model of this name, or the one in the file of this name.
  static func model(_ name: String?) throws(Failure) -> Model {
    guard let name else { return builtIn[0] }
    if let model = builtIn.first(where: { $0.name == name }) { return model }
    if isFile(name) { return try model(file: name) }
    let names = builtIn.map(\.name).joined(separator: ", ")
    throw Failure(
      .usage, nil, "no model is called '\(name)'", advice: "the names are \(names); or name an .aecm file")
  }

  /// The built-in models, after the one in the file of this name.
  static func models(withFile name: String?) throws(Failure) -> [Model] {
    guard let name else { return builtIn }
    return try [model(name)] + builtIn
  }

  /// What to call the model of this fingerprint, if it is at hand.
  static func name(of fingerprint: UInt32) -> String? {
    builtIn.first { $0.fingerprint == fingerprint }?.name
  }

  private static func isFile(_ name: String) -> Bool {
    name.contains("/") || Path.extension(of: name) == "aecm"
  }

  private static func model(file: String) throws(Failure) -> Model {
    let bytes = try InputFile(file, limit: 1 << 30).readAll()
    do {
      return try Model(bytes: bytes)
    } catch {
      throw Failure(
        .damaged, file,
        "no model for this aec: \(error.part), byte \(error.offset): expected \(error.expected), found \(error.found)",
        advice: "use an .aecm file that this version's exporter wrote")
    }
  }
}
