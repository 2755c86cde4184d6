import AEC
import AECTestSupport
import AECTraining
import Testing

@Suite struct CalibratorTests {
  /// The norm of the difference, by that of what was expected.
  private static func distance(_ found: Tensor, _ expected: Tensor) -> Float {
    let squares = zip(found.values, expected.values).map { (($0 - $1) * ($0 - $1), $1 * $1) }
    return (squares.reduce(0) { $0 + $1.0 } / squares.reduce(0) { $0 + $1.1 }).squareRoot()
  }

  @Test func aCalibrationIsThatOfPython() throws {
    let expected = try Ruled.calibration().tensors
    let found = try Calibrator(Ruled.weights).calibration(Ruled.calibrationPictures, anchors: Ruled.anchors).tensors
    let distances = expected.map { name, tensor in (name, found[name].map { Self.distance($0, tensor) } ?? .infinity) }
    // A symbol between two whole numbers may fall to either side, and moves what depends on it.
    #expect(distances.filter { $0.1 > 1e-4 }.count < distances.count / 10)
    for (name, distance) in distances { #expect(distance < 0.02, "\(name)") }
  }

  @Test func threadsChangeNothing() throws {
    func found(_ threads: Int) throws -> [String: Tensor] {
      try Calibrator(Ruled.weights, threads: threads).calibration(Ruled.calibrationPictures, anchors: [6]).tensors
    }
    let one = try found(1)
    #expect(!one.isEmpty)
    for threads in [2, 5] { #expect(try found(threads) == one) }
  }

  @Test func momentsAreThoseOfTheInputs() throws {
    let found = try Calibrator(Ruled.weights).calibration(Ruled.calibrationPictures, anchors: Ruled.anchors).tensors
    for (name, product) in found where name.hasSuffix(".product") {
      let layer = String(name.dropLast(".product".count))
      let mean = try #require(found[layer + ".mean"]).values
      let peaks = try #require(found[layer + ".input"]).values
      let k = mean.count
      #expect(product.shape == [k, k])
      for i in 0..<k {
        let square = product.values[k * i + i]
        #expect(square >= mean[i] * mean[i] * 0.999 && square <= peaks[i] * peaks[i] * 1.001, "\(name)")
        for j in 0..<i { #expect(abs(product.values[k * i + j] - product.values[k * j + i]) <= 1e-4 * square + 1e-6) }
      }
    }
  }

  @Test func theFloatNetworkIsThatOfPython() throws {
    let network = try FloatNetwork(Ruled.weights)
    let picture = FloatMap(Ruled.pictures[0])
    for line in try Ruled.lines("float") {
      let numbers = line.compactMap(Double.init)
      let outcome = network.code(picture, anchor: numbers[0])
      let decoded = network.synthesise(outcome.yHat, anchor: numbers[0])
      let squares = zip(decoded.values, picture.values).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      #expect(abs(outcome.bits / numbers[1] - 1) < 1e-3, "\(line)")
      #expect(abs(squares / Double(picture.values.count) / numbers[2] - 1) < 1e-3, "\(line)")
    }
  }

  @Test func stripesOfTheColoursAreOf16And32And64Pixels() {
    let stripes = CalibrationPictures().others[4].pixels
    for (colour, width) in [16, 32, 64].enumerated() {
      #expect((0..<256).allSatisfy { stripes[3 * $0 + colour] == ($0 / width % 2 == 1 ? 255 : 0) })
    }
  }

  @Test func squaresAreCutWithinPictures() {
    var pictures = CalibrationPictures(size: 64)
    for (width, squares) in [(64, 3), (63, 0), (200, 3)] {
      let before = pictures.squares.count
      pictures.add(.mixed(width, 140), squares: 3)
      #expect(pictures.squares.count - before == squares)
    }
    #expect(pictures.squares.allSatisfy { $0.width == 64 && $0.height == 64 })
    let first = pictures.squares[0]
    #expect(
      (0...140 - 64).contains {
        first == Picture.mixed(64, 140).part(PictureRegion(x: 0, y: $0, width: 64, height: 64))
      })
  }
}
