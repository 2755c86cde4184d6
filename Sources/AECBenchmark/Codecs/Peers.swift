import AECImageIO
import AECSupport

/// What the benchmark knows of a codec's programs.
struct Peer: Sendable {
  var name: String
  var title: String
  var encoder: String
  /// The first one found is taken; none where this program reads the files itself.
  var decoders: [String]
  /// The options that are the same at every setting, for the report.
  var options: String
  var versionArguments: [String]
  /// What stands before the version in what the encoder says.
  var versionPrefix: String
  var settingName = "quality"
  var settings: ClosedRange<Double> = 0...100
  var defaultSettings: [Double]
  /// The formats of the pictures that the programs read and write, and the ending of the compressed file.
  var input = PictureFormat.ppm
  var output = PictureFormat.ppm
  var fileExtension: String
  /// Arguments for a setting, threads, an input and an output.
  var encode: @Sendable (Double, Int, String, String) -> [String]
  var decode: @Sendable (Int, String, String) -> [String]
}

extension Peer {
  /// The version in what the encoder said.
  func version(in text: String) -> String? {
    for start in text.indices where text[start...].hasPrefix(versionPrefix) {
      let word = text[start...].dropFirst(versionPrefix.count).drop { $0 == "v" }
      let number = word.prefix { $0.isNumber || $0 == "." }
      if number.first?.isNumber == true, number.contains(".") {
        return String(number.last == "." ? number.dropLast() : number)
      }
    }
    return nil
  }

  /// Each codec is set up for the best PSNR at its usual effort, since that is what it is measured by here, as far as its
  /// program has options for that: colour in full where the format has it, tuned for PSNR, no bits moved to where the
  /// eye wants them.
  static let all: [Peer] = [webp, avif, jxl, heic, jpeg2000]

  static let webp = Peer(
    name: "webp", title: "WebP", encoder: "cwebp", decoders: ["dwebp"], options: "method 6, no noise shaping",
    versionArguments: ["-version"], versionPrefix: "",
    defaultSettings: [1, 5, 10, 20, 35, 50, 65, 75, 85, 90, 95], fileExtension: "webp",
    encode: { quality, threads, input, output in
      ["-quiet", "-m", "6", "-sns", "0", "-q", Figures.short(quality)] + (threads > 1 ? ["-mt"] : [])
        + [input, "-o", output]
    },
    decode: { threads, input, output in
      ["-quiet", "-ppm"] + (threads > 1 ? ["-mt"] : []) + [input, "-o", output]
    })

  /// The quantiser is that of a constant quality, 0 (best) to 63, as newer versions of avifenc derive it too.
  private static let avif = Peer(
    name: "avif", title: "AVIF", encoder: "avifenc", decoders: ["avifdec"],
    options: "speed 6, 4:4:4, tuned for PSNR", versionArguments: ["--version"],
    versionPrefix: "Version: ", defaultSettings: [5, 15, 25, 35, 45, 55, 65, 75, 85], input: .png,
    output: .png, fileExtension: "avif",
    encode: { quality, threads, input, output in
      let quantiser = Int(((100 - quality) * 63 / 100).rounded())
      return [
        "-j", "\(threads)", "-s", "6", "-y", "444", "--min", "0", "--max", "63", "-a", "end-usage=q", "-a",
        "cq-level=\(quantiser)", "-a", "tune=psnr", input, output,
      ]
    },
    decode: { threads, input, output in ["-j", "\(threads)", "--png-compress", "1", input, output] })

  static let jxl = Peer(
    name: "jxl", title: "JPEG XL", encoder: "cjxl", decoders: ["djxl"], options: "effort 7",
    versionArguments: ["--version"], versionPrefix: "cjxl ", settingName: "distance",
    settings: 0.01...25, defaultSettings: [0.5, 0.8, 1.2, 1.8, 2.7, 4, 6, 9, 12, 15], fileExtension: "jxl",
    encode: { distance, threads, input, output in
      [input, output, "-d", Figures.short(distance), "-e", "7", "--num_threads=\(threads)", "--quiet"]
    },
    decode: { threads, input, output in [input, output, "--num_threads=\(threads)", "--quiet"] })

  private static let heic = Peer(
    name: "heic", title: "HEIC", encoder: "heif-enc", decoders: ["heif-dec", "heif-convert"],
    options: "4:4:4, tuned for PSNR", versionArguments: ["-h"], versionPrefix: "libheif version: ",
    defaultSettings: [5, 12, 20, 28, 36, 44, 52, 60], input: .png, output: .png, fileExtension: "heic",
    encode: { quality, _, input, output in
      ["-q", "\(Int(quality))", "-p", "chroma=444", "-p", "tune=psnr", "-o", output, input]
    },
    decode: { _, input, output in [input, output] })

  /// Its encoder aims at a PSNR.
  private static let jpeg2000 = Peer(
    name: "jpeg2000", title: "JPEG 2000", encoder: "opj_compress", decoders: ["opj_decompress"],
    options: "irreversible", versionArguments: ["-h"], versionPrefix: "openjp2 library v",
    settingName: "decibels", settings: 20...60, defaultSettings: [26, 28, 30, 32, 34, 36, 38, 40, 42],
    fileExtension: "jp2",
    encode: { decibels, threads, input, output in
      ["-i", input, "-o", output, "-q", Figures.short(decibels), "-I"]
        + (threads > 1 ? ["-threads", "\(threads)"] : [])
    },
    decode: { threads, input, output in
      ["-i", input, "-o", output] + (threads > 1 ? ["-threads", "\(threads)"] : [])
    })
}
