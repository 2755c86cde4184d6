import AEC
import AECImageIO
import AECSupport
import AECTraining
import ArgumentParser

/// The command `aec-export`: weights and pictures become a model file.
@main
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aec-export",
    abstract: "Turns the float weights of a network into a model file of integers.",
    usage: "aec-export WEIGHTS PICTURES... --name NAME --out FILE",
    discussion: """
      Weights are a safetensors file of float32 tensors; models/train/tensors.py makes one of a checkpoint. Pictures are \
      photographs, or what the network is for, as files or folders, of at least 256 pixels a side. What they tell is \
      written to the file of --calibration, or read from it where there are none.

      Prints each layer, and what the integers lose: ideal bits and PSNR of float network and model, and the \
      BD-rate between them.

      Examples:
        aec-export mine.safetensors photographs --name mine --out mine.aecm
        aec-export mine.safetensors --calibration mine.calibration --rounding nearest --name mine --out mine.aecm
        aec-export tuned.safetensors photographs --encoder-of fast.aecm --name tuned --out tuned.aecm
      """)

  @Argument(help: ArgumentHelp("Weights by name.", valueName: "weights"))
  var weights: String

  @Argument(help: ArgumentHelp("Pictures to calibrate on, and folders of them.", valueName: "pictures"))
  var pictures: [String] = []

  @Option(help: "What the model calls itself, 1 to 16 letters.")
  var name: String

  @Option(help: ArgumentHelp("The model file.", valueName: "file"))
  var out: String

  @Option(help: ArgumentHelp("A file that keeps what the pictures tell.", valueName: "file"))
  var calibration: String?

  @Option(
    help: ArgumentHelp(
      "The model whose decoder half stays, bit by bit, where the encoder alone was trained: the file then holds an "
        + "encoder.", valueName: "file"))
  var encoderOf: String?

  @Option(help: "How 8-bit weights are rounded: in turn, or to the nearest.")
  var rounding = Rounding.turn

  @Option(
    help: ArgumentHelp(
      "Pictures to measure the loss on, instead of a few squares of those calibrated on.", valueName: "pictures"))
  var evaluate: [String] = []

  @Option(help: "Squares of 256x256 pixels to calibrate on.")
  var crops = 32

  @Option(help: "Squares to fit the thumbnail heads to.")
  var headCrops = 128

  /// Squares that the loss is measured on, unless there are other pictures.
  private static let measured = 8

  enum Rounding: String, CaseIterable, ExpressibleByArgument { case turn, nearest }

  func validate() throws {
    if pictures.isEmpty && calibration == nil {
      throw ValidationError("pictures or the file of a calibration are needed")
    }
    if crops < 1 || headCrops < 1 { throw ValidationError("at least one square is needed") }
  }

  func run() throws {
    let weights = try TensorFile.read(Files.read(weights))
    let squares = try Self.squares(of: pictures, crops, max(crops, headCrops))
    let served = try encoderOf.map { try Model(bytes: Files.read($0)) }
    let exporter = try ModelExporter(
      weights: weights, calibration: calibration(weights, squares), rounding: rounding == .turn ? .inTurn : .nearest,
      keeping: served.map { IntegerModel($0) })
    let model = try exporter.model(named: name)
    let bytes = served == nil ? model.bytes : model.encoderBytes()
    try Files.write(bytes, to: out)
    for line in model.report { print(line) }
    print("\(out): \(bytes.count) bytes, fullest accumulator \(Figures.percent(model.fullest))")
    let measured =
      try evaluate.isEmpty ? Array(squares.squares.prefix(Self.measured)) : PictureSearch.files(evaluate).map(Self.read)
    if !measured.isEmpty { try printLoss(weights, Model(bytes: bytes, serving: served.map { [$0] } ?? []), measured) }
  }

  /// Squares of the pictures, of all of them if they are fewer than are needed, else of some.
  private static func squares(of pictures: [String], _ observed: Int, _ needed: Int) throws -> CalibrationPictures {
    var squares = CalibrationPictures(observed: observed)
    let files = try PictureSearch.files(pictures)
    for index in 0..<min(files.count, needed) {
      let (missing, left) = (needed - squares.squares.count, min(files.count, needed) - index)
      let file = files[files.count > needed ? index * files.count / needed : index]
      squares.add(try read(file), squares: (missing + left - 1) / left)
    }
    guard files.isEmpty || !squares.squares.isEmpty else {
      throw ValidationError("pictures of at least 256 pixels a side are needed, and none of \(files.count) is")
    }
    return squares
  }

  /// That of a file, or of pictures.
  private func calibration(_ weights: [String: Tensor], _ squares: CalibrationPictures) throws -> Calibration {
    if squares.squares.isEmpty, let calibration { return Calibration(try TensorFile.read(Files.read(calibration))) }
    let line = ProgressLine(wanted: true)
    defer { line?.end() }
    let made = try Calibrator(weights) { line?.show($0, of: "calibrating") }.calibration(squares)
    if let calibration { try Files.write(TensorFile.write(made.tensors), to: calibration) }
    return made
  }

  private func printLoss(_ weights: [String: Tensor], _ model: Model, _ pictures: [Picture]) throws {
    let line = ProgressLine(wanted: true)
    let loss = try IntegerLoss(weights: weights, model: model, pictures: pictures) { line?.show($0, of: "measuring") }
    line?.end()
    for (kind, points) in [("floats", loss.floats), ("integers", loss.integers)] {
      let shown = points.map { "\(Figures.fixed($0.bitsPerPixel, 4)) bpp \(Figures.fixed($0.decibels, 3)) dB" }
      print("\(kind): \(shown.joined(separator: "  "))")
    }
    do {
      print("integers lose \(Figures.signed(try loss.rate, 3)) % (BD-rate, ideal bits, \(pictures.count) pictures)")
    } catch {
      print("there is no BD-rate: \(error)")
    }
  }

  /// The colours of a picture.
  private static func read(_ path: String) throws -> Picture {
    try PictureIO.read(Files.read(path), kinds: []).picture
  }
}
