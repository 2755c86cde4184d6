import AEC
import AECModelFast
import AECSupport
import ArgumentParser

/// The models at hand: those built in, those installed, and `.aecm` files that the user names.
enum ModelShelf {
  /// In the order of `aec models`; the first is the default.
  static var builtIn: [Model] { [.fast] }

  /// Encoders for the eye: each codes for the built-in model of its fingerprint.
  static var forTheEye: [Model] { [.fastEye] }

  static let fileExtension = "aecm"
  /// The most bytes of a model file that are read; the library takes no more either.
  static let largestFile = 1 << 26

  /// The model of this name, built in or installed, or the one in the file of this name.
  static func model(_ name: String?) throws(Failure) -> Model {
    guard let name else { return builtIn[0] }
    if let model = builtIn.first(where: { $0.name == name }) { return model }
    if isFile(name) { return try model(file: name) }
    if let file = ModelFolder.file(name) { return try model(file: file) }
    let installed = ModelFolder.files.map { Path.withoutExtension(String(Path.name(of: $0))) }
    let names = (builtIn.map(\.name) + installed).joined(separator: ", ")
    throw Failure(
      .usage, nil, "no model is called '\(name)'", advice: "the names are \(names); or name an .aecm file")
  }

  /// The built-in models, after the one in the file of this name.
  static func models(withFile name: String?) throws(Failure) -> [Model] {
    guard let name else { return builtIn }
    return try [model(name)] + builtIn
  }

  /// Models that a file can be decoded with: these, and the installed one that it names.
  static func models(for header: Header, beside models: [Model]) throws(Failure) -> [Model] {
    guard let fingerprint = header.fingerprint, !models.contains(where: { $0.fingerprint == fingerprint }),
      let model = try ModelFolder.model(fingerprint)
    else { return models }
    return models + [model]
  }

  /// Those built in, and the installed one that a file names, as far as it can be read.
  static func all(for header: Header) -> [Model] { (try? models(for: header, beside: builtIn)) ?? builtIn }

  /// The encoder of the model of this name that is tuned so.
  static func model(_ name: String?, _ tuning: Tuning) throws(Failure) -> Model {
    let model = try model(name)
    guard tuning == .eye else { return model }
    // An encoder that serves a built-in model is another one than this model's own.
    guard let tuned = forTheEye.first(where: { $0.fingerprint == model.fingerprint }),
      builtIn.contains(where: { $0.name == model.name })
    else {
      throw Failure(
        .usage, nil, "the model '\(model.name)' has no encoder for the eye",
        advice: "leave --tune out, or --model: '\(builtIn[0].name)' has one")
    }
    return tuned
  }

  private static func isFile(_ name: String) -> Bool {
    name.contains("/") || Path.extension(of: name) == fileExtension
  }

  static func model(file: String) throws(Failure) -> Model {
    try model(InputFile(file, limit: largestFile).readAll(), file)
  }

  /// The model in the bytes of a file; of an encoder alone, with the decoder half of the model that it serves.
  static func model(_ bytes: [UInt8], _ file: String) throws(Failure) -> Model {
    var served = builtIn
    if let identity = ModelIdentity(bytes), identity.isEncoder,
      let model = try ModelFolder.model(identity.fingerprint)
    {
      served.append(model)
    }
    do {
      return try Model(bytes: bytes, serving: served)
    } catch {
      throw Failure(
        .damaged, file,
        "no model for this aec: \(error.part), byte \(error.offset): expected \(error.expected), found \(error.found)",
        advice: "use an .aecm file that this version's exporter wrote")
    }
  }
}

/// What an encoder makes the most of.
enum Tuning: String, CaseIterable, ExpressibleByArgument {
  /// The squared error.
  case psnr
  /// What people see of it, as SSIMULACRA2 tells it.
  case eye
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
