/// A file format that pictures are read from and written to.
public enum PictureFormat: String, CaseIterable, Sendable {
  /// PNG.
  case png
  /// JPEG, written as JFIF.
  case jpeg
  /// PNM: all of its kinds, P1 to P6, are read; P6 (binary colour) is written, or P5 of a gray picture.
  case ppm
  /// PAM, PNM's kind for pixels of 1 to 4 numbers: gray or RGB, with or without opacity.
  case pam

  /// The format that files of this name hold: `png`, `jpg`, `jpeg`, `ppm`, `pgm`, `pbm`, `pnm` or `pam`, in any case.
  public init?(fileExtension: String) {
    switch fileExtension.lowercased() {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    case "ppm", "pgm", "pbm", "pnm": self = .ppm
    case "pam": self = .pam
    default: return nil
    }
  }

  /// The format that a file's first bytes show, whatever its name says; 8 bytes are enough.
  public init?(firstBytes bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if PNMKind(firstBytes: bytes) != nil {
      self = .ppm
    } else if bytes.starts(with: PAMHeader.magic) {
      self = .pam
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
    case .pam: "PAM"
    }
  }

  /// Whether it holds how opaque pixels are.
  public var holdsAlpha: Bool { self == .png || self == .pam }

  /// Whether it holds numbers of 16 bits.
  public var holdsDeep: Bool { self != .jpeg }

  /// The usual extension of its files.
  public var fileExtension: String {
    self == .jpeg ? "jpg" : rawValue
  }
}
