import AEC
import AECBenchmark
import AECCodes
import AECImageIO
import AECSupport

/// Makes a map of pictures.
struct MapWork {
  private let command: MapCommand
  private let outputs: MapCommand.Outputs
  private let inputs: Inputs
  private let labelFile: LabelFile?

  /// Cells along a side of a picture whose means stand for its pixels.
  private static let pixelCells = 16

  init(_ command: MapCommand, _ outputs: MapCommand.Outputs, _ inputs: Inputs) throws(Failure) {
    (self.command, self.outputs, self.inputs) = (command, outputs, inputs)
    labelFile = try command.labels.flatMap { name throws(Failure) in
      ["folder", "top"].contains(name) ? nil : try Self.labels(in: name)
    }
    guard inputs.entries.count <= PictureMap.mostPoints else {
      throw Failure(
        .overLimit, nil, "\(inputs.entries.count) pictures are more than the \(PictureMap.mostPoints) that a map shows",
        advice: "map a part of them, such as one folder")
    }
  }

  private static func labels(in path: String) throws(Failure) -> LabelFile {
    let source = try InputFile(path, limit: 1 << 28)
    let bytes = try source.readAll()
    do {
      return try LabelFile(bytes)
    } catch {
      throw Failure(error, in: source.name)
    }
  }

  /// What is kept of a picture.
  private struct Found: Sendable {
    var descriptor: Descriptor
    var thumbnail: Picture
    var pixels: [Float]
  }

  func run() throws {
    // Names are looked up before the work, which may be long.
    _ = try labels(of: inputs.entries.map(\.input))
    let (found, status) = try read()
    let started = ContinuousClock.now
    let bar = ProgressLine(wanted: !command.talk.quiet)
    defer { bar?.end() }
    let threads = command.work.work().threads
    let labels = try labels(of: found.map(\.name))
    var settings = PictureMap.Settings()
    settings.method = command.method ?? settings.method
    settings.perplexity = command.perplexity ?? settings.perplexity
    settings.seed = command.seed ?? settings.seed
    settings.threads = threads
    let points = PointRows(found.map(\.value.descriptor))
    let map = PictureMap(of: points, settings) { bar?.show($0, of: "placing \(found.count) pictures") }
    let purity = MapPurity(
      labels, codes: points, map: map, pixels: PointRows(found.map(\.value.pixels)), threads: threads)
    let seconds = (ContinuousClock.now - started).inSeconds
    let entries = zip(found, map.places).enumerated().map { index, pair in
      MapEntry(
        name: pair.0.name, x: pair.1.x, y: pair.1.y, label: labels.indices[index],
        thumbnail: pair.0.value.thumbnail)
    }
    let text: String
    do {
      text = try MapPage(entries, labels: labels.names, facts: facts(map, purity)).text()
    } catch {
      throw Failure(error, in: command.output)
    }
    try outputs.finish(text, MapDrawing.picture(entries))
    bar?.end()
    if command.talk.json {
      Terminal.print(json(entries, labels, map, purity, bytes: text.utf8.count, seconds: seconds).text)
    } else if !command.talk.quiet, command.output != "-" {
      Terminal.print("\(command.output): \(found.count) pictures, \(labels.names.count) labels")
      Terminal.print(Figures.table(purity.rows))
      if command.talk.verbose { Terminal.note("placed and compared in \(Figures.fixed(seconds, 1)) s") }
    }
    if status != .done { Terminal.end(status) }
  }

  private func read() throws -> (values: [(name: String, value: Found)], status: ExitStatus) {
    let reader = try command.models.descriptorReader(decodes: false, limits: command.limits.limits)
    // Small enough for the page and the memory to hold all of them.
    let side = inputs.entries.count <= 2000 ? 96 : inputs.entries.count <= 8000 ? 48 : 32
    return try CodeWork(reader, command.work) { code, _ in
      guard let picture = code.picture ?? code.thumbnail,
        let descriptor = Descriptor(of: code.latents.brought(to: .standard, of: reader.model))
      else { preconditionFailure("a code has a picture or a thumbnail, and is of the network that it was asked of") }
      let thumbnail = picture.fitted(into: side)
      return Found(
        descriptor: descriptor, thumbnail: thumbnail, pixels: thumbnail.cells(side: Self.pixelCells))
    }.all(inputs, command.talk)
  }

  private func labels(of names: [String]) throws(Failure) -> PictureLabels {
    guard let labelFile, let path = command.labels else {
      return PictureLabels(foldersOf: names, depth: command.labels == "top" ? 1 : .max)
    }
    let (labels, unused) = labelFile.labels(of: names)
    guard labels.contains(where: { $0 != nil }) || names.isEmpty else {
      throw Failure(
        .usage, path, "has a label for none of the pictures, such as \(names[0])",
        advice: "name pictures as they are named here, or by the end of that from a folder on")
    }
    if names.count == inputs.entries.count, !unused.isEmpty {
      command.talk.warn(
        ["\(unused.count) of its names are no picture's, such as \(unused[0])"], about: path)
    }
    return PictureLabels(labels)
  }

  // MARK: What is told

  private func facts(_ map: PictureMap, _ purity: MapPurity) -> [(name: String, value: String)] {
    let way =
      map.perplexity.map { "t-SNE of perplexity \(Figures.short($0)), seed \(command.seed ?? 0)" }
      ?? "the two principal components"
    return [("Places", "\(way), of the descriptors of aec similar")]
      + purity.rows.dropFirst().map { ("Nearest of the same label, by \($0[0])", $0[1]) }
  }

  private func json(
    _ entries: [MapEntry], _ labels: PictureLabels, _ map: PictureMap, _ purity: MapPurity, bytes: Int, seconds: Double
  ) -> JSON {
    let counts = Dictionary(entries.compactMap(\.label).map { ($0, 1) }, uniquingKeysWith: +)
    return [
      "output": .string(command.output), "png": .optional(command.png), "bytes": .integer(bytes),
      "method": .string(map.method.rawValue), "perplexity": .optional(map.perplexity),
      "seed": map.method == .tsne ? .integer(command.seed ?? 0) : .null, "seconds": .number(seconds),
      "purity": purity.json,
      "labels": .array(
        labels.names.enumerated().map { index, name in
          [
            "name": .string(name), "pictures": .integer(counts[index] ?? 0),
            "colour": .string(LabelColour.hex(LabelColour(index).light)),
          ]
        }),
      "pictures": .array(
        entries.map { entry in
          [
            "name": .string(entry.name), "x": .number(entry.x), "y": .number(entry.y),
            "label": .optional(entry.label.map { labels.names[$0] }),
          ]
        }),
    ]
  }
}

/// How pure neighbourhoods are, by codes and by pixels, in all dimensions and in two.
struct MapPurity {
  private let codes, map, pixels, components, chance: Double?

  init(_ labels: PictureLabels, codes: PointRows, map: PictureMap, pixels: PointRows, threads: Int) {
    func purity(_ points: PointRows) -> Double? { Purity.nearest(points, labels.indices, threads: threads) }
    func plane(_ map: PictureMap) -> PointRows { PointRows(map.places.map { [Float($0.x), Float($0.y)] }) }
    var settings = PictureMap.Settings()
    settings.method = .pca
    (self.codes, self.map, self.pixels) = (purity(codes), purity(plane(map)), purity(pixels))
    components = purity(plane(PictureMap(of: pixels, settings)))
    chance = Purity.byChance(labels.indices)
  }

  /// A head, and a row for each.
  var rows: [[String]] {
    let values = [
      ("codes", codes), ("the map", map), ("pixels", pixels), ("principal components of pixels", components),
      ("chance", chance),
    ]
    return [["\(Purity.neighbours) nearest of the same label, by", ""]]
      + values.map { [$0.0, $0.1.map(Figures.percent) ?? "-"] }
  }

  var json: JSON {
    [
      "neighbours": .integer(Purity.neighbours), "codes": .optional(codes), "map": .optional(map),
      "pixels": .optional(pixels), "pixel_components": .optional(components), "chance": .optional(chance),
    ]
  }
}
