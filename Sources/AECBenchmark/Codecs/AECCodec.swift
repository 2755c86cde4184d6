import AEC

/// This project's codec with one model and one level of effort.
package struct AECCodec: BenchmarkCodec {
  private let model: Model
  private let effort: Effort
  /// Whether it is tuned for something else than PSNR.
  private let isTuned: Bool
  package let version: String
  /// `aec-fast`; with another than the standard effort `aec-fast-e4`, of the encoder for the eye `aec-fast-eye`.
  package let name: String
  package let title: String

  /// `release` names the program that runs and its version. Where several models may be called the same, the caller tells them apart.
  package init(
    _ model: Model, effort: Effort = .standard, isTuned: Bool = false, release: String,
    called other: (name: String, title: String)? = nil
  ) {
    (self.model, self.effort, self.isTuned) = (model, effort, isTuned)
    version = "\(release), model \(model.name) \(hexadecimal(model.fingerprint)), effort \(effort.rawValue)"
    let isStandard = effort == .standard
    name = other?.name ?? "aec-\(model.name)" + (isStandard ? "" : "-e\(effort.rawValue)")
    title = other?.title ?? "AEC \(model.name)" + (isStandard ? "" : ", effort \(effort.rawValue)")
  }

  /// Whether it is what `aec compress` does unless told otherwise.
  package var isStandard: Bool { effort == .standard && !isTuned }
  package var defaultSettings: [Double] { [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100] }

  package func encode(
    _ image: Picture, at setting: Double, _ conditions: Conditions
  ) throws -> Measured<[UInt8]> {
    let quality = try quality(setting)
    return try Measured(conditions) {
      try PictureEncoder(model: model, quality: quality, effort: effort, work: Work(threads: conditions.threads))
        .encode(image)
    }
  }

  package func decode(_ bytes: [UInt8], _ conditions: Conditions) throws -> Measured<Picture> {
    try Measured(conditions) {
      try PictureDecoder(models: [model], work: Work(threads: conditions.threads)).decode(bytes)
    }
  }

  package func idealBits(of image: Picture, at setting: Double) throws -> Double? {
    let encoder = PictureEncoder(model: model, quality: try quality(setting), effort: effort, work: Work(threads: 1))
    let header = try PictureDecoder.header(of: encoder.encode(image))
    // What the detail layer takes, or squares without loss, is no sum over symbols of known classes: it counts as it is.
    let others = header.sections.filter { [.detail, .lossless].contains($0.tag) }
    let detail = 8 * Double(others.reduce(0) { $0 + $1.length })
    guard let quality = header.quality else { return detail }
    let symbols = try encoder.symbols(of: image)
    let positions = symbols.hyper.height * symbols.hyper.width
    let hyperClasses = model.at(quality).hyperClasses
    return detail + IdealBits.shared.bits(symbols.latent.elements, classes: symbols.classes.elements)
      + IdealBits.shared.bits(
        symbols.hyper.elements, classes: (0..<positions).flatMap { _ in hyperClasses })
  }

  private func quality(_ setting: Double) throws(CodecFailure) -> Quality {
    guard let quality = Quality(setting) else {
      throw CodecFailure("expected a quality from 1 to 100, found \(setting)")
    }
    return quality
  }
}

/// A codec that did not do what it was asked, in words.
package struct CodecFailure: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
