/// A file format that pictures are read from and written to.
public enum PictureFormat: String, CaseIterable, Sendable {
  case png
  case jpeg
  /// The binary kinds of PNM: P6 (colour) and P5 (gray).
  case ppm

  /// The format that files of this name are written in: `png`, `jpg`, `jpeg`, `ppm` or `pnm`, in any case.
  public init?(fileExtension: String) {
    switch fileExtension.lowercased() {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    case "ppm", "pnm": self = .ppm
    default: return nil
    }
  }

  /// The format that a file's first bytes show, whatever its name says; 8 bytes are enough.
  public init?(firstBytes bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if bytes.starts(with: "P6".utf8) || bytes.starts(with: "P5".utf8) {
      self = .ppm
    } else {
      return nil
    }
  }

  /// What people call it.
  public var name: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .ppm: "PPM"
    }
  }

  /// The usual extension of its files.
  public var fileExtension: String {
    self == .jpeg ? "jpg" : rawValue
  }
}

/// The name of a format that is recognised only to say that it cannot be read.
func nameOfForeignFormat(firstBytes bytes: some Collection<UInt8>) -> String? {
  let signatures: [(Int, String, String)] = [
    (0, "GIF8", "a GIF picture"), (0, "BM", "a BMP picture"), (0, "qoif", "a QOI picture"),
    (0, "II*\0", "a TIFF or raw picture"), (0, "MM\0*", "a TIFF or raw picture"),
    (8, "WEBP", "a WebP picture"), (4, "ftypavif", "an AVIF picture"), (4, "ftyphei", "a HEIC picture"),
    (4, "ftypmif1", "a HEIF picture"), (4, "JXL ", "a JPEG XL picture"), (4, "jP  ", "a JPEG 2000 picture"),
    (0, "8BPS", "a Photoshop file"), (0, "%PDF", "a PDF file"), (0, "<svg", "an SVG drawing"),
    (0, "P1", "a bitmap of text (PNM P1)"), (0, "P2", "a PNM picture of text (P2)"),
    (0, "P3", "a PNM picture of text (P3)"), (0, "P4", "a bitmap (PNM P4)"), (0, "P7", "a PAM picture"),
    (0, "PF", "a PFM picture"), (0, "Pf", "a PFM picture"),
  ]
  for (offset, signature, name) in signatures where bytes.dropFirst(offset).starts(with: signature.utf8) {
    return name
  }
  return bytes.starts(with: [0xff, 0x0a]) ? "a JPEG XL picture" : nil
}
