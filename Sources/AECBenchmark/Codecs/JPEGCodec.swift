import AEC
import AECImageIO

/// JPEG by the library this program is linked with, in process.
package struct JPEGCodec: BenchmarkCodec {
  package let name: String
  package let title: String
  private let options: PictureWriteOptions

  private init(
    _ name: String, _ title: String, chroma: PictureWriteOptions.Chroma = .halved, optimised: Bool = true,
    progressive: Bool = false
  ) {
    (self.name, self.title) = (name, title)
    options = PictureWriteOptions(
      jpegChroma: chroma, jpegOptimised: optimised, jpegProgressive: progressive)
  }

  /// Every kind; the first is what other codecs are measured against.
  package static let all = [
    JPEGCodec("jpeg", "JPEG 4:2:0"),
    JPEGCodec("jpeg-444", "JPEG 4:4:4", chroma: .full),
    JPEGCodec("jpeg-progressive", "JPEG 4:2:0 progressive", progressive: true),
    JPEGCodec("jpeg-444-progressive", "JPEG 4:4:4 progressive", chroma: .full, progressive: true),
    JPEGCodec("jpeg-standard", "JPEG 4:2:0 standard tables", optimised: false),
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
    try Measured(conditions) { try PictureIO.read(bytes).picture }
  }
}
