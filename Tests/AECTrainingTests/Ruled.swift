import AEC
import AECTestSupport
import AECTraining
import Foundation
import Testing

/// A network of weights that follow from a rule, as `models/train/ruled.py` makes them.
enum Ruled {
  /// Of a table: what it begins with, its rise with each anchor, and the deviation of its entries.
  private static let tables = [
    "latent_gain": (0.4, 0.2, 0.3), "latent_inverse_gain": (-0.4, -0.2, 0.3), "latent_class": (2.0, 0.0, 1.0),
    "hyper_gain": (1.0, 0.0, 0.3), "hyper_inverse_gain": (-1.0, 0.0, 0.3), "hyper_class": (3.0, 0.0, 0.5),
    "analysis.gain": (0.0, 0.0, 0.4), "synthesis.gain": (0.0, 0.0, 0.4),
  ]

  /// Multiples of 2^-23 in -1 ... 1.
  private static func uniform(_ seed: Int, _ count: Int) -> [Double] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Double(random.next() >> 40) * 0x1p-23 - 1 }
  }

  static let weights: [String: Tensor] = {
    let shapes = Architecture(.tiny).shapes.sorted { $0.key < $1.key }
    return Dictionary(
      uniqueKeysWithValues: shapes.enumerated().map { seed, entry in
        let (name, shape) = entry
        let count = shape.reduce(1, *)
        let values = uniform(seed, count).enumerated().map { index, value in
          if let (start, rise, spread) = tables[name] {
            return start + rise * Double(index / shape[1]) + spread * value
          }
          if name.hasSuffix(".bias") { return 0.05 * value }
          let part = name.contains(".mix_out.") || name.contains(".project.") ? 0.5 : 1
          return part * (3 / Double(count / shape[0])).squareRoot() * value
        }
        return (name, Tensor(shape: shape, values: values.map { Float($0) }))
      })
  }()

  /// Slopes that wrap around, and noise: 64x64.
  static let pictures: [Picture] = {
    let (side, count) = (64, 3)
    let noise = uniform(1000, count * side * side * 3).map { Int((8 * $0).rounded(.down)) }
    return (0..<count).map { which in
      let pixels = (0..<side * side * 3).map { index in
        let (row, column, colour) = (index / (3 * side), index / 3 % side, index % 3)
        let slope = (column * (colour + 1) + 2 * row * (which + 1)) % 64
        return UInt8(96 + slope + noise[which * side * side * 3 + index])
      }
      return Picture(width: side, height: side, pixels: pixels)
    }
  }()

  static let calibrationPictures = {
    var squares = CalibrationPictures(size: 64, withExtremes: false)
    for picture in pictures { squares.add(picture) }
    return squares
  }()

  /// Anchors that it is calibrated at.
  static let anchors = [0.0, 5, 10, 15]

  static func calibration() throws -> Calibration {
    Calibration(try TensorFile.read([UInt8](Data(contentsOf: resource("Vectors/ruled.calibration")))))
  }

  /// The lines of the vectors that begin with a word, without it.
  static func lines(_ kind: String) throws -> [[String]] {
    try String(contentsOf: resource("Vectors/ruled.txt"), encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: " ").map(String.init) }.filter { $0[0] == kind }.map { Array($0.dropFirst()) }
  }

  private static func resource(_ path: String) throws -> URL {
    try #require(Bundle.module.url(forResource: path, withExtension: nil))
  }
}
