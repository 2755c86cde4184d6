import AEC
import AECMetrics
import ArgumentParser

/// What a file shall be, where its quality is to be found.
struct TargetSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The best quality whose file has at most so many bytes. k, M: times 1000, 1000000; Ki, Mi: times 2^10, 2^20.",
      valueName: "bytes"))
  var size: ByteCount?

  @Option(help: ArgumentHelp("The same in bits for each pixel.", valueName: "bits"), transform: Self.bitsPerPixel)
  var bpp: Double?

  @Option(
    help: ArgumentHelp("The smallest file whose picture has at least so many decibels of PSNR.", valueName: "dB"),
    transform: Self.decibels)
  var psnr: Double?

  @Option(help: ArgumentHelp("The same of SSIM.", valueName: "0-1"), transform: Self.share)
  var ssim: Double?

  @Option(help: ArgumentHelp("The same of MS-SSIM.", valueName: "0-1"), transform: Self.share)
  var msSsim: Double?

  /// The targets that were given, and their flags.
  private var all: [(flag: String, target: Target?)] {
    [
      ("--size", size.map { .size($0.value) }), ("--bpp", bpp.map(Target.bitsPerPixel)),
      ("--psnr", psnr.map(Target.psnr)), ("--ssim", ssim.map(Target.ssim)), ("--ms-ssim", msSsim.map(Target.msSSIM)),
    ].filter { $0.target != nil }
  }

  /// The one that was given.
  var target: Target? { all.first?.target }

  /// Its flag.
  var flag: String? { all.first?.flag }

  func validate() throws {
    guard all.count > 1 else { return }
    throw ValidationError("\(all[0].flag) and \(all[1].flag) are two targets; give one of them")
  }

  static func bitsPerPixel(_ text: String) throws -> Double {
    guard let bits = Double(text), bits > 0, bits.isFinite else {
      throw ValidationError("the bits for each pixel are a number above 0, not '\(text)'")
    }
    return bits
  }

  static func decibels(_ text: String) throws -> Double {
    guard let decibels = Double(text), decibels > 0, decibels.isFinite else {
      throw ValidationError("the PSNR is a number of decibels above 0, not '\(text)'")
    }
    return decibels
  }

  static func share(_ text: String) throws -> Double {
    guard let share = Double(text), share > 0, share < 1 else {
      throw ValidationError(
        "the similarity is a number above 0 and below 1, not '\(text)'; --lossless keeps every pixel")
    }
    return share
  }
}

/// A number of bytes above 0 that may end in k, M, Ki or Mi.
struct ByteCount: ExpressibleByArgument, Equatable {
  var value: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let units = ["": 1, "k": 1000, "ki": 1 << 10, "m": 1_000_000, "mi": 1 << 20]
    guard let number = Double(digits), let unit = units[argument[digits.endIndex...].lowercased()] else { return nil }
    let bytes = (number * Double(unit)).rounded(.down)
    guard bytes >= 1, bytes <= 0x1p62 else { return nil }
    value = Int(bytes)
  }
}
