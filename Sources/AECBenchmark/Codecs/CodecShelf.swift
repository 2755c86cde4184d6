import AEC
import AECSupport

/// The codecs at hand, by name.
package struct CodecShelf: Sendable {
  /// In the order of reports.
  package var codecs: [any BenchmarkCodec]
  /// Codecs that could run here but whose programs are not installed: the name and what is missing.
  package var missing: [(name: String, program: String)]

  /// The linear autoencoder is trained on `folder`; `release` names the program that runs and its version. Encoders that are tuned for
  /// something else than PSNR are measured where they are named.
  package init(
    models: [Model], tuned: [Model] = [], folder: PictureFolder, release: String
  ) throws(FileError) {
    let efforts = [Effort.standard] + Effort.allCases.filter { $0 != .standard }
    let own = models.flatMap { model in efforts.map { AECCodec(model, effort: $0, release: release) } }
    let others = tuned.map { AECCodec($0, isTuned: true, release: release) }
    (codecs, missing) = (own + others + JPEGCodec.all, [])
    try add(Peer.all)
    codecs.append(LinearAutoencoder(trainedOn: folder))
  }

  /// Those that keep every pixel; `model` is what this project's goes without.
  package init(losslessBeside model: Model, release: String) throws(FileError) {
    (codecs, missing) = ([LosslessAEC(model, release: release), PNGCodec()], [])
    try add(Peer.lossless)
  }

  private mutating func add(_ peers: [Peer]) throws(FileError) {
    let temporary = try TemporaryFolder()
    for peer in peers {
      if let codec = CommandCodec(peer, in: temporary) {
        codecs.append(codec)
      } else {
        let decoders = peer.decoders.isEmpty ? "" : " and " + peer.decoders.joined(separator: " or ")
        missing.append((peer.name, peer.encoder + decoders))
      }
    }
  }

  /// The codecs that a sweep takes when none are named.
  package var standard: [any BenchmarkCodec] {
    codecs.filter {
      !["jpeg-progressive", "jpeg-444-progressive", "jpeg-standard"].contains($0.name)
        && ($0 as? AECCodec)?.isStandard != false
    }
  }

  /// The codecs of these names, in the order given, each once. `aec` stands for all of this project's models at
  /// their standard effort, `all` for everything.
  package func codecs(named names: [String]) throws(CodecFailure) -> [any BenchmarkCodec] {
    var chosen: [any BenchmarkCodec] = []
    for name in names {
      let found = codecs.filter {
        name == "all" || $0.name == name || (name == "aec" && ($0 as? AECCodec)?.isStandard == true)
      }
      if found.isEmpty {
        if let missing = missing.first(where: { $0.name == name }) {
          throw CodecFailure("the codec '\(name)' needs \(missing.program), which is not on the PATH")
        }
        let known = (["all", "aec"] + codecs.map(\.name)).joined(separator: ", ")
        throw CodecFailure("no codec is called '\(name)': the names are \(known)")
      }
      chosen += found.filter { codec in !chosen.contains { $0.name == codec.name } }
    }
    return chosen
  }
}
