import AEC
import AECImageIO
import AECSupport

/// This project's codec where it keeps every pixel.
struct LosslessAEC: BenchmarkCodec {
  let name = "aec"
  let title = "AEC"
  let version: String
  let settingName = "error"
  let defaultSettings = [0.0]
  /// An encoder has one, whether it counts or not.
  private let model: Model

  /// `release` names the program that runs and its version.
  init(_ model: Model, release: String) { (self.model, version) = (model, "\(release), lossless") }

  func accepts(_ setting: Double) -> Bool { setting == 0 }

  func encode(_ image: Picture, at setting: Double, _ conditions: Conditions) throws -> Measured<[UInt8]> {
    try Measured(conditions) {
      try PictureEncoder(model: model, maxError: 0, work: Work(threads: conditions.threads)).encode(image)
    }
  }

  func decode(_ bytes: [UInt8], _ conditions: Conditions) throws -> Measured<Picture> {
    try Measured(conditions) { try PictureDecoder(models: [], work: Work(threads: conditions.threads)).decode(bytes) }
  }
}

/// PNG by the library this program is linked with, in process.
struct PNGCodec: BenchmarkCodec {
  let name = "png"
  let title = "PNG"
  let version = "libpng"
  let settingName = "level"
  let defaultSettings = [9.0]

  func accepts(_ setting: Double) -> Bool { (1...9).contains(setting) && setting == setting.rounded() }

  func encode(_ image: Picture, at setting: Double, _ conditions: Conditions) throws -> Measured<[UInt8]> {
    try Measured(conditions) {
      try PictureIO.write(image, as: .png, options: PictureWriteOptions(pngLevel: Int(setting)))
    }
  }

  func decode(_ bytes: [UInt8], _ conditions: Conditions) throws -> Measured<Picture> {
    try Measured(conditions) { try PictureIO.read(bytes, kinds: []).picture }
  }
}

extension Peer {
  /// The programs whose files keep every pixel, at their usual efforts and, where that is quick enough, a higher one.
  static let lossless: [Peer] = [optipng, losslessWebP, losslessJXL]

  private static let optipng = Peer(
    name: "optipng", title: "PNG", encoder: "optipng", decoders: [], options: "colours reduced",
    versionArguments: ["-v"], versionPrefix: "version ", settingName: "level", settings: 0...7, defaultSettings: [5],
    input: .png, fileExtension: "png",
    encode: { level, _, input, output in ["-quiet", "-force", "-o\(Int(level))", "-out", output, input] },
    decode: { _, _, _ in [] })

  private static let losslessWebP = Peer(
    name: "webp", title: "WebP", encoder: "cwebp", decoders: ["dwebp"], options: "lossless",
    versionArguments: ["-version"], versionPrefix: "", settingName: "method", settings: 0...6, defaultSettings: [4, 6],
    fileExtension: "webp",
    encode: { method, threads, input, output in
      ["-quiet", "-lossless", "-m", "\(Int(method))"] + (threads > 1 ? ["-mt"] : []) + [input, "-o", output]
    },
    decode: webp.decode)

  private static let losslessJXL = Peer(
    name: "jxl", title: "JPEG XL", encoder: "cjxl", decoders: ["djxl"], options: "distance 0",
    versionArguments: ["--version"], versionPrefix: "cjxl ", settingName: "effort", settings: 1...9,
    defaultSettings: [7], fileExtension: "jxl",
    encode: { effort, threads, input, output in
      [input, output, "-d", "0", "-e", "\(Int(effort))", "--num_threads=\(threads)", "--quiet"]
    },
    decode: jxl.decode)
}
