import AEC
import AECImageIO
import AECSupport
import ArgumentParser

/// `aec decompress`: `.aec` in, picture out.
struct Decompress: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decompress .aec files to PNG, JPEG, PPM or PAM pictures.",
    usage: """
      aec decompress [OPTIONS] IN [OUT]
      aec decompress [OPTIONS] IN ...
      """,
    discussion: """
      Two names of which the second is -, ends like a picture or is a device are an input and its output; all others \
      are inputs, whose outputs lie beside them. No output is ever one of the inputs.

      Examples:
        aec decompress photo.aec                   writes photo.png
        aec decompress photo.aec photo.jpg
        aec decompress --format jpg *.aec          each beside its .aec file
        aec decompress -r small --out-dir photos   a whole tree of folders
        aec decompress --format ppm photo.aec - | cjpeg > photo.jpg
        aec decompress --depth 8 photo.aec         8 bits of 16 a number
        aec decompress --scale 1/8 photo.aec thumbnail.png
        aec decompress --region 200,100,640,480 photo.aec part.png

      Metadata is written as it was to PNG. JPEG gets a small ICC profile of what a PNG said of its colours in numbers, \
      and has no room for EXIF, XMP and IPTC of 64 KB; PPM holds none; warnings say what is lost. A part of a picture \
      and a smaller one get only what tells the colours.

      Numbers of pixels are as they came, of 8 or 16 bits; in PPM and PAM up to the largest of the file that was \
      compressed. JPEG has 8 bits: they are the decoder's own, as with --depth 8, rather than rounded 16.

      Only some rows of a picture are in memory at a time; but the whole picture where it is written as JPEG, unless \
      --low-memory is given, which makes the JPEG a few per cent larger.
      """)

  @Argument(
    help: ArgumentHelp(".aec files; - is standard input. Or an .aec file and the picture to write.", valueName: "in"),
    completion: .file(extensions: ["aec"]))
  var names: [String]

  @Option(
    help: ArgumentHelp(
      "The format, whatever the output is called: png (default), jpg, ppm or pam.", valueName: "format"),
    completion: .list(["png", "jpg", "ppm", "pam"]), transform: Self.format)
  var format: PictureFormat?

  @Option(help: ArgumentHelp("JPEG's own quality (default 95).", valueName: "1-100"))
  var jpegQuality: Int?

  @Option(help: ArgumentHelp("PNG: 1 is quick, 9 makes the smallest file (default 2).", valueName: "1-9"))
  var pngLevel: Int?

  @Option(
    help: ArgumentHelp(
      "What shows where the picture is not opaque, in JPEG and PPM: white (default), black, or red, green and blue as "
        + "#rrggbb.", valueName: "color"),
    transform: Self.background)
  var background: Background?

  @OptionGroup var models: DecodingModels

  @OptionGroup var depth: DepthSettings
  @OptionGroup var part: PartSettings
  @OptionGroup var strip: MetadataSettings
  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings
  @OptionGroup var output: OutputSettings
  @OptionGroup var talk: TalkSettings

  private func allNames() throws -> Names {
    try Names(names, output) { PictureFormat(fileExtension: Path.extension(of: $0)) != nil }
  }

  /// The format of the pictures: as said, or as the name of the output says.
  private func pictureFormat(of target: String?) throws -> PictureFormat {
    if let format { return format }
    guard let target, target != "-" else { return .png }
    guard let format = PictureFormat(fileExtension: Path.extension(of: target)),
      Path.extension(of: target) != "pbm"  // of black and white alone
    else {
      throw ValidationError(
        "'\(target)' does not end in .png, .jpg, .ppm, .pgm or .pam; say what it shall be with --format png, jpg, ppm or pam"
      )
    }
    return format
  }

  func validate() throws {
    if let jpegQuality, !(1...100).contains(jpegQuality) {
      throw ValidationError("--jpeg-quality goes from 1 to 100")
    }
    if let pngLevel, !(1...9).contains(pngLevel) { throw ValidationError("--png-level goes from 1 to 9") }
    let names = try allNames()
    let format = try pictureFormat(of: names.output)
    if depth.depth == 16 && !format.holdsDeep {
      throw ValidationError("\(format.name) has 8 bits a number; leave --depth out, or write PNG, PPM or PAM")
    }
    if names.outputIsStream && talk.json {
      throw ValidationError("standard output cannot take both the picture and --json")
    }
  }

  func run() throws {
    let names = try allNames()
    let format = try pictureFormat(of: names.output)
    let decompressor = Decompressor(
      models: try models.all, format: format,
      // Tables made for the picture are a few per cent smaller, but libjpeg holds all of it until it has made them.
      options: PictureWriteOptions(
        jpegQuality: jpegQuality ?? 95, jpegOptimised: !work.lowMemory, pngLevel: pngLevel ?? 2,
        background: background ?? .white),
      hasBackground: background != nil, depth: depth.depth, strip: strip, part: part, limits: limits.limits, work: work,
      output: output)
    let fullNames = output.fullNames
    let kind = Inputs.Kind(isInput: Pictures.isCompressed) { name in
      let own = Path.withoutExtension(name)
      if fullNames { return name + "." + format.fileExtension }
      // `a.png.aec`, made with --full-names, becomes `a.png` again.
      return PictureFormat(fileExtension: Path.extension(of: own)) == format ? own : own + "." + format.fileExtension
    }
    try decompressor.run(Inputs(names, output, kind), work, talk)
  }

  static func format(_ text: String) throws -> PictureFormat {
    guard let format = PictureFormat(fileExtension: text) else {
      throw ValidationError("no format is called '\(text)'; choose png, jpg, ppm or pam")
    }
    return format
  }

  static func background(_ text: String) throws -> Background {
    switch text.lowercased() {
    case "white": return .white
    case "black": return .black
    default: break
    }
    guard text.count == 7, text.hasPrefix("#"), text.dropFirst().allSatisfy(\.isHexDigit),
      let number = Int(text.dropFirst(), radix: 16)
    else {
      throw ValidationError("the background is white, black or a colour as #ff8000, not '\(text)'")
    }
    return Background(
      red: UInt8(number >> 16), green: UInt8(number >> 8 & 255), blue: UInt8(number & 255))
  }
}
