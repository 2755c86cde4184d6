import AEC
import AECImageIO
import AECSupport
import ArgumentParser

/// `aec compress`: picture in, `.aec` out.
struct Compress: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compress PNG, JPEG, PNM or PAM pictures to .aec files.",
    usage: """
      aec compress [OPTIONS] IN [OUT]
      aec compress [OPTIONS] IN ...
      """,
    discussion: """
      Two names of which the second is -, ends in .aec or is a device are an input and its output; all others are \
      inputs, whose outputs lie beside them and end in .aec. No output is ever one of the inputs.

      Examples:
        aec compress photo.png                     writes photo.aec
        aec compress -q 35.5 photo.png small.aec
        aec compress -e 4 photo.png                takes its time
        aec compress --lossless photo.png          keeps every pixel
        aec compress --max-error 2 photo.png       changes none by more than 2
        aec compress --depth 8 photo.png           8 bits of 16 a number
        aec compress --strip gps photo.jpg         without where it was taken
        aec compress --size 200k photo.png         the best in 200,000 bytes
        aec compress --psnr 38 photo.png           the smallest with 38 dB
        aec compress --tune eye photo.png          looks better, and measures worse
        aec compress -f -v photo.jpg               replaces photo.aec, tells more
        aec compress *.jpg                         each beside its picture
        aec compress -r photos --out-dir small     a whole tree of folders
        djpeg photo.jpg | aec compress - > photo.aec

      Of several files, one that fails stops no other; threads work on small pictures at once, and on large ones \
      together.

      Pictures of 16 bits a number stay so, and a PNM or PAM file's own largest number comes back with it: 1023 is \
      stretched to 65535, and back without loss. What is kept of CMYK is the RGB that it is converted to, with a \
      warning.

      What belongs to a picture is kept: ICC profile, EXIF, XMP, IPTC, density, and PNG's cICP, sRGB, gAMA, cHRM and \
      sBIT. Pixels are turned upright where EXIF says so, or XMP where EXIF does not; both say so no more, and the small \
      picture in EXIF goes. --strip gps makes EXIF's directory of the position zeros, and spaces what XMP has under \
      names that begin with GPS; makers' notes and names of places are not looked into.

      --size, --bpp, --psnr, --ssim and --ms-ssim look for the quality that each file needs, in at most six passes over \
      its picture and about three over a photograph. All bytes of the file count, and what is measured is the picture \
      that it decodes to. Near enough are 98.5 % of a size, 0.1 dB above a PSNR and as much of what a similarity is short of 1; \
      curves with steps, as those of text and drawings, may have nothing there. Where quality 100 takes fewer \
      bytes than there may be, a lossless file that fits is taken. A target that no quality meets ends with \
      \(ExitStatus.unmet.rawValue), and tells what comes nearest.

      Only some rows of a picture are in memory at a time; but the whole picture of a progressive JPEG, of an \
      interlaced PNG and of one that has to be turned upright, and all bytes of a PNG that comes from a pipe. For a \
      target the whole picture is in memory, from a pipe as from a file: 3 bytes a pixel, or 1 of gray, one more \
      with transparency, and all twice with 16 bits; to measure it the decoded one as well, and 16 bytes more for --ssim, 20 for --ms-ssim, 12 of \
      what is transparent. --limit-memory bounds it all.
      """)

  @Argument(
    help: ArgumentHelp("Pictures; - is standard input. Or a picture and the .aec file to write.", valueName: "in"),
    completion: .pictures)
  var names: [String]

  @Option(
    name: [.customShort("q", allowingJoined: true), .long],
    help: ArgumentHelp(
      "From 1, the smallest file, to 100, the best picture; with decimals (default "
        + "\(Figures.short(Quality.standard.value, 1)): about 36 dB on photographs).", valueName: "1-100"),
    transform: Self.quality)
  var quality: Quality?

  @OptionGroup var targets: TargetSettings

  @Option(
    help: ArgumentHelp("The network: a name from 'aec models', or an .aecm file.", valueName: "name"),
    completion: .list(ModelShelf.builtIn.map(\.name)))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "What to make the most of: psnr (default), the squared error, or eye, what people see, by SSIMULACRA2. Every aec "
        + "reads the files.", valueName: "kind"))
  var tune: Tuning?

  @Option(
    name: [.customShort("e", allowingJoined: true), .long],
    help: ArgumentHelp(
      "How long to look for a better file: 1 is quick and for photographs only, 2 takes about 1.8 times as long, 3 about three "
        + "times and 4 about four (default \(Effort.standard.rawValue)).", valueName: "1-4"),
    transform: Self.effort)
  var effort: Effort?

  @Flag(help: "Keep every pixel as it is: no network, and no quality to choose.")
  var lossless = false

  @Option(
    help: ArgumentHelp(
      "Keep red, green and blue of every pixel within this many of the 255 levels, up to 127; or with 16 bits of the "
        + "65535, up to 32767; 0 is --lossless.", valueName: "levels"),
    transform: Self.maxError)
  var maxError: Int?

  @Option(
    help: ArgumentHelp(
      "Levels of opacity: 100 keeps all (default), 0 five of them; fully transparent and opaque pixels stay so.",
      valueName: "0-100"),
    transform: Self.alphaQuality)
  var alphaQuality: Int?

  @Flag(
    help: ArgumentHelp(
      "Keep the colours of fully transparent pixels, which nobody sees; --lossless and --max-error do."))
  var exact = false

  @OptionGroup var depth: DepthSettings

  @Flag(
    help: ArgumentHelp(
      "Store a checksum of the decoded pixels, which 'aec verify' and decompress check: other machines show what this "
        + "one does. Takes 8 bytes and decodes the file once."))
  var proof = false

  @Flag(help: "Take a picture that is cut off as far as it goes; ends with 2.")
  var partial = false

  @OptionGroup var strip: MetadataSettings
  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings
  @OptionGroup var output: OutputSettings
  @OptionGroup var talk: TalkSettings

  private func allNames() throws -> Names {
    try Names(names, output) { Path.extension(of: $0) == "aec" }
  }

  func validate() throws {
    if lossless && maxError != nil {
      throw ValidationError("--lossless is --max-error 0; give one of them")
    }
    if let maxError, depth.depth == 8, !Compressor.maxErrors(.rgb8).contains(maxError) {
      throw ValidationError("--max-error goes to \(Compressor.maxErrors(.rgb8).upperBound) with --depth 8")
    }
    if let flag = targets.flag, quality != nil {
      throw ValidationError("\(flag) looks for the quality; leave --quality out")
    }
    if lossless || maxError != nil {
      if alphaQuality != nil {
        throw ValidationError(
          "--alpha-quality loses levels of opacity, which \(lossless ? "--lossless" : "--max-error") keeps")
      }
      let given = [
        ("--quality", quality != nil), (targets.flag ?? "", targets.flag != nil), ("--effort", effort != nil),
        ("--model", model != nil), ("--tune", tune != nil),
      ]
      if let name = given.first(where: \.1)?.0 {
        throw ValidationError(
          "\(name) is about the network, which \(lossless ? "--lossless" : "--max-error") goes without")
      }
    }
    let names = try allNames()
    if let target = names.output {
      guard PictureFormat(fileExtension: Path.extension(of: target)) == nil else {
        throw ValidationError("the output is an .aec file, but '\(target)' is a picture's name")
      }
    }
    if names.outputIsStream && talk.json {
      throw ValidationError("standard output cannot take both the .aec file and --json")
    }
  }

  func run() throws {
    let compressor = Compressor(
      model: try ModelShelf.model(model, tune ?? .psnr), quality: quality ?? .standard, target: targets.target,
      effort: effort ?? .standard, maxError: lossless ? 0 : maxError, alphaQuality: alphaQuality ?? 100, exact: exact,
      depth: depth.depth, proof: proof, strip: strip,
      limits: limits.limits, partial: partial, work: work, output: output)
    let fullNames = output.fullNames
    let kind = Inputs.Kind { path, first in
      PictureFormat(firstBytes: first) != nil || PictureFormat(fileExtension: Path.extension(of: path)) != nil
    } outputName: { name in
      (fullNames ? name : Path.withoutExtension(name)) + ".aec"
    }
    try compressor.run(Inputs(try allNames(), output, kind), work, talk)
  }

  static func quality(_ text: String) throws -> Quality {
    guard let quality = Double(text).flatMap(Quality.init(_:)) else {
      throw ValidationError("the quality is a number from 1 to 100, not '\(text)'")
    }
    return quality
  }

  static func alphaQuality(_ text: String) throws -> Int {
    guard let quality = Int(text), PictureEncoder.alphaQualities.contains(quality) else {
      throw ValidationError("the quality of alpha is a whole number from 0 to 100, not '\(text)'")
    }
    return quality
  }

  static func maxError(_ text: String) throws -> Int {
    let largest = Compressor.maxErrors(.rgb16).upperBound
    guard let error = Int(text), 0...largest ~= error else {
      throw ValidationError(
        "the largest error is a whole number from 0 to 127, or to \(largest) with 16 bits, not '\(text)'")
    }
    return error
  }

  static func effort(_ text: String) throws -> Effort {
    guard let effort = Int(text).flatMap(Effort.init(rawValue:)) else {
      throw ValidationError("the effort is a whole number from 1 to \(Effort.allCases.count), not '\(text)'")
    }
    return effort
  }
}
