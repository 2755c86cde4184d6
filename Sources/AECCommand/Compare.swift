import AEC
import AECBenchmark
import AECMetrics
import AECSupport
import ArgumentParser

/// `aec compare`: how far two pictures are from each other.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two pictures: PSNR, SSIM, MS-SSIM and SSIMULACRA2, or a page that shows both.",
    usage: "aec compare [OPTIONS] A B",
    discussion: """
      Each of the two is a PNG, JPEG or PPM picture or an .aec file, and both have the same size. PSNR is that of \
      all samples of red, green and blue, or of gray, in decibels, relative to full scale: pictures of 8 and of 16 bits a number \
      compare; SSIM and MS-SSIM are those of the luma and go up to 1. SSIMULACRA2 (version 2.1) goes up to 100: \
      from 90 a difference is hardly seen, 70 is high quality, 50 medium, 30 low. It takes the samples for sRGB, and A \
      for the original.

      With --html all of it goes into a page for the browser, one file that needs no network, instead of being printed. It \
      has both pictures, pixel by pixel, with an edge between them to move, their difference, magnified up to 64 \
      times, and zoom; of 16 bits it shows the nearest 8.

      Examples:
        aec compare photo.png photo.aec
        aec compare --json photo.png other.jpg
        aec compare photo.png photo.aec --html both.html
      """)

  @Argument(
    help: ArgumentHelp("The original; - is standard input.", valueName: "a"),
    completion: .picturesAndCoded)
  var original: String

  @Argument(
    help: ArgumentHelp("What became of it; - is standard input.", valueName: "b"),
    completion: .picturesAndCoded)
  var other: String

  @OptionGroup var models: DecodingModels

  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings

  @Flag(help: "Print no warnings.")
  var quiet = false

  @Flag(help: "Print the same as one JSON object.")
  var json = false

  @Option(
    help: ArgumentHelp("Write a page that shows both pictures instead; - is standard output.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(name: .shortAndLong, help: "Replace a page that exists.")
  var force = false

  /// One of the two.
  private struct Side {
    var path: String
    var image: Picture
    var bytes: Int
    var isCompressed: Bool

    var name: String { Pictures.name(path) }

    var bitsPerPixel: Double { Double(bytes) * 8 / (Double(image.width) * Double(image.height)) }

    var size: String { "\(bytes) bytes, \(Figures.fixed(bitsPerPixel, 3)) bits per pixel" }

    var json: JSON {
      ["file": .string(path), "bytes": .integer(bytes), "bits_per_pixel": .number(bitsPerPixel)]
    }
  }

  func validate() throws {
    if original == "-" && other == "-" { throw ValidationError("only one of the two can be standard input") }
    if json && html != nil { throw ValidationError("--json and --html contradict each other") }
    if html == "" { throw ValidationError("the name of the page is empty") }
  }

  func run() throws {
    let inputs = Set([original, other].compactMap { FileStatus(of: $0)?.identity })
    let page: OutputFile? = if let html { try OutputFile(html, inputs: inputs, force: force) } else { nil }
    let models = try self.models.all
    let (a, b) = (try side(original, models), try side(other, models))
    let metrics: Metrics
    do {
      metrics = try Metrics(of: b.image, against: a.image)
    } catch {
      throw Failure(
        .notAPicture, b.name,
        "is \(b.image.width) x \(b.image.height), but \(a.name) is "
          + "\(a.image.width) x \(a.image.height)",
        advice: "scale or crop one of them")
    }
    if let page {
      try page.begin()
      try page.finish(Array(Self.page(a, b, metrics).utf8))
    } else {
      Terminal.print(json ? Self.json(a, b, metrics).text : Self.text(a, b, metrics))
    }
  }

  private func side(_ path: String, _ models: [Model]) throws(Failure) -> Side {
    let bytes = try InputFile(path, limit: Pictures.largestFile).readAll()
    guard Pictures.isCompressed(bytes) else {
      let picture = try Pictures.read(bytes, path, limits: limits.limits)
      if !quiet { Terminal.warn(picture.warnings, about: Pictures.name(path)) }
      return Side(path: path, image: picture.picture, bytes: bytes.count, isCompressed: false)
    }
    var models = models
    if let header = try? PictureDecoder.header(of: bytes) {
      models = try ModelShelf.models(for: header, beside: models)
    }
    do {
      let image = try PictureDecoder(models: models, limits: limits.limits, work: work.work()).decode(bytes)
      return Side(path: path, image: image, bytes: bytes.count, isCompressed: true)
    } catch {
      throw Failure(error, in: Pictures.name(path))
    }
  }

  /// What was measured, each a name and a value in words.
  private static func figures(_ metrics: Metrics) -> [(name: String, value: String)] {
    [
      ("PSNR", metrics.psnr.isInfinite ? "the same pixels" : Figures.fixed(metrics.psnr, 3) + " dB"),
      ("SSIM", metrics.ssim.map { Figures.fixed($0, 5) } ?? "needs 11 x 11 pixels"),
      ("MS-SSIM", metrics.msSSIM.map { Figures.fixed($0, 5) } ?? "needs 161 x 161 pixels"),
      ("SSIMULACRA2", metrics.ssimulacra2.map { Figures.fixed($0, 2) } ?? "needs 8 x 8 pixels"),
    ]
  }

  private static func text(_ a: Side, _ b: Side, _ metrics: Metrics) -> String {
    let rows = figures(metrics) + [a, b].filter(\.isCompressed).map { ($0.name, $0.size) }
    let width = rows.map(\.name.count).max()!
    return rows.map { $0.name + String(repeating: " ", count: width + 2 - $0.name.count) + $0.value }
      .joined(separator: "\n")
  }

  /// Pixels of the largest picture, and the longest side, that browsers show on a page and subtract from another.
  private static let (mostPixels, longestSide) = (1 << 26, 1 << 14)

  private static func page(_ a: Side, _ b: Side, _ metrics: Metrics) throws(Failure) -> String {
    let (width, height) = (a.image.width, a.image.height)
    guard width * height <= mostPixels, max(width, height) <= longestSide else {
      throw Failure(
        .overLimit, a.name,
        "is \(width) x \(height), and browsers show pages of pictures up to \(mostPixels / 1_000_000) megapixels and "
          + "\(longestSide) pixels a side",
        advice: "compare a part of each (aec decompress --region), or leave out --html")
    }
    do {
      let sides = [a, b].map { ComparisonPage.Side(name: $0.name, note: $0.size, picture: $0.image) }
      return try ComparisonPage(sides, figures: figures(metrics)).text
    } catch {
      throw Failure(.unexpected, nil, "the page cannot be made: \(error)", advice: "leave out --html")
    }
  }

  private static func json(_ a: Side, _ b: Side, _ metrics: Metrics) -> JSON {
    [
      "a": a.json, "b": b.json, "width": .integer(a.image.width), "height": .integer(a.image.height),
      "identical": .bool(metrics.psnr.isInfinite), "psnr": .number(metrics.psnr),
      "ssim": .optional(metrics.ssim), "ms_ssim": .optional(metrics.msSSIM),
      "ssimulacra2": .optional(metrics.ssimulacra2),
    ]
  }
}
