import AEC
import AECModelFast
import Testing

/// Every layer, symbol, class and pixel equals what the exporter's NumPy twin computed.
@Suite struct VectorTests {
  static let sets = InstructionSet.allCases.filter(\.isAvailable)

  @Test(arguments: sets) func tinyNetworkEqualsItsRecordedVectors(_ set: InstructionSet) throws {
    try replay("tiny", Model(bytes: readResource("Vectors/tiny.aecm")), set)
  }

  @Test(arguments: sets) func fastNetworkEqualsItsRecordedVectors(_ set: InstructionSet) throws {
    try replay("fast", .fast, set)
  }

  private func replay(_ name: String, _ model: Model, _ set: InstructionSet) throws {
    let file = try VectorFile(name)
    let (shape, pixels) = try #require(file.numbers("pixels"))
    let image = Picture(width: shape[1], height: shape[0], pixels: pixels.map(UInt8.init))
    var replayed = 0
    for position in Set(file.records.compactMap { qualityPosition($0.name) }).sorted() {
      let quality = try #require(Quality(position: position))
      let log = LayerLog()
      let work = log.work(set)
      let symbols = try PictureEncoder(model: model, quality: quality, effort: .plain, work: work).symbols(of: image)
      let decoderLog = LayerLog()
      let bytes = try PictureEncoder(model: model, quality: quality, effort: .plain).encode(image)
      let decoder = PictureDecoder(models: [model], work: decoderLog.work(set))
      let (decoded, thumbnail) = (try decoder.decode(bytes), try decoder.thumbnail(bytes))
      for record in file.records where record.name.hasPrefix("q\(position)/") {
        let part = String(record.name.split(separator: "/")[1])
        let found: [Int]? =
          switch part {
          case "decoded": decoded.pixels.map(Int.init)
          case "thumbnail_pixels": thumbnail.pixels.map(Int.init)
          case "z_symbols": symbols.hyper.elements.map(Int.init)
          case "y_symbols": symbols.latent.elements.map(Int.init)
          case "y_classes": symbols.classes.elements.map(Int.init)
          case "z_classes": model.at(quality).hyperClasses.map(Int.init)
          // Not kept as a whole by the codec; wrong ones show in the symbols and in the synthesis transform's stem.
          case "means", "z_hat", "y_hat": nil
          default:
            part.hasPrefix("synthesis") || part == "thumbnail"
              ? decoderLog.output(part, shape: record.shape) : log.output(part, shape: record.shape)
          }
        guard let found else {
          #expect(["means", "z_hat", "y_hat"].contains(part), "\(record.name) was not computed")
          continue
        }
        #expect(record.matches(found), "\(record.name) differs with \(set)")
        replayed += 1
      }
    }
    #expect(replayed > 150)
  }

  private func qualityPosition(_ name: String) -> Int? {
    name.hasPrefix("q") ? Int(name.dropFirst().prefix { $0 != "/" }) : nil
  }
}
