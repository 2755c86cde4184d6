import AEC
import AECMetrics
import AECSupport
import ArgumentParser

/// `aec compare`: how far two pictures are from each other.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two pictures: PSNR, SSIM and MS-SSIM.",
    usage: "aec compare [OPTIONS] A B",
    discussion: """
      Each of the two is a PNG, JPEG or PPM picture or an .aec file, and both have the same size. PSNR is that of \
      all samples of red, green and blue, in decibels; SSIM and MS-SSIM are those of the luma and go up to 1.

      Examples:
        aec compare photo.png photo.aec
        aec compare --json photo.png other.jpg
      """)

  @Argument(
    help: ArgumentHelp("The original; - is standard input.", valueName: "a"),
    completion: .picturesAndCoded)
  var original: String

  @Argument(
    help: ArgumentHelp("What became of it; - is standard input.", valueName: "b"),
    completion: .picturesAndCoded)
  var other: String

  @Option(
    help: ArgumentHelp("An .aecm file whose network may be needed, beside the built-in ones.", valueName: "file"),
    completion: .file(extensions: ["aecm"]))
  var model: String?

  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings

  @Flag(help: "Print no warnings.")
  var quiet = false

  @Flag(help: "Print the same as one JSON object.")
  var json = false

  /// One of the two.
  private struct Side {
    var path: String
    var image: Picture
    var bytes: Int
    var isCompressed: Bool

    var bitsPerPixel: Double { Double(bytes) * 8 / (Double(image.width) * Double(image.height)) }

    var json: JSON {
      ["file": .string(path), "bytes": .integer(bytes), "bits_per_pixel": .number(bitsPerPixel)]
    }
  }

  func validate() throws {
    if original == "-" && other == "-" { throw ValidationError("only one of the two can be standard input") }
  }

  func run() throws {
    let models = try ModelShelf.models(withFile: model)
    let (a, b) = (try side(original, models), try side(other, models))
    let metrics: Metrics
    do {
      metrics = try Metrics(of: b.image, against: a.image)
    } catch {
      throw Failure(
        .notAPicture, Pictures.name(other),
        "is \(b.image.width) x \(b.image.height), but \(Pictures.name(original)) is "
          + "\(a.image.width) x \(a.image.height)",
        advice: "scale or crop one of them")
    }
    Terminal.print(json ? Self.json(a, b, metrics).text : Self.text(a, b, metrics))
  }

  private func side(_ path: String, _ models: [Model]) throws(Failure) -> Side {
    let bytes = try InputFile(path, limit: Pictures.largestFile).readAll()
    guard Pictures.isCompressed(bytes) else {
      let picture = try Pictures.read(bytes, path, limits: limits.limits)
      if !quiet { Terminal.warn(picture.warnings, about: Pictures.name(path)) }
      return Side(path: path, image: picture.picture, bytes: bytes.count, isCompressed: false)
    }
    do {
      let image = try PictureDecoder(models: models, limits: limits.limits, work: work.work()).decode(bytes)
      return Side(path: path, image: image, bytes: bytes.count, isCompressed: true)
    } catch {
      throw Failure(error, in: Pictures.name(path))
    }
  }

  private static func text(_ a: Side, _ b: Side, _ metrics: Metrics) -> String {
    var rows = [
      ["PSNR", metrics.psnr.isInfinite ? "the same pixels" : Figures.fixed(metrics.psnr, 3) + " dB"],
      ["SSIM", metrics.ssim.map { Figures.fixed($0, 5) } ?? "needs 11 x 11 pixels"],
      ["MS-SSIM", metrics.msSSIM.map { Figures.fixed($0, 5) } ?? "needs 161 x 161 pixels"],
    ]
    for side in [a, b] where side.isCompressed {
      rows.append([
        Pictures.name(side.path), "\(side.bytes) bytes, \(Figures.fixed(side.bitsPerPixel, 3)) bits per pixel",
      ])
    }
    let width = rows.map(\.[0].count).max()!
    return rows.map { $0[0] + String(repeating: " ", count: width + 2 - $0[0].count) + $0[1] }
      .joined(separator: "\n")
  }

  private static func json(_ a: Side, _ b: Side, _ metrics: Metrics) -> JSON {
    [
      "a": a.json, "b": b.json, "width": .integer(a.image.width), "height": .integer(a.image.height),
      "identical": .bool(metrics.psnr.isInfinite), "psnr": .number(metrics.psnr),
      "ssim": .optional(metrics.ssim), "ms_ssim": .optional(metrics.msSSIM),
    ]
  }
}
