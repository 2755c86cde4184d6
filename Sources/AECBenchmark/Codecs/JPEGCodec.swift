import AEC
import AECImageIO

/// JPEG by the library this program is linked with, in process.
package struct JPEGCodec: BenchmarkCodec {
  package let name: String
  package let title: String
  private let options: PictureWriteOptions

  /// Every kind; the first is what other codecs are measured against.
  package static let all = [
    JPEGCodec(name: "jpeg", title: "JPEG 4:2:0", options: .init(jpegChroma: .halved)),
    JPEGCodec(name: "jpeg-444", title: "JPEG 4:4:4", options: .init()),
    JPEGCodec(
      name: "jpeg-progressive", title: "JPEG 4:2:0 progressive",
      options: .init(jpegChroma: .halved, jpegProgressive: true)),
    JPEGCodec(name: "jpeg-444-progressive", title: "JPEG 4:4:4 progressive", options: .init(jpegProgressive: true)),
    JPEGCodec(
      name: "jpeg-standard", title: "JPEG 4:2:0 standard tables",
      options: .init(jpegChroma: .halved, jpegOptimised: false)),
  ]

  package var version: String {
    let tables =
      options.jpegProgressive ? "progressive" : options.jpegOptimised ? "optimised tables" : "standard tables"
    return "\(PictureIO.jpegLibrary), \(tables)"
  }

  package var defaultSettings: [Double] { [5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 85, 90, 95] }

  package func accepts(_ setting: Double) -> Bool {
    (1...100).contains(setting) && setting == setting.rounded()
  }

  package func encode(
    _ image: Picture, at setting: Double, _ conditions: Conditions
  ) throws -> Measured<[UInt8]> {
    var options = options
    options.jpegQuality = Int(setting)
    return try Measured(conditions) { try PictureIO.write(image, as: .jpeg, options: options) }
  }

  package func decode(_ bytes: [UInt8], _ conditions: Conditions) throws -> Measured<Picture> {
    try Measured(conditions) { try PictureIO.read(bytes, kinds: []).picture }
  }
}
