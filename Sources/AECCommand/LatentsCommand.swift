import AEC
import AECCodes
import AECImageIO
import AECSupport
import ArgumentParser

/// `aec latents`: what the network knows of pictures, as arrays, and back.
struct LatentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latents",
    abstract: "Write what the network knows of pictures as NumPy arrays, and make a picture of such an array.",
    usage: """
      aec latents [OPTIONS] IN ... -o Y.npy
      aec latents --pooled [OPTIONS] IN ... -o Y.npy
      aec latents --picture Y.npy [-q QUALITY] [--size WxH] -o OUT.png
      """,
    discussion: """
      The latent y_hat is float32 of shape [h/16, w/16, M], sides rounded up; of several pictures of one size [N, h/16, w/16, \
      M]. Numbers are those of the float network, whatever the quality. Of an .aec file they are its own where \
      networks spoke for all of its picture, and no pixel was coded without them; all other files are decoded, and the analysis runs at the \
      file's quality, or that of -q.

      --pooled writes [N, 2 M], whatever the sizes: the mean and the deviation of each channel over each picture. Beside \
      the array comes the same name with .json: names in its order, and size, quality and source (stored or analysed) \
      of each.

      --picture runs the network the other way. It needs the quality and the size, which the array does not have; without --size \
      it is 16 times the array's.

      Examples:
        aec latents photo.aec -o y.npy
        aec latents --pooled -r photos -o photos.npy     and photos.json
        aec latents --picture y.npy -q 62 -o back.png
        python3 -c "import numpy; print(numpy.load('y.npy').shape)"
      """)

  @Argument(
    help: ArgumentHelp("Pictures and .aec files; - is standard input.", valueName: "in"), completion: .picturesAndCoded)
  var names: [String] = []

  @Flag(help: "Write means and deviations of the channels, one row a picture.")
  var pooled = false

  @Option(
    help: ArgumentHelp("Make a picture of this array instead.", valueName: "npy"),
    completion: .file(extensions: ["npy"]))
  var picture: String?

  @Option(
    help: ArgumentHelp("The picture's size, of --picture.", valueName: "WxH"), transform: Self.size)
  var size: (width: Int, height: Int)?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The output; - is standard output.", valueName: "out"), completion: .file())
  var output: String

  @Flag(name: .shortAndLong, help: "Replace an output that exists; never one of the inputs.")
  var force = false

  @OptionGroup var codes: CodeSettings
  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings
  @OptionGroup var folders: FolderSettings
  @OptionGroup var talk: TalkSettings

  private static func size(_ text: String) throws -> (width: Int, height: Int) {
    let sides = text.split(separator: "x").map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], (1...1 << 24).contains(width),
      (1...1 << 24).contains(height)
    else { throw ValidationError("--size is WIDTHxHEIGHT in pixels, such as 768x512, not '\(text)'") }
    return (width, height)
  }

  func validate() throws {
    if output.isEmpty { throw ValidationError("the name of the output is empty") }
    if picture != nil {
      guard names.isEmpty, !pooled else { throw ValidationError("--picture takes one array, and no other input") }
    } else {
      guard !names.isEmpty else { throw ValidationError("there is no input") }
      guard size == nil else { throw ValidationError("--size is for --picture") }
      _ = try Names(inputs: names)
    }
    if pooled && output == "-" { throw ValidationError("--pooled writes two files, and needs a name for them") }
  }

  func run() throws {
    if let picture { return try writePicture(of: picture) }
    let reader = try codes.reader(limits: limits.limits)
    let inputs = Inputs(try Names(inputs: names), folders, nil, .coded)
    let file = try OutputFile(output, inputs: inputs.summary.identities, force: force)
    let beside =
      pooled
      ? try OutputFile(Path.withoutExtension(output) + ".json", inputs: inputs.summary.identities, force: force) : nil
    try file.begin()
    try beside?.begin()
    let pooled = pooled
    let (found, status) = try CodeWork(reader, work) { code, _ in
      Row(code.latents, values: pooled ? PooledLatents.moments(of: code.latents) : code.latents.values)
    }.all(inputs, talk)
    let rows = found.map(\.value)
    let shape = try shape(of: rows, found.map(\.name))
    let header = FloatArray.header(shape: shape)
    _ = header.withUnsafeBytes { file.write($0) }
    for row in rows { _ = FloatArray.bytes(of: row.values).withUnsafeBytes { file.write($0) } }
    try file.finish()
    let facts = Self.json(rows, found.map(\.name), shape, model: reader.model, output: output)
    try beside?.finish(Array((facts.text + "\n").utf8))
    if talk.json {
      Terminal.print(facts.text)
    } else if !talk.quiet, output != "-" {
      Terminal.note("\(output): float32 \(shape.map(String.init).joined(separator: " x ")), \(rows[0].facts)")
    }
    if status != .done { Terminal.end(status) }
  }

  /// What is written of a picture.
  private struct Row: Sendable {
    var width, height, channels: Int
    var quality: Quality
    var source: Latents.Source
    var values: [Float]

    init(_ latents: Latents, values: [Float]) {
      (width, height, channels) = (latents.width, latents.height, latents.channels)
      (quality, source, self.values) = (latents.quality, latents.source, values)
    }

    var facts: String {
      "quality \(Figures.short(quality.value, 2)), \(source.rawValue), of \(width)x\(height) pixels"
    }
  }

  private func shape(of rows: [Row], _ names: [String]) throws(Failure) -> [Int] {
    let (first, m) = (rows[0], rows[0].channels)
    if pooled { return [rows.count, 2 * m] }
    let map = [(first.height + 15) / 16, (first.width + 15) / 16, m]
    guard rows.count > 1 else { return map }
    if let other = rows.indices.first(where: { (rows[$0].width, rows[$0].height) != (first.width, first.height) }) {
      throw Failure(
        .usage, names[other],
        "is \(rows[other].width) x \(rows[other].height), but \(names[0]) is \(first.width) x \(first.height), and one array holds one size",
        advice: "write each to an array of its own, or all with --pooled")
    }
    return [rows.count] + map
  }

  private static func json(_ rows: [Row], _ names: [String], _ shape: [Int], model: Model, output: String) -> JSON {
    let pictures = zip(names, rows).map { name, row -> JSON in
      [
        "input": .string(name), "width": .integer(row.width), "height": .integer(row.height),
        "quality": .quality(row.quality), "source": .string(row.source.rawValue),
      ]
    }
    return [
      "output": .string(output), "shape": .array(shape.map(JSON.integer)),
      "model": NamedModel(name: model.name, fingerprint: model.fingerprint).json,
      "names": .array(names.map(JSON.string)), "pictures": .array(pictures),
    ]
  }

  // MARK: Back

  private func writePicture(of path: String) throws {
    let source = try InputFile(path, limit: Pictures.largestFile)
    let bytes = try source.readAll()
    let array: FloatArray
    do {
      array = try FloatArray(npy: bytes)
    } catch {
      throw Failure(error, in: source.name)
    }
    let (model, quality) = (try codes.reader(limits: limits.limits).model, codes.quality ?? .standard)
    let shape = array.shape.count == 4 && array.shape[0] == 1 ? Array(array.shape.dropFirst()) : array.shape
    guard shape.count == 3, shape.allSatisfy({ $0 > 0 }), shape[0] < 1 << 20, shape[1] < 1 << 20 else {
      throw Failure(
        .notAPicture, source.name,
        "has the shape \(array.shape.map(String.init).joined(separator: " x ")), not [h/16, w/16, M]",
        advice: "give an array as 'aec latents' writes it of one picture")
    }
    let (width, height) = size ?? (16 * shape[1], 16 * shape[0])
    guard (width + 15) / 16 == shape[1], (height + 15) / 16 == shape[0] else {
      throw Failure(
        .usage, source.name, "has \(shape[1]) x \(shape[0]) positions, and a picture of \(width)x\(height) has others",
        advice: "leave out --size, or give the size of the picture")
    }
    let latents = Latents(
      width: width, height: height, channels: shape[2], fingerprint: model.fingerprint, quality: quality,
      source: .analysed, values: array.values)
    let format = PictureFormat(fileExtension: Path.extension(of: output)) ?? .png
    let file = try OutputFile(output, inputs: Set([source.status?.identity].compactMap(\.self)), force: force)
    try file.begin()
    do {
      let picture = try PictureDecoder(models: [model], limits: limits.limits, work: work.work()).picture(of: latents)
      try file.finish(PictureIO.write(picture, as: format))
    } catch let error as CodecError {
      throw Failure(error, in: source.name)
    } catch let error as PictureError {
      throw Failure(error, in: output)
    }
    if talk.json {
      let facts: JSON = [
        "output": .string(output), "width": .integer(width), "height": .integer(height), "quality": .quality(quality),
        "model": NamedModel(name: model.name, fingerprint: model.fingerprint).json,
      ]
      Terminal.print(facts.text)
    }
  }
}
