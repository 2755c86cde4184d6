import AEC

/// What a file holds beside the pixels, as it is there.
struct FoundMetadata {
  /// What is kept of it.
  var kept = Metadata()
  /// How many texts there are.
  var texts = 0
  /// Pictures behind the first.
  var otherPictures = 0
  var hasGainMap = false
  /// Whether XMP goes on in parts that are not read.
  var hasMoreXMP = false
  /// Frames of an animation; 1 of a still picture.
  var frames = 1
  /// Bytes of metadata that are damaged, or more than is kept.
  var bytesPassedOver = 0
  /// Whether the pixels were made of CMYK.
  var isOfCMYK = false

  /// The TIFF structure in bytes that may stand behind the name that belongs to JPEG: some writers keep it, or put it twice.
  static func exif(_ bytes: [UInt8]) -> [UInt8] {
    let name = Array("Exif\0\0".utf8)
    var rest = bytes[...]
    while rest.starts(with: name) { rest = rest.dropFirst(name.count) }
    return Array(rest)
  }

  /// Which way up the picture is stored, and what says so: EXIF, or XMP where that does not.
  var orientation: (Orientation, from: String) {
    if let orientation = kept.exif.flatMap(EXIF.init)?.orientation { return (orientation, "EXIF") }
    if let orientation = kept.xmp.flatMap({ XMP($0).orientation }) { return (orientation, "XMP") }
    return (.upright, "")
  }

  /// What is kept for a picture of such pixels whose rows are upright, and were stored this way up.
  func kept(with layout: PictureLayout, from orientation: Orientation) -> Metadata {
    var kept = kept
    if profileLoss(layout) != nil { kept.profile = nil }
    kept.significantBits = kept.significantBits(in: layout)
    kept.turnUpright(from: orientation)
    return kept
  }

  /// What is lost, with a short name and a sentence for each.
  func losses(with layout: PictureLayout) -> [(name: String, sentence: String)] {
    var losses: [(name: String, sentence: String)] = []
    if let sentence = profileLoss(layout) { losses.append(("ICC profile", sentence)) }
    if hasMoreXMP { losses.append(("XMP", "XMP beyond the first 64 KB (extended XMP) was dropped")) }
    if bytesPassedOver > 0 {
      losses.append(("metadata", "\(bytesPassedOver) bytes of metadata were dropped: they are damaged or too many"))
    }
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

  /// Why the profile is not kept; nil where it is, or where there is none.
  private func profileLoss(_ layout: PictureLayout) -> String? {
    guard let bytes = kept.profile else { return nil }
    guard let profile = ColourProfile(bytes) else {
      return "a colour profile of \(bytes.count) bytes was dropped: it makes no sense"
    }
    let pixels = layout.colours == 1 ? "gray" : "RGB"
    guard isOfCMYK || profile.space != (layout.colours == 1 ? "GRAY" : "RGB ") else { return nil }
    let name = profile.name.map { " \"\($0)\"" } ?? ""
    return "the colour profile\(name) was dropped: it is not for \(pixels) pixels"
  }
}

extension Metadata {
  /// Says that rows are upright, which were stored this way up.
  mutating func turnUpright(from orientation: Orientation) {
    if var changed = exif.flatMap(EXIF.init) {
      changed.turnUpright(from: orientation)
      exif = changed.bytes
    }
    if var changed = xmp.map(XMP.init) {
      changed.turnUpright()
      xmp = changed.bytes
    }
    if orientation.isSideways, let across = density { density = Density(x: across.y, y: across.x, unit: across.unit) }
  }
}
