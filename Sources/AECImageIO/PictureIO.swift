import AEC
import CPictureIO

/// A picture that was read from a file.
public struct ReadPicture: Sendable, Equatable {
  /// Its pixels.
  public var picture: Picture
  /// What belongs to it, as in ``PictureReader/metadata``.
  public var metadata: Metadata
  /// The file's format.
  public var format: PictureFormat
  /// What of the file is not in the picture as it was, a sentence each; empty where nothing was lost or
  /// changed.
  public var warnings: [String]
  /// Short names of what the file holds and the picture does not, as in ``PictureReader/dropped``.
  public var dropped: [String]
  /// Rows that are not what the whole file would give, as in ``PictureReader/missingRows``.
  public var missingRows: Int

  /// A picture of a file; a whole one without anything beside the pixels where nothing else is said.
  public init(
    picture: Picture, metadata: Metadata = Metadata(), format: PictureFormat, warnings: [String] = [],
    dropped: [String] = [], missingRows: Int = 0
  ) {
    (self.picture, self.metadata, self.format, self.warnings) = (picture, metadata, format, warnings)
    (self.dropped, self.missingRows) = (dropped, missingRows)
  }
}

/// Reads and writes pictures as PNG, JPEG, PNM and PAM, in memory.
///
///     let read = try PictureIO.read(bytes)
///     let jpeg = try PictureIO.write(read.picture, metadata: read.metadata, as: .jpeg)
///
/// Gray pictures stay gray, transparent ones transparent, and those of more than 8 bits a number have 16. What a picture cannot hold is
/// converted where nothing that shows is lost, and a warning says so: CMYK is converted without a profile, EXIF orientation turns the
/// picture. Profiles and other metadata come beside it; numbers of pixels are never converted, but stretched where the largest of a
/// PNM file is not that of 8 or 16 bits, and back. JPEG and PPM show transparent pictures on a background; JPEG has 8 bits a number.
///
/// ``PictureReader`` and ``PictureWriter`` do the same row by row, for pictures that are too large to be in memory.
public enum PictureIO {
  /// Name and version of the library that reads and writes JPEG, such as `libjpeg-turbo 2.1.5`.
  package static var jpegLibrary: String { String(cString: aec_jpeg_library()) }

  /// The picture in a file of any known format, which its first bytes tell.
  ///
  /// What `kinds` and `partial` do, and what `limits` bound, is told by ``PictureReader``; the bytes of the picture come on top.
  public static func read(
    _ bytes: [UInt8], kinds: PictureKinds = .all, limits: PictureLimits = PictureLimits(), partial: Bool = false
  ) throws(PictureError) -> ReadPicture {
    let reader = try PictureReader(PictureBytes(bytes), kinds: kinds, limits: limits, partial: partial)
    let picture = try reader.picture()
    return ReadPicture(
      picture: picture, metadata: reader.metadata, format: reader.format, warnings: reader.warnings,
      dropped: reader.dropped, missingRows: reader.missingRows)
  }

  /// The bytes of a file of this format that holds the picture, and what belongs to it as far as the format has room for it: what is
  /// lost, ``PictureWriter/dropped`` tells.
  public static func write(
    _ picture: Picture, metadata: Metadata = Metadata(), as format: PictureFormat,
    options: PictureWriteOptions = PictureWriteOptions()
  ) throws(PictureError) -> [UInt8] {
    var bytes: [UInt8] = []
    let writer = try PictureWriter(
      width: picture.width, height: picture.height, layout: picture.layout, metadata: metadata, as: format,
      options: options
    ) {
      bytes.append(contentsOf: $0)
      return true
    }
    for row in picture.rows { try writer.write(row) }
    try writer.finish()
    return bytes
  }
}

/// The pixels of a picture that is being read: memory grows with the rows that come, not with the header's claim, and
/// never beyond the picture.
struct GrowingPixels {
  private(set) var bytes: [UInt8] = []
  private let total: Int

  /// Room for `total` bytes in the end, and for `first` of them at once.
  init(total: Int, first: Int) {
    self.total = total
    bytes.reserveCapacity(min(total, first))
  }

  mutating func append(_ row: [UInt8]) {
    let needed = bytes.count + row.count
    if bytes.capacity < needed { bytes.reserveCapacity(min(total, max(2 * bytes.count, needed))) }
    bytes.append(contentsOf: row)
  }
}
