/// What a file holds beside the pixels.
struct Metadata {
  /// An ICC colour profile.
  var profile: [UInt8]?
  /// A TIFF structure.
  var exif: [UInt8]?
  var xmp: [UInt8]?
  var hasIPTC = false
  /// How many texts there are.
  var texts = 0
  /// Pictures behind the first.
  var otherPictures = 0
  var hasGainMap = false
  /// Frames of an animation; 1 of a still picture.
  var frames = 1

  // How a PNG file tells colours.

  /// 100,000 times the exponent from samples to light, inverted.
  var gamma: Int?
  /// 100,000 times x and y of white, red, green and blue.
  var chromaticities: [Int]?
  /// Primaries, transfer, matrix and range, numbered as in ITU-T H.273.
  var codePoints: [UInt8]?
  /// Whether sRGB or a profile is named, which count more than gamma and chromaticities.
  var hasColourSpace = false

  /// Which way up the picture is stored.
  var orientation: Orientation {
    exif.flatMap { Orientation(exif: $0) } ?? .upright
  }

  /// What is lost when only the pixels are kept, with a short name and a sentence for each.
  var losses: [(name: String, sentence: String)] {
    var losses = colourLosses
    if let exif { losses.append(("EXIF", "EXIF metadata of \(exif.count) bytes was dropped")) }
    if let xmp { losses.append(("XMP", "XMP metadata of \(xmp.count) bytes was dropped")) }
    if hasIPTC { losses.append(("IPTC", "IPTC metadata was dropped")) }
    if texts > 0 { losses.append(("text", texts == 1 ? "a text was dropped" : "\(texts) texts were dropped")) }
    if hasGainMap {
      losses.append(("gain map", "the gain map was dropped: the picture is that of screens without high dynamic range"))
    } else if otherPictures > 0 {
      losses.append(("second picture", "only the first of \(otherPictures + 1) pictures in the file was read"))
    }
    if frames > 1 {
      losses.append(("animation", "only the still picture of an animation of \(frames) frames was read"))
    }
    return losses
  }

  private var colourLosses: [(name: String, sentence: String)] {
    let advice = "convert the picture to sRGB first if colours look wrong"
    var losses: [(name: String, sentence: String)] = []
    if let profile, let profile = ColourProfile(profile), !profile.isSRGB {
      let name = profile.name.map { " \"\($0)\"" } ?? ""
      losses.append(("ICC profile", "the colour profile\(name) was dropped: \(advice)"))
    } else if let profile, ColourProfile(profile) == nil {
      losses.append(("ICC profile", "a colour profile of \(profile.count) bytes was dropped: it makes no sense"))
    }
    if let codePoints, codePoints != [1, 13, 0, 1] {
      let numbers = codePoints.map(String.init).joined(separator: ", ")
      losses.append(("cICP", "colours other than sRGB's (cICP \(numbers)) were taken for sRGB: \(advice)"))
    }
    guard !hasColourSpace && codePoints == nil else { return losses }
    if let gamma, gamma > 0, abs(gamma - 45455) > 500 {
      losses.append(("gAMA", "the gamma (gAMA \(Double(gamma) / 100_000)) was dropped, and sRGB's is taken: \(advice)"))
    }
    let sRGB = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]
    if let chromaticities, chromaticities.count == 8,
      zip(chromaticities, sRGB).contains(where: { abs($0 - $1) > 1000 })
    {
      losses.append(("cHRM", "primary colours other than sRGB's (cHRM) were dropped: \(advice)"))
    }
    return losses
  }
}
