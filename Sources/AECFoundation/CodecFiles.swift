import AEC
import Foundation

// What the codec takes and gives as arrays, as Foundation's data and files.

extension PictureDecoder {
  /// What a file says about its picture.
  public static func header(of data: Data) throws(CodecError) -> Header { try header(of: [UInt8](data)) }

  /// The picture of a file, or a region of it, at any scale, with numbers of 8 or 16 bits or as many as the file has.
  public func decode(
    _ data: Data, region: PictureRegion? = nil, scale: PictureScale = .full, depth: Int? = nil
  ) throws(CodecError) -> Picture {
    try decode([UInt8](data), region: region, scale: scale, depth: depth)
  }

  /// The same of an `.aec` file at its place. Throws `CodecError`, or Foundation's where the file cannot be
  /// read.
  public func decode(
    contentsOf url: URL, region: PictureRegion? = nil, scale: PictureScale = .full, depth: Int? = nil
  ) throws -> Picture {
    try decode(Data(contentsOf: url, options: .mappedIfSafe), region: region, scale: scale, depth: depth)
  }
}

extension PictureEncoder {
  /// The file of a picture, and of what belongs to it.
  public func data(of picture: Picture, metadata: Metadata = Metadata()) throws(CodecError) -> Data {
    Data(try encode(picture, metadata: metadata))
  }

  /// Writes the file of a picture, whole or not at all. Throws `CodecError`, or Foundation's where the file cannot be written.
  public func encode(_ picture: Picture, metadata: Metadata = Metadata(), to url: URL) throws {
    try data(of: picture, metadata: metadata).write(to: url, options: .atomic)
  }
}

extension Model {
  /// The model in an `.aecm` file. Throws `ModelError`, or Foundation's where the file cannot be read.
  public init(contentsOf url: URL) throws { try self.init(bytes: [UInt8](Data(contentsOf: url))) }
}
