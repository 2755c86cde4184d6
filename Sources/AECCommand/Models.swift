import AEC
import AECSupport
import ArgumentParser

/// `aec models`: the networks that are built in.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that are built in.",
    usage: "aec models [--json]",
    discussion: """
      A picture names its model by the fingerprint of the decoder's half. kMAC/pixel are thousands of \
      multiply-accumulates that a pixel takes.

      Example:
        aec models --json
      """)

  @Flag(help: "Print the same as one JSON object.")
  var json = false

  func run() {
    Terminal.print(json ? Self.json.text : Self.table)
  }

  private static var table: String {
    var rows = [["model", "fingerprint", "decoder bytes", "encoder bytes", "decode kMAC/pixel", "encode kMAC/pixel"]]
    for model in ModelShelf.builtIn {
      let work = model.kiloMACsPerPixel
      rows.append([
        model.name, hexadecimal(model.fingerprint), String(model.decoderBytes), String(model.encoderBytes),
        Figures.fixed(work.decode, 2), Figures.fixed(work.encode, 2),
      ])
    }
    return Figures.table(rows)
  }

  private static var json: JSON {
    let models = ModelShelf.builtIn.map { model -> JSON in
      let work = model.kiloMACsPerPixel
      return [
        "name": .string(model.name), "fingerprint": .string(hexadecimal(model.fingerprint)),
        "decoder_bytes": .integer(model.decoderBytes), "encoder_bytes": .integer(model.encoderBytes),
        "decode_kmac_per_pixel": .number(work.decode), "encode_kmac_per_pixel": .number(work.encode),
      ]
    }
    return ["models": .array(models)]
  }
}
