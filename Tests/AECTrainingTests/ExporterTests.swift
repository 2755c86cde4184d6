import AEC
import AECSupport
import AECTestSupport
import AECTraining
import Testing

@Suite struct ExporterTests {
  private static func exporter(
    _ weights: [String: Tensor] = Ruled.weights, _ calibration: Calibration? = nil,
    _ rounding: WeightRounding = .nearest
  ) throws -> ModelExporter {
    try ModelExporter(weights: weights, calibration: calibration ?? Ruled.calibration(), rounding: rounding)
  }

  private static func checksum(_ values: [[Int]]) -> String {
    let bytes = values.joined().flatMap { value in withUnsafeBytes(of: Int32(value).littleEndian) { Array($0) } }
    return Figures.hexadecimal(Checksum.crc32(bytes), 8)
  }

  @Test func aModelIsTheOneThatPythonExports() throws {
    let model = try Self.exporter().model(named: "ruled")
    let layers = try Ruled.lines("layer")
    #expect(layers.count == model.layers.count)
    for line in layers {
      let layer = try #require(model.layers[line[0]])
      let found = Self.checksum([layer.biases, layer.multipliers, layer.weights])
      #expect(["\(layer.shift)", "\(layer.limit)", found] == Array(line[1...]), "\(line[0])")
    }
    for line in try Ruled.lines("table") { #expect(Self.checksum([try #require(model.tables[line[0]])]) == line[1]) }
    #expect([Figures.hexadecimal(Checksum.crc32(model.bytes), 8)] == (try Ruled.lines("file"))[0])
  }

  @Test func aModelIsRead() throws {
    let model = try Model(bytes: Self.exporter().model(named: "mine").bytes)
    #expect(model.name == "mine")
    let picture = Ruled.pictures[0]
    let file = try PictureEncoder(model: model, quality: Quality(50)!).encode(picture)
    #expect(try PictureDecoder(models: [model]).decode(file).width == picture.width)
  }

  @Test func integersLoseLittle() throws {
    let calibration = try Calibrator(Ruled.weights).calibration(Ruled.calibrationPictures, anchors: Ruled.anchors)
    for rounding in [WeightRounding.nearest, .inTurn] {
      let model = try Self.exporter(Ruled.weights, calibration, rounding).model(named: "ruled")
      #expect(model.fullest < 1)
      let loss = try IntegerLoss(weights: Ruled.weights, model: Model(bytes: model.bytes), pictures: Ruled.pictures)
      for (floats, integers) in zip(loss.floats, loss.integers) {
        #expect(abs(floats.decibels - integers.decibels) < 0.5)
        #expect(abs(floats.bitsPerPixel / integers.bitsPerPixel - 1) < 0.05)
      }
    }
  }

  @Test func aNameIsOfLettersThatTheFileHas() throws {
    for name in ["", "seventeen-letters", "zwei Wörter"] {
      #expect(throws: ExportError.self) { try Self.exporter().model(named: name) }
    }
  }

  @Test(arguments: ["scales.dw1.weight", "hyper_gain", "analysis.stem.bias"])
  func weightsOfAnotherNetworkAreRefusedByName(name: String) throws {
    let tensor = try #require(Ruled.weights[name])
    let longer = Tensor(shape: tensor.shape + [1], values: tensor.values)
    let unknown = Tensor(shape: tensor.shape, values: tensor.values.map { _ in .nan })
    for (changed, other) in [(name, nil), (name, longer), (name, unknown), ("scales.more", tensor)] {
      var weights = Ruled.weights
      weights[changed] = other
      #expect {
        _ = try Self.exporter(weights)
      } throws: { ($0 as? ExportError)?.part == changed }
    }
  }

  @Test func aCalibrationOfAnotherNetworkIsRefusedByName() throws {
    for name in ["scales.dw1.input", "thumbnail.weight", "context.layers.3.output"] {
      var tensors = try Ruled.calibration().tensors
      tensors[name] = nil
      #expect {
        _ = try Self.exporter(Ruled.weights, Calibration(tensors))
      } throws: { ($0 as? ExportError)?.part == name }
    }
    #expect(throws: ExportError.self) { try Self.exporter(Ruled.weights, nil, .inTurn) }
  }

  @Test func momentsThatNoInputsHaveAreRefused() throws {
    var tensors = try Calibrator(Ruled.weights).calibration(Ruled.calibrationPictures, anchors: [0]).tensors
    let name = "analysis.tail.expand.product"
    let product = try #require(tensors[name])
    tensors[name] = Tensor(shape: product.shape, values: product.values.map { -$0 })
    #expect {
      try Self.exporter(Ruled.weights, Calibration(tensors), .inTurn).model(named: "other")
    } throws: { ($0 as? ExportError)?.part == "analysis.tail.expand" }
  }

  @Test(arguments: [40, 1 << 62, 1040])
  func widthsThatAModelFileCannotHaveAreRefused(width: Int) {
    var weights = Ruled.weights
    weights["analysis.stem.weight"] = Tensor(
      shape: [width, width == 1 << 62 ? 0 : 1, 1, 1], values: Array(repeating: 0, count: width == 1 << 62 ? 0 : width))
    #expect {
      _ = try FloatNetwork(weights)
    } throws: { ($0 as? ExportError)?.part == "weights" }
  }

  @Test(arguments: [1, 7]) func squaresThatAModelFileCannotHaveAreRefused(side: Int) {
    var weights = Ruled.weights
    for (name, tensor) in weights where name.hasPrefix("analysis.body.") && name.hasSuffix(".depthwise.weight") {
      let channels = tensor.shape[0]
      weights[name] = Tensor(
        shape: [channels, 1, side, side], values: Array(repeating: 0, count: channels * side * side))
    }
    #expect {
      _ = try FloatNetwork(weights)
    } throws: { ($0 as? ExportError)?.part == "analysis.body.0.depthwise.weight" }
  }

  @Test func aMapThatNothingMovesIsRefused() throws {
    var tensors = try Ruled.calibration().tensors
    for name in ["hyper_analysis.layers.4.conv.output", "context.layers.0.conv.output"] {
      tensors[name] = tensors[name].map { Tensor(shape: $0.shape, values: $0.values.map { _ in 0 }) }
      #expect(throws: ExportError.self) {
        try Self.exporter(Ruled.weights, Calibration(tensors)).model(named: "still")
      }
    }
  }
}
