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

/// A model as reports name it.
struct NamedModel {
  /// Nil of one that is not at hand.
  let name: String?
  let fingerprint: UInt32

  init(name: String?, fingerprint: UInt32) { (self.name, self.fingerprint) = (name, fingerprint) }

  /// That of a file; nil of one without networks.
  init?(of header: Header, among models: [Model] = ModelShelf.builtIn) {
    guard let fingerprint = header.fingerprint else { return nil }
    self.init(name: models.first { $0.fingerprint == fingerprint }?.name, fingerprint: fingerprint)
  }

  var text: String { "model \(name ?? "not built in") (\(hexadecimal(fingerprint)))" }
  var json: JSON { ["name": .optional(name), "fingerprint": .string(hexadecimal(fingerprint))] }
}
