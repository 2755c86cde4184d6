import AEC
import AECSupport
import ArgumentParser

/// `aec models`: the networks that are built in or installed.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that are built in or installed; install and remove models.",
    usage: """
      aec models [--json] [list]
      aec models install FILE.aecm
      aec models remove NAME
      """,
    discussion: """
      A picture names its model by the fingerprint of the decoder's half; that of an installed model is found by it when a \
      file is decoded. When compressing, --model names it. Models are kept in $XDG_DATA_HOME/aec/models \
      (~/.local/share/aec/models). kMAC/pixel are thousands of multiply-accumulates that a pixel takes.

      A model file tells of itself in a card: where it comes from, its licence. Nobody has checked what it says.

      Examples:
        aec models
        aec models --json
        aec models install mine.aecm
        aec compress --model mine photo.png
        aec models remove mine
      """)

  @Argument(
    help: ArgumentHelp("list, which needs not be said; or install FILE, or remove NAME.", valueName: "action"),
    completion: .list(["list", "install", "remove"]))
  var words: [String] = []

  @Flag(help: "Print the same as one JSON object.")
  var json = false

  func validate() throws {
    switch words.first {
    case nil: break
    case "list":
      if words.count > 1 { throw ValidationError("'aec models list' takes no names") }
    case "install", "remove":
      let what = words[0] == "install" ? "the file of a model" : "the name of a model"
      if words.count != 2 { throw ValidationError("'aec models \(words[0])' takes \(what)") }
    case let word?: throw ValidationError("models can be listed, installed or removed; '\(word)' is none of it")
    }
  }

  func run() throws {
    switch words.first {
    case "install":
      let model = try ModelFolder.install(words[1])
      Terminal.print(json ? Self.json([(model, true)]).text : Self.installed(model))
    case "remove":
      try ModelFolder.remove(words[1])
      if json { Terminal.print(JSON.object([("removed", .string(words[1]))]).text) }
    default:
      let models = Self.all
      Terminal.print(json ? Self.json(models).text : Self.table(models.map(\.model)))
    }
  }

  /// All that can be read, and whether it is an installed one.
  private static var all: [(model: Model, isInstalled: Bool)] {
    var models = ModelShelf.builtIn.map { ($0, false) }
    for file in ModelFolder.files {
      do throws(Failure) {
        models.append((try ModelShelf.model(file: file), true))
      } catch {
        Terminal.note("aec: warning: \(error.subject ?? file): \(error.text)")
      }
    }
    return models
  }

  private static func installed(_ model: Model) -> String {
    let card =
      model.card.isEmpty ? "" : ":\n" + model.card.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    return "model \(model.name) (\(hexadecimal(model.fingerprint))) is installed\(card)"
  }

  private static func table(_ models: [Model]) -> String {
    var rows = [["model", "fingerprint", "decoder bytes", "encoder bytes", "decode kMAC/pixel", "encode kMAC/pixel"]]
    for model in models {
      let work = model.kiloMACsPerPixel
      rows.append([
        model.name, hexadecimal(model.fingerprint), String(model.decoderBytes), String(model.encoderBytes),
        Figures.fixed(work.decode, 2), Figures.fixed(work.encode, 2),
      ])
    }
    return Figures.table(rows)
  }

  private static func json(_ models: [(model: Model, isInstalled: Bool)]) -> JSON {
    let models = models.map { model, isInstalled -> JSON in
      let work = model.kiloMACsPerPixel
      return [
        "name": .string(model.name), "fingerprint": .string(hexadecimal(model.fingerprint)),
        "decoder_bytes": .integer(model.decoderBytes), "encoder_bytes": .integer(model.encoderBytes),
        "decode_kmac_per_pixel": .number(work.decode), "encode_kmac_per_pixel": .number(work.encode),
        "installed": .bool(isInstalled), "card": .string(model.card),
      ]
    }
    return ["models": .array(models)]
  }
}
