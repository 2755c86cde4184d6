import AEC
import AECImageIO
import Foundation

// Pictures of other formats, as Foundation's data and files.

extension PictureIO {
  /// The picture in a file of any known format, which its first bytes tell.
  public static func read(
    _ data: Data, kinds: PictureKinds = .all, limits: PictureLimits = PictureLimits(), partial: Bool = false
  ) throws(PictureError) -> ReadPicture {
    try read([UInt8](data), kinds: kinds, limits: limits, partial: partial)
  }

  /// The same of a file at its place. Throws `PictureError`, or Foundation's where the file cannot be read.
  public static func read(
    contentsOf url: URL, kinds: PictureKinds = .all, limits: PictureLimits = PictureLimits(), partial: Bool = false
  ) throws -> ReadPicture {
    try read(Data(contentsOf: url, options: .mappedIfSafe), kinds: kinds, limits: limits, partial: partial)
  }

  /// The file of this format that holds the picture, and what belongs to it as far as the format has room for it.
  public static func data(
    of picture: Picture, metadata: Metadata = Metadata(), as format: PictureFormat,
    options: PictureWriteOptions = PictureWriteOptions()
  ) throws(PictureError) -> Data {
    Data(try write(picture, metadata: metadata, as: format, options: options))
  }

  /// Writes it, whole or not at all, in the format that is given or else the one that the name ends like; PNG where that says
  /// nothing. Throws `PictureError`, or Foundation's where the file cannot be written.
  public static func write(
    _ picture: Picture, metadata: Metadata = Metadata(), to url: URL, as format: PictureFormat? = nil,
    options: PictureWriteOptions = PictureWriteOptions()
  ) throws {
    let format = format ?? PictureFormat(fileExtension: url.pathExtension) ?? .png
    try data(of: picture, metadata: metadata, as: format, options: options).write(to: url, options: .atomic)
  }
}

extension PictureError: LocalizedError {
  /// Where it went wrong, what was expected, what was found, and what to do.
  public var errorDescription: String? { description }
}
